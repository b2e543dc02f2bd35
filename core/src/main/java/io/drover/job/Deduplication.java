package io.drover.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which adds under one deduplication id count as the same job. Immutable. The modes and
 * their combination are those of BullMQ 6 (wire format §6.2).
 *
 * <p>While a job owns the id, a further add is answered with the owner's id and stores nothing. The
 * owner gives the id up when it finishes or is removed, or when the time to live is over.
 *
 * @param id what makes two adds the same; not blank, without a NUL or half of a surrogate pair
 * @param ttl how long the id stays owned, whether the job has finished or not; at most {@link
 *     TimeRange#LONGEST}; {@code null} until the job finishes
 * @param extend whether each duplicate starts the time to live anew
 * @param replace whether a new add replaces an owner that is still delayed
 * @param keepLastIfActive whether the last duplicate that came while the owner was active is added
 *     when it finishes
 */
public record Deduplication(
    String id, @Nullable Duration ttl, boolean extend, boolean replace, boolean keepLastIfActive) {

  /** Checks the components. */
  public Deduplication {
    Check.text("a deduplication id", id);
    if (ttl != null) {
      Check.positive("deduplication ttl", ttl);
    }
    if (extend && ttl == null) {
      throw new InvalidInputException(
          "expected a ttl together with extend for deduplication id \"%s\", got none"
              .formatted(id));
    }
  }

  /** One job for an id until that job finishes. */
  public static Deduplication simple(String id) {
    return new Deduplication(id, null, false, false, false);
  }

  /** One job for an id within a time, counted from the first add. */
  public static Deduplication throttle(String id, Duration ttl) {
    return new Deduplication(id, ttl, false, false, false);
  }

  /**
   * The last of several adds for an id: each replaces the one before while that is still delayed,
   * and starts the time anew. Add with a delay of the same length.
   */
  public static Deduplication debounce(String id, Duration ttl) {
    return new Deduplication(id, ttl, true, true, false);
  }

  /** One job for an id until it finishes, and then the last add that came while it was active. */
  public static Deduplication keepLastIfActive(String id) {
    return new Deduplication(id, null, false, false, true);
  }
}
