package io.drover.internal.insight;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.store.ReadMetrics;
import io.drover.internal.work.WorkerCard;
import io.drover.job.Explanation.Kind;
import io.drover.job.Explanation.Reason;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.QueueStatus;
import io.drover.job.WorkerView;
import io.drover.spi.Answers;
import io.drover.spi.FinishedCounts;
import io.drover.spi.JobRecord;
import io.drover.spi.Presence.Watching;
import io.drover.spi.Standing;
import io.drover.spi.StatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReasonsTest {

  private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
  private static final Instant EARLIER = NOW.minusSeconds(60);
  private static final Standing WAITING = Standing.of(JobState.WAITING);

  /** What is known in a test; a free worker and nothing else, unless it says so. */
  private static final class Scene {
    JobOptions options = JobOptions.defaults();
    Standing standing = WAITING;
    UnaryOperator<StatusBuilder> status = builder -> builder;
    long active;
    @Nullable Instant heldUntil;
    @Nullable List<WorkerView> workers = List.of(worker(2, false));
    List<JobKey> children = List.of();
    List<JobKey> failedChildren = List.of();
    long perMinute;
    int attemptsMade;

    Facts facts() {
      QueueStatus queue =
          status
              .apply(Answers.status("q", Answers.counts(s -> s == JobState.ACTIVE ? active : 1)))
              .build();
      JobRecord job =
          JobRecord.builder()
              .id("7")
              .queue("q")
              .name("job")
              .data(new byte[] {'1'})
              .options(options)
              .timestamp(EARLIER)
              .state(standing.state())
              .attemptsMade(attemptsMade)
              .processedOn(EARLIER)
              .finishedOn(NOW)
              .failedReason("no")
              .build();
      return new Facts(
          job,
          standing,
          queue,
          heldUntil,
          12,
          children,
          failedChildren,
          workers,
          metrics(perMinute),
          NOW);
    }

    List<Reason> reasons() {
      return Reasons.of(facts());
    }

    List<Kind> kinds() {
      return reasons().stream().map(Reason::kind).toList();
    }

    @Nullable Instant estimate() {
      return Reasons.estimate(facts(), reasons()).orElse(null);
    }
  }

  private static ReadMetrics metrics(long perMinute) {
    List<Long> counts = List.of(0L, perMinute, perMinute, perMinute, perMinute, perMinute);
    FinishedCounts completed = FinishedCounts.of(10, NOW, counts);
    FinishedCounts failed = FinishedCounts.of(0, NOW, List.of());
    return ReadMetrics.of(completed, failed, NOW, 6);
  }

  private static WorkerView worker(int concurrency, boolean held, String... runs) {
    WorkerCard card =
        new WorkerCard(
            "q",
            null,
            concurrency,
            null,
            EARLIER,
            held,
            runs.length,
            List.of(runs).stream()
                .<WorkerView.RunningJob>map(id -> new WorkerCard.Held(id, "job", EARLIER))
                .toList(),
            new WorkerCard.Vigour(runs.length, NOW, null));
    return SeenWorker.of(new ProcessCard("p", "host", 1, List.of(card)), card, null);
  }

  @Test
  void nothingKeepsAReadyJobBackThatIsTheFirst() {
    Scene scene = new Scene();
    assertThat(scene.kinds()).containsExactly(Kind.NEXT);
    assertThat(scene.estimate()).isEqualTo(NOW);
  }

  @Test
  void everythingThatKeepsAJobBackIsTold() {
    Scene scene = new Scene();
    scene.standing = WAITING.ahead(3);
    scene.active = 5;
    scene.heldUntil = NOW.plusSeconds(9);
    scene.workers = List.of(worker(1, false, "1"));
    scene.status = q -> q.settings(Answers.settings().paused(true).concurrency(5).build());
    assertThat(scene.kinds())
        .containsExactly(
            Kind.QUEUE_PAUSED,
            Kind.CONCURRENCY_REACHED,
            Kind.RATE_LIMITED,
            Kind.BEHIND,
            Kind.WORKERS_BUSY);
    assertThat(scene.estimate()).isNull();
    assertThat(scene.reasons().get(3).count()).hasValue(3);
    assertThat(scene.reasons().get(2).at()).contains(NOW.plusSeconds(9));
  }

  @Test
  void withoutAWorkerNobodyKnowsWhen() {
    Scene scene = new Scene();
    scene.workers = List.of();
    assertThat(scene.kinds()).containsExactly(Kind.NO_WORKER);
    scene.workers = List.of(worker(1, true));
    assertThat(scene.kinds()).containsExactly(Kind.WORKERS_PAUSED);
    assertThat(scene.estimate()).isNull();
    scene.workers = null; // Nobody can tell.
    assertThat(scene.kinds()).containsExactly(Kind.NEXT);
  }

  @Test
  void aDelayedJobIsDueAtAnInstant() {
    Scene scene = new Scene();
    scene.standing = Standing.of(JobState.DELAYED).until(NOW.plusSeconds(5));
    assertThat(scene.kinds()).containsExactly(Kind.DELAYED);
    assertThat(scene.estimate()).isEqualTo(NOW.plusSeconds(5));
    scene.attemptsMade = 1;
    assertThat(scene.kinds()).containsExactly(Kind.BACKING_OFF);
  }

  @Test
  void aRateLimitPutsTheStartOff() {
    Scene scene = new Scene();
    scene.heldUntil = NOW.plusSeconds(9);
    assertThat(scene.estimate()).isEqualTo(NOW.plusSeconds(9));
    scene.heldUntil = NOW.minusSeconds(1);
    assertThat(scene.kinds()).containsExactly(Kind.NEXT);
  }

  @Test
  void theStartIsEstimatedByHowFastJobsEnd() {
    Scene scene = new Scene();
    scene.standing = WAITING.ahead(59);
    scene.workers = List.of(worker(1, false, "1"));
    assertThat(scene.estimate()).as("nothing is known").isNull();
    scene.perMinute = 60;
    assertThat(scene.estimate()).isEqualTo(NOW.plusSeconds(60));
    scene.standing = WAITING.aheadAtLeast(1000);
    assertThat(scene.kinds()).contains(Kind.BEHIND);
    assertThat(scene.estimate()).as("too far away").isNull();
  }

  @Test
  void aJobThatNoWorkerRunsIsOfADeadOne() {
    Scene scene = new Scene();
    scene.standing = Standing.of(JobState.ACTIVE).until(NOW.plusSeconds(20));
    scene.workers = List.of(worker(2, false, "6"));
    assertThat(scene.kinds()).containsExactly(Kind.LEASE_OF_DEAD_WORKER);
    assertThat(scene.reasons().get(0).at()).contains(NOW.plusSeconds(20));
    scene.workers = List.of(worker(2, false, "6", "7"));
    assertThat(scene.kinds()).containsExactly(Kind.RUNNING);
    scene.workers = List.of(SeenWorker.of(Watching.of("q", null)));
    assertThat(scene.kinds()).as("Node's workers do not say").containsExactly(Kind.RUNNING);
    scene.workers = null;
    assertThat(scene.kinds()).as("nobody says").containsExactly(Kind.RUNNING);
    scene.standing = Standing.of(JobState.ACTIVE);
    assertThat(scene.kinds()).containsExactly(Kind.STALLED);
    assertThat(scene.estimate()).isNull();
  }

  @Test
  void aParentWaitsForChildren() {
    Scene scene = new Scene();
    scene.standing = Standing.of(JobState.WAITING_CHILDREN);
    scene.children = List.of(JobKey.of("q", "8"));
    Reason reason = scene.reasons().get(0);
    assertThat(reason.kind()).isEqualTo(Kind.WAITING_FOR_CHILDREN);
    assertThat(reason.count()).hasValue(12);
    assertThat(reason.jobs()).containsExactly(JobKey.of("q", "8"));
    assertThat(reason.text()).contains("12 children").endsWith("…");
  }

  @Test
  void childrenThatFailedAreNamed() {
    Scene scene = new Scene();
    scene.standing = Standing.of(JobState.WAITING_CHILDREN);
    scene.children = List.of(JobKey.of("q", "8"), JobKey.of("q", "9"));
    scene.failedChildren = List.of(JobKey.of("q", "9"));
    assertThat(scene.reasons().get(0).text())
        .endsWith("; failed for good, and to be retried, redriven or removed: q:9");
  }

  @Test
  void anEndIsTold() {
    Scene scene = new Scene();
    scene.standing = Standing.of(JobState.COMPLETED);
    assertThat(scene.kinds()).containsExactly(Kind.COMPLETED);
    scene.standing = Standing.of(JobState.FAILED);
    assertThat(scene.reasons().get(0).text()).contains("no");
    assertThat(scene.reasons().get(0).at()).contains(NOW);
    assertThat(scene.estimate()).isNull();
  }

  @Test
  void aJobThatExpiredIsNotToRun() {
    Scene scene = new Scene();
    scene.options = JobOptions.defaults().expiresAt(NOW);
    assertThat(scene.kinds()).containsExactly(Kind.EXPIRED);
    scene.options = JobOptions.defaults().expiresAt(NOW.plus(Duration.ofMillis(1)));
    assertThat(scene.kinds()).containsExactly(Kind.NEXT);
  }

  @Test
  void aRunOfABatchTakesOneSlot() {
    WorkerCard card =
        new WorkerCard(
            "q", null, 2, null, EARLIER, false, 10, List.of(), new WorkerCard.Vigour(1, NOW, null));
    Scene scene = new Scene();
    scene.workers =
        List.of(SeenWorker.of(new ProcessCard("p", "host", 1, List.of(card)), card, null));
    assertThat(scene.kinds()).containsExactly(Kind.NEXT);
  }
}
