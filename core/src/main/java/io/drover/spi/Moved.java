package io.drover.spi;

import io.drover.job.Check;

/** What became of a move. Immutable. */
public final class Moved {

  /** What became of a move; only the first changed anything. */
  public enum Outcome {
    /** The job has left its queue and is a job of the other. */
    MOVED,
    /** There is no such job. */
    MISSING,
    /** The job is active, or waits for children. */
    BUSY,
    /** The job's data are not those that the move names. */
    CHANGED,
    /** Another job owns the deduplication id that the moved one would have. */
    DEDUPLICATED
  }

  private final Outcome outcome;
  private final String id;

  private Moved(Outcome outcome, String id) {
    this.outcome = Check.notNull("the outcome of a move", outcome);
    this.id = Check.notNull("the id of a moved job", id);
  }

  /**
   * Returns what became of a move.
   *
   * @param id the id that the job has now: where it went if it was moved; of the owner if another
   *     owns its deduplication id; else where it was
   */
  public static Moved of(Outcome outcome, String id) {
    return new Moved(outcome, id);
  }

  /** Returns what became of it. */
  public Outcome outcome() {
    return outcome;
  }

  /** Returns the id as {@link #of} says. */
  public String id() {
    return id;
  }

  @Override
  public String toString() {
    return "Moved[outcome=%s, id=%s]".formatted(outcome, id);
  }
}
