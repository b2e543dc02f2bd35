package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * The user's function for several jobs at once, each settled on its own. Called by as many threads
 * at once as the worker's concurrency; may block.
 *
 * @param <T> the type of the data
 * @param <R> the type of the results
 */
@FunctionalInterface
public interface BatchHandler<T, R extends @Nullable Object> {

  /**
   * Runs one attempt of every job of the batch. Jobs that were neither completed nor failed through
   * the batch are completed with {@code null} when this method returns, and fail with what it
   * throws when it throws.
   *
   * @throws Exception to fail the attempt of every job not settled yet
   */
  void handle(JobBatch<T, R> batch) throws Exception;
}
