package io.drover.job;

import java.time.Instant;
import java.util.Optional;

/**
 * How a queue is at one moment: how many jobs are where, what is stored with it, and since when the
 * longest ready job waits. Immutable; equal to another that says the same. Read without looking at
 * all jobs, however many there are.
 *
 * <p>Read only: engines make it, through {@code io.drover.spi.Answers}, and later versions may say
 * more, so that nobody else should implement it.
 */
public interface QueueStatus {

  /** Returns the name of the queue. */
  String queue();

  /** Returns how many jobs are in each state. */
  QueueCounts counts();

  /** Returns what is stored with the queue and holds for all its workers. */
  QueueSettings settings();

  /**
   * Returns since when the job has been ready that has been so for longest; empty if none is ready.
   *
   * <p>Looked at are the jobs at both ends of those without a priority, and the first of each of
   * the 16 most urgent priorities: one that others overtook may be older. A job counts as ready
   * since it was added, or its first delay was over, or its latest attempt began, whichever came
   * last.
   */
  Optional<Instant> oldestReady();

  /**
   * Returns how many jobs have completed since the first worker kept counts, as {@link
   * QueueMetrics#completed} does.
   */
  long completedInAll();

  /** Returns how many jobs have failed for good since then, as {@link QueueMetrics#failed} does. */
  long failedInAll();

  /** Returns when the first delayed job is due; empty if none is delayed. */
  Optional<Instant> nextDue();
}
