package io.drover.internal.store;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import java.time.Duration;
import java.util.Locale;

/**
 * The maxima of one process. Immutable.
 *
 * @param maxDataBytes the most bytes of JSON of a job's data or result
 * @param maxPendingAdds how many jobs may wait to be stored before an add blocks
 * @param callLimit how long a call waits for the store; on the machine's own clock, whatever the
 *     source of time, as it guards the thread that waits
 * @param closeLimit how long a close waits for running jobs; on the machine's own clock, too
 */
public record Limits(
    int maxDataBytes, int maxPendingAdds, Duration callLimit, Duration closeLimit) {

  /**
   * How long each part of a close is given beyond the limit that it was called with: handlers
   * between their interrupt and their end, callbacks, adds under way, listeners.
   */
  public static final Duration GRACE = Duration.ofSeconds(1);

  /** How many jobs one step may store at most that must be whole. */
  public static final int MAX_DELIVERIES = 10_000;

  /** How many bytes of data one step may store at most, each job counted. */
  public static final long MAX_DELIVERED_BYTES = 64L << 20;

  private static final Duration LONGEST = Duration.ofDays(36_500);

  /**
   * Refuses JSON that is too large; returns it if it is not.
   *
   * @param what what it is, such as "a request"
   */
  public byte[] checkData(String what, byte[] json) {
    if (json.length > maxDataBytes) {
      throw new InvalidInputException(
          "expected %s of at most %d bytes of JSON (DroverSettings.maxDataBytes), got: %d"
              .formatted(what, maxDataBytes, json.length));
    }
    return json;
  }

  /** Refuses a line of a job's log that is too long, or has no form in UTF-8. */
  public void checkLogLine(String line) {
    Check.wholeCharacters("a log line", line);
    Check.between("length of the log line", line.length(), 0, maxDataBytes);
  }

  /** Returns a limit as messages say it, such as "1m30s". */
  public static String text(Duration limit) {
    return limit.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  /** Returns a limit in nanoseconds, at most a hundred years, so that it can be added to a time. */
  public static long nanos(Duration limit) {
    if (limit.isNegative()) {
      return 0;
    }
    return (limit.compareTo(LONGEST) > 0 ? LONGEST : limit).toNanos();
  }
}
