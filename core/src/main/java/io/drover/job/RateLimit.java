package io.drover.job;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** At most so many jobs started in a time, in windows that begin with the first job. Immutable. */
public final class RateLimit {

  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final int max;
  private final Duration window;

  private RateLimit(int max, Duration window) {
    this.max = max;
    this.window = window;
  }

  /**
   * Returns a limit of {@code max} jobs in each window.
   *
   * @param max jobs in one window, at least 1
   * @param window the length of the window, at least 1 ms and at most {@link TimeRange#LONGEST}
   */
  public static RateLimit of(int max, Duration window) {
    return new RateLimit(
        Check.atLeast("rate limit", max, 1),
        Check.atLeast("the rate limit's window", window, SHORTEST));
  }

  /** Returns how many jobs may start in one window. */
  public int max() {
    return max;
  }

  /** Returns the length of the window. */
  public Duration window() {
    return window;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RateLimit that && max == that.max && window.equals(that.window);
  }

  @Override
  public int hashCode() {
    return Objects.hash(max, window);
  }

  @Override
  public String toString() {
    return "RateLimit[max=%d, window=%s]".formatted(max, window);
  }
}
