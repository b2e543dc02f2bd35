package io.drover.job;

import java.util.List;

/**
 * Whether the store answers and the workers of this process move. Immutable.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface Health {

  /** Returns whether the store works and none of the workers is stuck. */
  boolean healthy();

  /** Returns whether the store works. */
  StoreHealth store();

  /** Returns how each worker of this process fares, in the order they were started. */
  List<WorkerHealth> workers();

  /** Returns what is wrong, or that nothing is, in words. */
  String detail();

  /** How one worker fares. Immutable; read only, as the whole is. */
  interface WorkerHealth {

    /** Returns the queue it takes jobs from. */
    String queue();

    /** Returns what it is at. */
    Condition condition();

    /** Returns that in words. */
    String detail();
  }

  /** What a worker is at. */
  enum Condition {
    /** It runs jobs, or has just claimed or ended some. */
    MOVING,
    /** It has nothing to do. */
    IDLE,
    /** Its own pause or breaker, or a pause or a limit of the queue, keeps it from claiming. */
    HELD,
    /** All its slots are taken, and none has been freed for a minute, while jobs are ready. */
    BUSY,
    /**
     * It has a free slot, and nothing keeps it from claiming the jobs that are ready, but for half
     * a minute it has claimed none; or the store does not answer it.
     */
    STUCK
  }
}
