package io.drover.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why a job is not running yet, or what it is at: each thing that keeps it back, as a value and in
 * words. Immutable. It is put together of several looks at the store, so that of a busy queue it
 * may be a moment old.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface Explanation {

  /** How many ready jobs before one are counted exactly; of more it is said that they are more. */
  int MOST_COUNTED = 1_000;

  /** Returns which job it is. */
  JobKey job();

  /** Returns the state the job is in. */
  JobState state();

  /**
   * Returns what keeps it back, or what it is at: at least one, in the order in which they have to
   * be over.
   */
  List<Reason> reasons();

  /**
   * Returns when it may start, as far as can be told: from when it is due, from how many are before
   * it, and from how fast jobs of the queue have ended lately. An estimate, not a promise; empty if
   * something has to happen first of which nobody knows when, or it started.
   */
  Optional<Instant> estimatedStart();

  /** Returns all of it in words. */
  String text();

  /** One thing that keeps a job back, or that it is at. Immutable; read only, as the whole is. */
  interface Reason {

    /** Returns what it is. */
    Kind kind();

    /** Returns it in words. */
    String text();

    /** Returns until when it lasts, or, of what has happened, since when; empty if neither. */
    Optional<Instant> at();

    /** Returns how many jobs, children or slots it is about; empty if it is not about a number. */
    OptionalLong count();

    /** Returns the jobs it names: children that are waited for, at most ten. */
    List<JobKey> jobs();
  }

  /** What keeps a job back, or what it is at. */
  enum Kind {
    /** It is delayed, until an instant. */
    DELAYED,
    /** An attempt failed, and the next is delayed, until an instant. */
    BACKING_OFF,
    /** It waits for children, so many. */
    WAITING_FOR_CHILDREN,
    /** The queue is paused. */
    QUEUE_PAUSED,
    /** The queue's or a worker's rate limit is reached, until an instant. */
    RATE_LIMITED,
    /** So many jobs of the queue are active as may be at once in all workers. */
    CONCURRENCY_REACHED,
    /** So many ready jobs are served before it, or more. */
    BEHIND,
    /** No worker serves the queue. */
    NO_WORKER,
    /** All workers that serve the queue are paused. */
    WORKERS_PAUSED,
    /** All workers that serve the queue are at work in all their slots, so many. */
    WORKERS_BUSY,
    /** Nothing keeps it back: a worker is about to claim it. */
    NEXT,
    /** Its time to be claimed is over, since an instant: it fails when it is claimed. */
    EXPIRED,
    /** Its handler runs, since an instant. */
    RUNNING,
    /**
     * It is active, but no worker that is there says it runs it: its worker seems to be dead, and
     * its lease lasts until an instant.
     */
    LEASE_OF_DEAD_WORKER,
    /** It is active and its lease has run out: it stalled, and is made ready again soon. */
    STALLED,
    /** It completed, at an instant. */
    COMPLETED,
    /** It failed for good, at an instant. */
    FAILED
  }
}
