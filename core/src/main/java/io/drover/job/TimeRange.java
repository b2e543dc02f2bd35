package io.drover.job;

import java.time.Duration;
import java.time.Instant;

/**
 * The durations and instants that jobs, queues and workers may have. Stateless. They hold on every
 * engine, and leave room for any sum of an instant and a duration.
 */
public final class TimeRange {

  /** The longest delay, age, time to live, window, pause, lease or limit: a hundred years. */
  public static final Duration LONGEST = Duration.ofDays(36_500);

  /** The earliest instant. */
  public static final Instant FIRST = Instant.EPOCH;

  /** The latest instant: the end of the year 9999. */
  public static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private TimeRange() {}

  /**
   * Returns the duration if it is not negative and at most {@link #LONGEST}.
   *
   * @param what names the argument in the refusal
   * @throws InvalidInputException if it is out of range or {@code null}
   */
  public static Duration check(String what, Duration value) {
    Check.notNull(what, value);
    if (value.isNegative()) {
      throw new InvalidInputException(
          "expected %s not to be negative, got: %s".formatted(what, value));
    }
    if (value.compareTo(LONGEST) > 0) {
      throw new InvalidInputException(
          "expected %s to be at most %dd, got: %s; name a shorter time"
              .formatted(what, LONGEST.toDays(), value));
    }
    return value;
  }

  /**
   * Returns the instant if it is between {@link #FIRST} and {@link #LAST}.
   *
   * @param what names the argument in the refusal
   * @throws InvalidInputException if it is out of range or {@code null}
   */
  public static Instant check(String what, Instant value) {
    Check.notNull(what, value);
    if (value.isBefore(FIRST) || value.isAfter(LAST)) {
      throw new InvalidInputException(
          "expected %s to be between %s and the end of the year 9999, got: %s; name an instant in between"
              .formatted(what, FIRST, value));
    }
    return value;
  }
}
