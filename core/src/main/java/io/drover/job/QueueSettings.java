package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * What is stored with a queue and holds for all its workers, in whichever process. Immutable.
 *
 * @param paused whether workers claim nothing
 * @param concurrency how many jobs may be active at once in all workers, or {@code null} for no
 *     limit
 * @param rateLimit how many jobs all workers together may start in a time, or {@code null} for no
 *     limit
 */
public record QueueSettings(
    boolean paused, @Nullable Integer concurrency, @Nullable RateLimit rateLimit) {

  /** Checks the components. */
  public QueueSettings {
    if (concurrency != null) {
      Check.atLeast("global concurrency", concurrency, 1);
    }
  }
}
