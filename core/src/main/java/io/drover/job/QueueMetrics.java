package io.drover.job;

import java.time.Instant;
import java.util.List;

/**
 * How many jobs of a queue finished, in all and in each of the last minutes, as far as workers that
 * keep metrics finished them. Immutable.
 *
 * <p>The store has them, as BullMQ has (docs/bullmq-format.md §3.21): workers of several programs
 * count together, Node's included. A job counts when it completes or fails for good, kept or not; a
 * failed attempt that is tried again does not. What finished before a pause longer than the numbers
 * are kept is told of the oldest minute that is.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface QueueMetrics {

  /** Returns how many jobs have completed since the first worker kept metrics. */
  long completed();

  /** Returns how many jobs have failed for good since then, dead letters included. */
  long failed();

  /**
   * Returns the minutes that were asked for, newest first, those included in which no job finished.
   * The first is the current one, and not over yet.
   */
  List<Minute> minutes();

  /** How many jobs finished in one minute. Immutable; read only, as the whole is. */
  interface Minute {

    /** Returns when the minute began. */
    Instant start();

    /** Returns how many jobs completed. */
    long completed();

    /** Returns how many jobs failed for good. */
    long failed();
  }
}
