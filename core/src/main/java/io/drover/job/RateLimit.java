package io.drover.job;

import java.time.Duration;

/**
 * At most so many jobs started in a time, in windows that begin with the first job. Immutable.
 *
 * @param max jobs in one window, at least 1
 * @param window the length of the window, at least 1 ms and at most {@link TimeRange#LONGEST}
 */
public record RateLimit(int max, Duration window) {

  /** Checks the components. */
  public RateLimit {
    Check.atLeast("rate limit", max, 1);
    if (window.compareTo(Duration.ofMillis(1)) < 0) {
      throw new InvalidInputException(
          "expected the rate limit's window to be at least 1ms, got: " + window);
    }
    TimeRange.check("the rate limit's window", window);
  }

  /** Returns a limit of {@code max} jobs in each window. */
  public static RateLimit of(int max, Duration window) {
    return new RateLimit(max, window);
  }
}
