package io.drover.embedded.rows;

import io.drover.job.TimeRange;
import java.time.Duration;
import java.time.Instant;

/**
 * Durations and instants in the tables' milliseconds. Stateless. What is out of range is taken for
 * the nearest that is in it, so that no sum of an instant and a few durations overflows, whatever
 * came through the seam.
 */
public final class Times {

  private static final long LAST = TimeRange.LAST.toEpochMilli();

  /** A job may be due at the last instant, however long that takes. */
  private static final Duration LONGEST = Duration.ofMillis(LAST);

  /** As far before the epoch as an age can reach. */
  private static final Instant FIRST = TimeRange.FIRST.minus(TimeRange.LONGEST);

  private Times() {}

  public static long millis(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    return duration.compareTo(LONGEST) > 0 ? LAST : duration.toMillis();
  }

  public static long millis(Instant instant) {
    if (instant.isAfter(TimeRange.LAST)) {
      return LAST;
    }
    return instant.isBefore(FIRST) ? FIRST.toEpochMilli() : instant.toEpochMilli();
  }

  /** Returns a duration in whole seconds, in milliseconds. */
  public static long wholeSeconds(Duration duration) {
    return millis(duration) / 1000 * 1000;
  }

  /** Returns a stored duration that a job's options, or a queue's settings, may have. */
  public static Duration inRange(Duration duration) {
    return duration.compareTo(TimeRange.LONGEST) > 0 ? TimeRange.LONGEST : duration;
  }

  /** Returns a stored instant that a job's options may have. */
  public static Instant inRange(Instant instant) {
    if (instant.isBefore(TimeRange.FIRST)) {
      return TimeRange.FIRST;
    }
    return instant.isAfter(TimeRange.LAST) ? TimeRange.LAST : instant;
  }
}
