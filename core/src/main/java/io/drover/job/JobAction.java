package io.drover.job;

/**
 * The user's function for jobs that have no result. Called by as many threads at once as the
 * worker's concurrency; may block.
 *
 * @param <T> the type of the data
 */
@FunctionalInterface
public interface JobAction<T> {

  /**
   * Runs one attempt. Returning completes the job with no result; throwing fails the attempt, or
   * ends it otherwise if {@link EndAttempt} is thrown.
   *
   * @throws UnrecoverableException to fail the job for good
   * @throws Exception to fail this attempt
   */
  void run(ActiveJob<T> job) throws Exception;
}
