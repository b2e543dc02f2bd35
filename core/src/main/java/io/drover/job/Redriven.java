package io.drover.job;

/**
 * What became of one dead letter that was to be sent back. Immutable.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface Redriven {

  /** What became of it; only the first changed anything. */
  enum Outcome {
    /** It left the dead-letter queue and is a job again. */
    MOVED,
    /** There is no such dead letter. */
    MISSING,
    /** A worker of the dead-letter queue has it just now. */
    ACTIVE,
    /** It was changed meanwhile. */
    CHANGED,
    /** Another job owns the deduplication id that it would have. */
    DEDUPLICATED,
    /** It does not say where it comes from, and no queue was named. */
    NO_ORIGIN
  }

  /** Returns what became of it. */
  Outcome outcome();

  /** Returns the queue it went to, or would have; empty if that is not known. */
  String queue();

  /**
   * Returns the id it has there; if it was not moved, the dead letter's own, or that of the job
   * that owns the deduplication id.
   */
  String id();

  /** Returns whether it has a new id, as another job has its own, or as it did not know that. */
  boolean hasNewId();

  /** Returns whether it is a job again. */
  default boolean isMoved() {
    return outcome() == Outcome.MOVED;
  }
}
