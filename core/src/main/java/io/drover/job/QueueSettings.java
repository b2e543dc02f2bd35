package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * What is stored with a queue and holds for all its workers, in whichever process. Immutable; equal
 * to another that says the same.
 *
 * <p>Read only: engines make it, through {@code io.drover.spi.Answers}, and later versions may say
 * more, so that nobody else should implement it.
 */
public interface QueueSettings {

  /** Returns whether workers claim nothing. */
  boolean paused();

  /** Returns how many jobs may be active at once in all workers, or {@code null} for no limit. */
  @Nullable Integer concurrency();

  /**
   * Returns how many jobs all workers together may start in a time, or {@code null} for no limit.
   */
  @Nullable RateLimit rateLimit();
}
