package io.drover.job;

/** Which jobs go when a queue is drained. */
public enum DrainScope {
  /** Those that are ready: the waiting ones, with and without a priority. */
  READY,
  /** Those that are ready and those that are delayed. */
  READY_AND_DELAYED
}
