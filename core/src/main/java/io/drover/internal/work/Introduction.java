package io.drover.internal.work;

import io.drover.job.WorkerView;
import io.drover.job.WorkerView.RunningJob;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what a worker is and what it is at. Safe for use by several threads. */
final class Introduction<T, R extends @Nullable Object> {

  private final Assignment<T, R> assignment;
  private final Instant since;
  private final Custody<T, R> custody;
  private final Staff<T, R> staff;

  /** Who knows what the worker is at. */
  record Staff<T, R extends @Nullable Object>(Claims<T, R> claims, Runs<T, R> runs, Pulse pulse) {}

  /**
   * Creates it.
   *
   * @param since since when the worker is there
   */
  Introduction(
      Assignment<T, R> assignment, Instant since, Custody<T, R> custody, Staff<T, R> staff) {
    this.assignment = assignment;
    this.since = since;
    this.custody = custody;
    this.staff = staff;
  }

  WorkerCard card() {
    List<RunningJob> jobs = staff.runs().runningJobs();
    Claims<T, R> claims = staff.claims();
    DeadLettering letters = assignment.plan().decisions().deadLetters();
    return new WorkerCard(
        assignment.shape().queue(),
        assignment.plan().name(),
        claims.concurrency(),
        letters == null ? null : letters.target(),
        since,
        claims.isHeldAtAll(),
        jobs.size(),
        List.copyOf(jobs.subList(0, Math.min(jobs.size(), WorkerView.MOST_RUNNING))),
        new WorkerCard.Vigour(
            custody.runCount() + custody.claiming(),
            staff.pulse().moved(),
            staff.pulse().failingSince()));
  }
}
