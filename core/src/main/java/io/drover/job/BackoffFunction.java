package io.drover.job;

import java.time.Duration;
import java.util.Optional;

/** A worker's own rule for the delay before the next attempt. Called by several threads at once. */
@FunctionalInterface
public interface BackoffFunction {

  /**
   * Returns the delay before the next attempt, zero for at once, or empty to fail the job now.
   *
   * @param attemptsMade attempts made, the one that just failed included; at least 1
   * @param backoff what the job was added with
   * @param error what the handler threw
   * @param job the job that failed
   */
  Optional<Duration> delay(int attemptsMade, Backoff backoff, Throwable error, Job<?> job);
}
