package io.drover.job;

/**
 * What became of an add. Immutable; equal to another that says the same.
 *
 * <p>Read only: engines make it, through {@code io.drover.spi.Answers}, and later versions may say
 * more, so that nobody else should implement it.
 */
public interface Added {

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

  /** Returns the id of the job in the queue: the new one's, or the one that was there before. */
  String id();

  /** Returns whether the job was stored. */
  Outcome outcome();

  /** Returns whether the job was stored by this add. */
  default boolean isNew() {
    return outcome() == Outcome.CREATED;
  }
}
