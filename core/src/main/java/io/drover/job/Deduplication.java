package io.drover.job;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which adds under one deduplication id count as the same job. Immutable. The modes and
 * their combination are those of BullMQ 6 (docs/bullmq-format.md §6.2).
 *
 * <p>While a job owns the id, a further add is answered with the owner's id and stores nothing. The
 * owner gives the id up when it finishes or is removed, or when the time to live is over.
 */
public final class Deduplication {

  private enum Mode {
    EXTEND,
    REPLACE,
    KEEP_LAST_IF_ACTIVE,
    RESCHEDULE
  }

  private final String id;
  private final @Nullable Duration ttl;
  private final Set<Mode> modes;

  private Deduplication(String id, @Nullable Duration ttl, Set<Mode> modes) {
    this.id = id;
    this.ttl = ttl;
    this.modes = modes;
  }

  /**
   * One job for an id until that job finishes.
   *
   * @param id what makes two adds the same; not blank, without a NUL or half of a surrogate pair
   */
  public static Deduplication simple(String id) {
    return new Deduplication(Check.text("a deduplication id", id), null, Set.of());
  }

  /** One job for an id within a time, counted from the first add; see {@link #ttl(Duration)}. */
  public static Deduplication throttle(String id, Duration ttl) {
    return simple(id).ttl(ttl);
  }

  /**
   * The last of several adds for an id: each replaces the one before while that is still delayed,
   * and starts the time anew. Add with a delay of the same length.
   */
  public static Deduplication debounce(String id, Duration ttl) {
    return throttle(id, ttl).extend(true).replace(true);
  }

  /** One job for an id until it finishes, and then the last add that came while it was active. */
  public static Deduplication keepLastIfActive(String id) {
    return simple(id).keepLastIfActive(true);
  }

  /**
   * Returns this rule with a time for which the id stays owned, whether the job has finished or
   * not; more than zero, at most {@link TimeRange#LONGEST}. Defaults to until the job finishes.
   */
  public Deduplication ttl(Duration newTtl) {
    return new Deduplication(id, Check.positive("deduplication ttl", newTtl), modes);
  }

  /**
   * Sets whether each duplicate starts the time to live anew. Defaults to false.
   *
   * @throws InvalidInputException if it shall and there is no time to live yet
   */
  public Deduplication extend(boolean anew) {
    if (anew && ttl == null) {
      throw new InvalidInputException(
          "expected a ttl together with extend for deduplication id \"%s\", got none; set the ttl first"
              .formatted(id));
    }
    return with(Mode.EXTEND, anew);
  }

  /** Sets whether a new add replaces an owner that is still delayed. Defaults to false. */
  public Deduplication replace(boolean delayed) {
    return with(Mode.REPLACE, delayed);
  }

  /**
   * Sets whether the last duplicate that came while the owner was active is added when it finishes.
   * Defaults to false.
   */
  public Deduplication keepLastIfActive(boolean last) {
    return with(Mode.KEEP_LAST_IF_ACTIVE, last);
  }

  /**
   * Sets whether a further add makes an owner that is still delayed due when that add would be,
   * from its own timestamp and delay on. It then keeps its data. Defaults to false; without effect
   * together with {@code replace}.
   */
  public Deduplication reschedule(boolean delayed) {
    return with(Mode.RESCHEDULE, delayed);
  }

  /** Returns what makes two adds the same. */
  public String id() {
    return id;
  }

  /** Returns how long the id stays owned, or {@code null} until the job finishes. */
  public @Nullable Duration ttl() {
    return ttl;
  }

  /** Returns whether each duplicate starts the time to live anew. */
  public boolean extend() {
    return modes.contains(Mode.EXTEND);
  }

  /** Returns whether a new add replaces an owner that is still delayed. */
  public boolean replace() {
    return modes.contains(Mode.REPLACE);
  }

  /** Returns whether the last duplicate while the owner was active is added when it finishes. */
  public boolean keepLastIfActive() {
    return modes.contains(Mode.KEEP_LAST_IF_ACTIVE);
  }

  /** Returns whether a further add moves an owner that is still delayed. */
  public boolean reschedule() {
    return modes.contains(Mode.RESCHEDULE);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Deduplication that
        && id.equals(that.id)
        && Objects.equals(ttl, that.ttl)
        && modes.equals(that.modes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, ttl, modes);
  }

  @Override
  public String toString() {
    return "Deduplication[id=%s, ttl=%s, extend=%s, replace=%s, keepLastIfActive=%s, reschedule=%s]"
        .formatted(id, ttl, extend(), replace(), keepLastIfActive(), reschedule());
  }

  private Deduplication with(Mode mode, boolean on) {
    Set<Mode> changed = EnumSet.noneOf(Mode.class);
    changed.addAll(modes);
    if (on) {
      changed.add(mode);
    } else {
      changed.remove(mode);
    }
    return new Deduplication(id, ttl, changed);
  }
}
