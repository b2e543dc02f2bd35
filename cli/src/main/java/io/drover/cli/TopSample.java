package io.drover.cli;

import io.drover.Drover;
import io.drover.job.DroverException;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.PageRequest;
import io.drover.job.QueueCounts;
import io.drover.job.QueueStatus;
import io.drover.job.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a store at one moment. Immutable.
 *
 * @param at when
 * @param queues how its queues were
 * @param workers which workers there were
 * @param failures the latest failures of the queue that was looked at closely
 * @param trouble why nothing could be seen, or {@code null}
 */
record TopSample(
    Instant at,
    List<QueueStatus> queues,
    List<WorkerView> workers,
    List<Failure> failures,
    @Nullable String trouble) {

  private static final int FAILURES = 8;

  /** A job that failed. Immutable. */
  record Failure(String id, String name, Instant at, String reason) {}

  /** How many jobs of a queue came and went in a second. Immutable. */
  record Rates(double added, double completed, double failed) {}

  /**
   * Looks at a store; one that does not answer is a sample too.
   *
   * @param close the queue to look at closely, or {@code null}
   */
  static TopSample take(Drover drover, @Nullable String close) {
    try {
      List<QueueStatus> queues = drover.statuses();
      return new TopSample(
          Instant.now(),
          queues,
          drover.workers(),
          close == null ? List.of() : failures(drover, close),
          null);
    } catch (DroverException e) {
      return new TopSample(
          Instant.now(), List.of(), List.of(), List.of(), String.valueOf(e.getMessage()));
    }
  }

  private static List<Failure> failures(Drover drover, String queue) {
    PageRequest latest =
        PageRequest.of(JobState.FAILED).order(PageRequest.Order.DESCENDING).limit(FAILURES);
    return drover.queue(queue, Json.class).admin().page(latest).items().stream()
        .map(TopSample::failure)
        .toList();
  }

  private static Failure failure(Job<Json> job) {
    return new Failure(
        job.id(),
        job.name(),
        job.finishedOn().orElse(job.timestamp()),
        job.failedReason().orElse(""));
  }

  Optional<QueueStatus> queue(String name) {
    return queues.stream().filter(one -> one.queue().equals(name)).findFirst();
  }

  List<WorkerView> workersOf(String queue) {
    return workers.stream().filter(one -> one.queue().equals(queue)).toList();
  }

  /** Returns how many jobs came and went since an earlier sample; empty if that cannot be told. */
  Optional<Rates> rates(TopSample earlier, String queue) {
    Optional<QueueStatus> before = earlier.queue(queue);
    Optional<QueueStatus> after = queue(queue);
    double seconds = Duration.between(earlier.at, at).toMillis() / 1000.0;
    if (before.isEmpty() || after.isEmpty() || seconds <= 0) {
      return Optional.empty();
    }
    double completed = after.get().completedInAll() - before.get().completedInAll();
    double failed = after.get().failedInAll() - before.get().failedInAll();
    double more = unfinished(after.get()) - unfinished(before.get());
    double added = Math.max(0, more + completed + failed);
    return Optional.of(
        new Rates(
            added / seconds, Math.max(0, completed) / seconds, Math.max(0, failed) / seconds));
  }

  private static long unfinished(QueueStatus status) {
    QueueCounts counts = status.counts();
    return counts.unfinished();
  }
}
