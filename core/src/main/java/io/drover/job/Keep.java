package io.drover.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many finished jobs of one outcome stay: all, none, the newest by count, the young ones by
 * age, or both. Immutable.
 *
 * <p>Pruning happens when a job of the same outcome finishes; nothing runs in the background (wire
 * format §3.6).
 *
 * @param count how many stay: -1 for all, 0 for none, else the newest that many
 * @param age jobs that finished longer ago than this go, in seconds' precision and at most {@link
 *     TimeRange#LONGEST}; {@code null} for no limit by age
 * @param limit how many one pruning by age removes at most, 1 or more; defaults to 1000
 */
public record Keep(int count, @Nullable Duration age, int limit) {

  private static final int DEFAULT_LIMIT = 1000;

  /** Checks the components. */
  public Keep {
    Check.atLeast("keep count", count, -1);
    Check.atLeast("keep limit", limit, 1);
    if (age != null) {
      TimeRange.check("keep age", age);
    }
  }

  /** Every job stays. */
  public static Keep all() {
    return new Keep(-1, null, DEFAULT_LIMIT);
  }

  /** No job stays: it is removed in the step that finishes it. */
  public static Keep none() {
    return new Keep(0, null, DEFAULT_LIMIT);
  }

  /** The newest {@code count} jobs stay; 0 is {@link #none()}. */
  public static Keep count(int count) {
    return new Keep(Check.atLeast("keep count", count, 0), null, DEFAULT_LIMIT);
  }

  /** Jobs stay that finished no longer ago than this. */
  public static Keep age(Duration age) {
    return new Keep(-1, age, DEFAULT_LIMIT);
  }

  /** Returns this retention with a limit by age in addition. */
  public Keep youngerThan(Duration newAge) {
    return new Keep(count, newAge, limit);
  }

  /** Returns this retention with another maximum for what one pruning by age removes. */
  public Keep limit(int newLimit) {
    return new Keep(count, age, newLimit);
  }
}
