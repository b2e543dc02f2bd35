package io.drover.internal.insight;

import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.QueueMetrics;
import io.drover.job.QueueStatus;
import io.drover.job.WorkerView;
import io.drover.spi.JobRecord;
import io.drover.spi.Standing;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a job and its queue, from which is concluded why the job does not run.
 * Immutable.
 *
 * @param job the job
 * @param standing where it stands
 * @param queue how its queue is
 * @param heldUntil until when the queue's rate limit is in force, or {@code null}
 * @param pending how many children it waits for
 * @param children some of those
 * @param failedChildren those of them that have failed for good
 * @param workers the workers of its queue, or {@code null} if nobody knows
 * @param metrics how many jobs ended lately
 * @param now the instant of all this
 */
record Facts(
    JobRecord job,
    Standing standing,
    QueueStatus queue,
    @Nullable Instant heldUntil,
    long pending,
    List<JobKey> children,
    List<JobKey> failedChildren,
    @Nullable List<WorkerView> workers,
    QueueMetrics metrics,
    Instant now) {

  JobState state() {
    return standing.state();
  }

  /** Returns those workers that claim jobs unless something else keeps them from it. */
  List<WorkerView> claiming() {
    return workers == null ? List.of() : workers.stream().filter(one -> !one.paused()).toList();
  }

  /** Returns how many jobs all claiming workers can run at once, or 0 if nobody knows. */
  long slots() {
    return claiming().stream().allMatch(one -> one.concurrency().isPresent())
        ? claiming().stream().mapToLong(one -> one.concurrency().orElse(0)).sum()
        : 0;
  }

  /** Returns how many slots are taken. */
  long slotsTaken() {
    return claiming().stream().mapToLong(one -> one.slotsTaken().orElse(0)).sum();
  }

  /** Returns whether a worker says that it runs the job, or might without saying so. */
  boolean mayBeRun() {
    if (workers == null) {
      return true;
    }
    return workers.stream()
        .anyMatch(
            one ->
                one.running().isEmpty()
                    || one.running().getAsInt() > one.jobs().size()
                    || one.jobs().stream().anyMatch(run -> run.id().equals(job.id())));
  }
}
