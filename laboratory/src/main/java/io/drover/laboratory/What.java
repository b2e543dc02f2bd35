package io.drover.laboratory;

/** What a record of a history says. */
enum What {
  /** The process had its share of the machine. */
  PULSE,
  /** A job is going to be added. */
  ATTEMPTED,
  /** The add of a job returned. */
  ACKNOWLEDGED,
  /** The add of a job threw, so that nobody knows whether it is there. */
  UNANSWERED,
  /** A handler began; the number is that of the run in its process. */
  STARTED,
  /** A handler is about to return. */
  RETURNED,
  /** A handler is about to throw. */
  THREW,
  /** A worker told that the store has the completion of a job. */
  TOLD_COMPLETED,
  /** A worker told that the store has the final failure of a job. */
  TOLD_FAILED,
  /** A handler was given data that nobody added. */
  GARBLED,
  /** A process has ended; told by the laboratory. */
  ENDED,
  /**
   * The store was cut off from power, or what comes to the same; the number is for how many
   * nanoseconds before it may have forgotten what it acknowledged.
   */
  CUT,
  /** The clock was set by which the leases of the store end. */
  CLOCK_SET,
  /** What became of damage to a copy of the store: outcome, file and kind, between colons. */
  DAMAGED,
  /** Trouble has begun: its kind, a colon, and whose it is. */
  TROUBLE,
  /** From now on a process, or the store, is kept from its work. */
  DISTURBED,
  /** It no longer is. */
  CALM
}
