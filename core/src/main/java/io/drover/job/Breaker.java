package io.drover.job;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which a worker stops claiming while every job fails for good, so that an outage
 * elsewhere does not empty its queue into the dead letters. Immutable.
 *
 * <p>After so many jobs in a row failed for good the worker is {@link BreakerState#OPEN} and claims
 * nothing. After each interval it is {@link BreakerState#PROBING}: it runs one job at a time. One
 * that completes closes it again, one that fails opens it for another interval. What was running
 * when it opened goes on, and closes it as well if it completes. An attempt that fails and is tried
 * again counts neither way while it is closed, and a cancelled job never does.
 */
public final class Breaker {

  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final int failures;
  private final Duration interval;

  private Breaker(int failures, Duration interval) {
    this.failures = failures;
    this.interval = interval;
  }

  /**
   * Returns a breaker that opens after so many final failures in a row, at least 1, and tries a job
   * every 30 seconds.
   */
  public static Breaker after(int failures) {
    return new Breaker(Check.atLeast("failures of a breaker", failures, 1), HALF_A_MINUTE);
  }

  /** Sets after how long it tries a job, each time, at least 1 ms. Defaults to 30 seconds. */
  public Breaker probeEvery(Duration newInterval) {
    return new Breaker(failures, Check.atLeast("probe interval", newInterval, SHORTEST));
  }

  /** Returns after how many final failures in a row it opens. */
  public int failures() {
    return failures;
  }

  /** Returns after how long it tries a job. */
  public Duration probeInterval() {
    return interval;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Breaker that
        && failures == that.failures
        && interval.equals(that.interval);
  }

  @Override
  public int hashCode() {
    return Objects.hash(failures, interval);
  }

  @Override
  public String toString() {
    return "Breaker[failures=%d, probeInterval=%s]".formatted(failures, interval);
  }
}
