package io.drover.internal.insight;

import io.drover.internal.store.StoreContext;
import io.drover.internal.work.OnDuty;
import io.drover.internal.work.WorkerCard;
import io.drover.job.Health;
import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.job.QueueStatus;
import io.drover.job.StoreException;
import io.drover.job.StoreHealth;
import io.drover.spi.Answers;
import io.drover.spi.Inspection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the store answers and the workers of this process move. Immutable; safe for use by
 * several threads.
 */
public final class Checkup {

  /** For how long a worker with a free slot may leave ready jobs alone. */
  static final Duration STUCK_AFTER = Duration.ofSeconds(30);

  /** For how long a worker's slots may all be taken, without one being freed, before it is told. */
  static final Duration BUSY_AFTER = Duration.ofMinutes(1);

  private final StoreContext store;
  private final Attendance attendance;

  /** Looks at a store and the workers of this process. */
  public Checkup(StoreContext store, Attendance attendance) {
    this.store = store;
    this.attendance = attendance;
  }

  /** Returns how the store and the workers fare. Does not throw. */
  public Health health() {
    StoreHealth health = store.engine().health();
    List<Health.WorkerHealth> workers = new ArrayList<>();
    Map<String, QueueFacts> queues = new HashMap<>();
    for (OnDuty worker : attendance.workers()) {
      WorkerCard card = worker.card();
      QueueFacts queue = null;
      if (health.healthy() && isQuiet(card, store.now())) {
        try {
          queue = queues.computeIfAbsent(card.queue(), this::look);
        } catch (StoreException e) { // Nobody waits for it once more.
          health = Answers.unhealthy(health.detail() + "; it did not answer: " + e.getMessage());
        }
      }
      workers.add(judge(card, queue, store.now()));
    }
    return new Findings(health, List.copyOf(workers));
  }

  /** Returns whether a worker has done nothing for so long that its queue has to be looked at. */
  private static boolean isQuiet(WorkerCard card, Instant now) {
    return passed(card.vigour().moved(), now, STUCK_AFTER);
  }

  private QueueFacts look(String queue) {
    Inspection inspection = store.engine().inspection();
    Instant now = store.now();
    return new QueueFacts(
        inspection.status(queue, now), inspection.heldUntil(queue, now).orElse(null));
  }

  /**
   * What is known of a worker's queue.
   *
   * @param heldUntil until when its rate limit is in force, or {@code null}
   */
  record QueueFacts(QueueStatus status, @Nullable Instant heldUntil) {

    long ready() {
      QueueCounts counts = status.counts();
      return counts.waiting() + counts.prioritized();
    }

    /** Returns what keeps all workers from claiming, or {@code null}. */
    @Nullable String hold() {
      if (status.settings().paused()) {
        return "the queue is paused";
      }
      Integer concurrency = status.settings().concurrency();
      if (concurrency != null && status.counts().of(JobState.ACTIVE) >= concurrency) {
        return "the queue has as many active jobs as its concurrency allows, " + concurrency;
      }
      return heldUntil == null ? null : "the rate limit is reached until " + heldUntil;
    }
  }

  /**
   * Judges a worker.
   *
   * @param queue what is known of its queue, or {@code null} if it moves, or the store did not tell
   */
  static Health.WorkerHealth judge(WorkerCard card, @Nullable QueueFacts queue, Instant now) {
    WorkerCard.Vigour vigour = card.vigour();
    Instant failing = vigour.failingSince();
    if (failing != null && passed(failing, now, STUCK_AFTER)) {
      return finding(
          card, Health.Condition.STUCK, "the store does nothing for it since " + failing);
    }
    boolean full = vigour.slotsTaken() >= card.concurrency();
    if (queue != null && queue.ready() > 0 && full && passed(vigour.moved(), now, BUSY_AFTER)) {
      return finding(
          card,
          Health.Condition.BUSY,
          "all %d slots are taken, and none was freed since %s"
              .formatted(card.concurrency(), vigour.moved()));
    }
    if (queue != null && queue.ready() > 0 && !full && isQuiet(card, now)) {
      String hold =
          card.held()
              ? "it is paused or closes, rests after a limit, or its breaker holds it"
              : queue.hold();
      if (hold != null) {
        return finding(card, Health.Condition.HELD, hold);
      }
      if (hasWaited(queue, now)) {
        return finding(
            card,
            Health.Condition.STUCK,
            "%d jobs are ready and a slot is free, but it has claimed none since %s"
                .formatted(queue.ready(), vigour.moved()));
      }
    }
    boolean moves = card.running() > 0 || !passed(vigour.moved(), now, STUCK_AFTER);
    return moves
        ? finding(card, Health.Condition.MOVING, "%d jobs run".formatted(card.running()))
        : finding(card, Health.Condition.IDLE, "there is nothing to do");
  }

  /** Returns whether what is ready has been so long enough for the worker to have claimed it. */
  private static boolean hasWaited(QueueFacts queue, Instant now) {
    Optional<Instant> oldest = queue.status().oldestReady();
    return oldest.isPresent() && passed(oldest.get(), now, STUCK_AFTER);
  }

  private static boolean passed(Instant since, Instant now, Duration time) {
    return Duration.between(since, now).compareTo(time) >= 0;
  }

  private static Health.WorkerHealth finding(
      WorkerCard card, Health.Condition condition, String detail) {
    return new Finding(card.queue(), condition, detail);
  }

  private record Finding(String queue, Health.Condition condition, String detail)
      implements Health.WorkerHealth {
    @Override
    public String toString() {
      return "worker of queue \"%s\": %s, %s".formatted(queue, condition, detail);
    }
  }

  private record Findings(StoreHealth store, List<WorkerHealth> workers) implements Health {

    @Override
    public boolean healthy() {
      return store.healthy() && stuck().isEmpty();
    }

    private List<WorkerHealth> stuck() {
      return workers.stream().filter(one -> one.condition() == Condition.STUCK).toList();
    }

    @Override
    public String detail() {
      return stuck().isEmpty()
          ? store.detail()
          : store.detail()
              + "; "
              + stuck().stream().map(Objects::toString).collect(Collectors.joining("; "));
    }

    @Override
    public String toString() {
      return "Health[healthy=%s, detail=%s]".formatted(healthy(), detail());
    }
  }
}
