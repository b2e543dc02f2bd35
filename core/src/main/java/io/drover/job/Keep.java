package io.drover.job;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many finished jobs of one outcome stay: all, none, the newest by count, the young ones by
 * age, or both. Immutable.
 *
 * <p>Pruning happens when a job of the same outcome finishes; nothing runs in the background
 * (docs/bullmq-format.md §3.6).
 */
public final class Keep {

  private static final int ALL = -1;
  private static final int DEFAULT_LIMIT = 1000;

  private final int count;
  private final @Nullable Duration age;
  private final int limit;

  private Keep(int count, @Nullable Duration age, int limit) {
    this.count = count;
    this.age = age;
    this.limit = limit;
  }

  /** Every job stays. */
  public static Keep all() {
    return new Keep(ALL, null, DEFAULT_LIMIT);
  }

  /** No job stays: it is removed in the step that finishes it. */
  public static Keep none() {
    return new Keep(0, null, DEFAULT_LIMIT);
  }

  /** The newest {@code count} jobs stay, at least 0; 0 is {@link #none()}. */
  public static Keep count(int count) {
    return new Keep(Check.atLeast("keep count", count, 0), null, DEFAULT_LIMIT);
  }

  /** Jobs stay that finished no longer ago than this; see {@link #youngerThan}. */
  public static Keep age(Duration age) {
    return all().youngerThan(age);
  }

  /**
   * Returns this retention with a limit by age in addition: jobs that finished longer ago go, in
   * seconds' precision.
   *
   * @param newAge not negative, at most {@link TimeRange#LONGEST}
   */
  public Keep youngerThan(Duration newAge) {
    return new Keep(count, TimeRange.check("keep age", newAge), limit);
  }

  /**
   * Returns this retention with another maximum for what one pruning by age removes, at least 1.
   * Defaults to 1000.
   */
  public Keep limit(int newLimit) {
    return new Keep(count, age, Check.atLeast("keep limit", newLimit, 1));
  }

  /** Returns how many stay: -1 for all, 0 for none, else the newest that many. */
  public int count() {
    return count;
  }

  /** Returns how long ago a job that stays may have finished; {@code null} for no limit by age. */
  public @Nullable Duration age() {
    return age;
  }

  /** Returns how many one pruning by age removes at most. */
  public int limit() {
    return limit;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Keep that
        && count == that.count
        && Objects.equals(age, that.age)
        && limit == that.limit;
  }

  @Override
  public int hashCode() {
    return Objects.hash(count, age, limit);
  }

  @Override
  public String toString() {
    return "Keep[count=%d, age=%s, limit=%d]".formatted(count, age, limit);
  }
}
