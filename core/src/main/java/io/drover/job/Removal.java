package io.drover.job;

/** What became of a removal. */
public enum Removal {
  /** The job is gone, with its logs. */
  REMOVED,
  /** The job is active under a live lease and was left as it is. */
  ACTIVE,
  /** There is no such job. */
  MISSING,
  /**
   * The job is the next run of a schedule and was left as it is: pause, change or remove the
   * schedule instead.
   */
  PLANNED
}
