package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * The user's function from a job to its result. Called by as many threads at once as the worker's
 * concurrency; may block.
 *
 * <p>Its thread inherits nothing from the one that started the worker or has this job started, and
 * has the context class loader that was current when the worker was started. Threads are used
 * again, virtual ones as well: class loader, priority and interrupt are as before for the next job,
 * but what a handler puts into a thread-local stays there unless it takes it out again.
 *
 * @param <T> the type of the data
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface JobHandler<T, R extends @Nullable Object> {

  /**
   * Runs one attempt. Returning completes the job; throwing fails the attempt, or ends it otherwise
   * if {@link EndAttempt} is thrown.
   *
   * @return the result, encoded as JSON and stored with the job; may be {@code null}
   * @throws UnrecoverableException to fail the job for good
   * @throws Exception to fail this attempt
   */
  @Nullable R handle(ActiveJob<T> job) throws Exception;
}
