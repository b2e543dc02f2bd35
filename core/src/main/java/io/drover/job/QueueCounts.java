package io.drover.job;

/**
 * How many jobs of a queue are in each state, all at the same moment. Immutable; equal to another
 * that says the same. Kept by the engine, not scanned.
 *
 * <p>Read only: engines make it, through {@code io.drover.spi.Answers}, and later versions may say
 * more, so that nobody else should implement it.
 */
public interface QueueCounts {

  /** Returns how many jobs are ready without a priority. */
  long waiting();

  /** Returns how many jobs are ready with a priority. */
  long prioritized();

  /** Returns how many jobs are not due yet. */
  long delayed();

  /** Returns how many jobs are claimed by workers. */
  long active();

  /** Returns how many jobs are parents whose children have not all finished. */
  long waitingChildren();

  /** Returns how many jobs have completed and are kept. */
  long completed();

  /** Returns how many jobs have failed for good and are kept. */
  long failed();

  /** Returns the count of one state. */
  default long of(JobState state) {
    return switch (Check.notNull("a job state", state)) {
      case WAITING -> waiting();
      case PRIORITIZED -> prioritized();
      case DELAYED -> delayed();
      case ACTIVE -> active();
      case WAITING_CHILDREN -> waitingChildren();
      case COMPLETED -> completed();
      case FAILED -> failed();
    };
  }

  /** Returns the jobs that have not finished. */
  default long unfinished() {
    return waiting() + prioritized() + delayed() + active() + waitingChildren();
  }

  /** Returns all jobs of the queue. */
  default long total() {
    return unfinished() + completed() + failed();
  }
}
