package io.drover.job;

/**
 * What became of an add. Immutable.
 *
 * @param id the id of the job now in the queue: the new one's, or the one that was there before
 * @param outcome whether the job was stored
 */
public record Added(String id, Outcome outcome) {

  /** Whether an add stored a job. */
  public enum Outcome {
    /** The job was stored. */
    CREATED,
    /** A job of this id exists already; nothing was changed. */
    DUPLICATE,
    /**
     * Another job owns the deduplication id; nothing was stored, or it is stored when the owner
     * finishes.
     */
    DEDUPLICATED
  }

  /** Returns whether the job was stored by this add. */
  public boolean isNew() {
    return outcome == Outcome.CREATED;
  }
}
