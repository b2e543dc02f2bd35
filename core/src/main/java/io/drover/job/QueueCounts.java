package io.drover.job;

/**
 * How many jobs of a queue are in each state, all at the same moment. Immutable. Kept by the
 * engine, not scanned.
 *
 * @param waiting ready without a priority
 * @param prioritized ready with a priority
 * @param delayed not due yet
 * @param active claimed by workers
 * @param waitingChildren parents whose children have not all finished
 * @param completed completed and kept
 * @param failed failed for good and kept
 */
public record QueueCounts(
    long waiting,
    long prioritized,
    long delayed,
    long active,
    long waitingChildren,
    long completed,
    long failed) {

  /** Returns the count of one state. */
  public long of(JobState state) {
    return switch (state) {
      case WAITING -> waiting;
      case PRIORITIZED -> prioritized;
      case DELAYED -> delayed;
      case ACTIVE -> active;
      case WAITING_CHILDREN -> waitingChildren;
      case COMPLETED -> completed;
      case FAILED -> failed;
    };
  }

  /** Returns the jobs that have not finished. */
  public long unfinished() {
    return waiting + prioritized + delayed + active + waitingChildren;
  }

  /** Returns all jobs of the queue. */
  public long total() {
    return unfinished() + completed + failed;
  }
}
