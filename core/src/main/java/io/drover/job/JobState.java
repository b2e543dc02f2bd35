package io.drover.job;

/**
 * The state a job is in. A job is in exactly one state at any time.
 *
 * <p>The names and their meaning are those of BullMQ 6, so that a queue reads the same on every
 * engine.
 */
public enum JobState {
  /** Ready to run, without a priority; served before every prioritized job. */
  WAITING,
  /** Ready to run, with a priority of 1 (first) to 2097151 (last). */
  PRIORITIZED,
  /**
   * Not due yet: added with a delay, moved to later, or waiting for the backoff before its next
   * attempt.
   */
  DELAYED,
  /** Claimed by a worker, under a lease. */
  ACTIVE,
  /** A parent whose children have not all finished. */
  WAITING_CHILDREN,
  /** Its handler returned; the result is kept with the job. */
  COMPLETED,
  /** Failed for good: no attempt is left, or the error was unrecoverable. */
  FAILED;

  /** Returns whether a job in this state has ended and will not run again by itself. */
  public boolean isFinished() {
    return this == COMPLETED || this == FAILED;
  }
}
