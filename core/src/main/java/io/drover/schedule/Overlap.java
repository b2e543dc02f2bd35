package io.drover.schedule;

/** What becomes of a run of a schedule that is due while an earlier one has not ended. */
public enum Overlap {
  /** It starts all the same, on whichever worker is free. */
  START,
  /**
   * It is not run: it completes without a result, with a note in its log. An earlier run has not
   * ended while its handler runs, while it waits for its next attempt, and until a run whose worker
   * died is recovered and ends.
   */
  SKIP
}
