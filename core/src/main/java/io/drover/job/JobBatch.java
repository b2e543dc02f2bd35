package io.drover.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The jobs a {@link BatchHandler} runs together. Safe for use by several threads, until the handler
 * returns.
 *
 * @param <T> the type of the data
 * @param <R> the type of the results
 */
public interface JobBatch<T, R extends @Nullable Object> {

  /**
   * Returns the jobs, in the order they were claimed: at least one, at most the worker's batch
   * size.
   */
  List<ActiveJob<T>> jobs();

  /**
   * Completes one job of the batch, at once.
   *
   * @throws InvalidInputException if the job is not of this batch or was settled before
   */
  void complete(ActiveJob<T> job, @Nullable R result);

  /**
   * Ends the attempt of one job of the batch as if its handler had thrown the error, at once.
   *
   * @throws InvalidInputException if the job is not of this batch or was settled before
   */
  void fail(ActiveJob<T> job, Throwable error);
}
