package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import io.drover.job.QueueSettings;
import io.drover.job.RateLimit;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Answers;
import io.drover.spi.JobRecord;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about pausing, concurrency and rates: rules L. */
public interface LimitContract extends EngineTest {

  @Test
  @DisplayName("L1 a paused queue takes jobs and hands out none until it is resumed")
  default void pausedQueueHandsOutNone(QueueBench q) {
    q.inspection().pause(QueueBench.QUEUE);
    String plain = q.add();
    String ranked = q.add(options -> options.priority(1));
    assertThat(q.claim(5)).isEmpty();
    assertThat(q.state(plain)).isEqualTo(JobState.WAITING);
    assertThat(q.inspection().settings(QueueBench.QUEUE).paused()).isTrue();
    q.inspection().resume(QueueBench.QUEUE);
    assertThat(q.claim(5)).containsExactly(plain, ranked);
  }

  @Test
  @DisplayName("L2 active jobs of a paused queue go on")
  default void activeJobsOfAPausedQueueGoOn(QueueBench q) {
    String id = q.add();
    q.claim();
    q.inspection().pause(QueueBench.QUEUE);
    assertThat(q.complete(id)).isEqualTo(Settled.RECORDED);
  }

  @Test
  @DisplayName("L3 no more jobs are active at once than the queue's concurrency")
  default void noMoreJobsAreActiveThanTheConcurrency(QueueBench q) {
    List<String> ids = q.addMany(5);
    q.inspection().limitConcurrency(QueueBench.QUEUE, 2);
    assertThat(q.claim(5)).isEqualTo(ids.subList(0, 2));
    assertThat(q.claim(5)).isEmpty();
    Settlement done = Settlement.retry(q.lease(ids.get(0)), QueueBench.failure("x"), false);
    assertThat(q.advance(List.of(done), q.claimOf(5)).claimed())
        .extracting(JobRecord::id)
        .containsExactly(ids.get(2));
    q.inspection().limitConcurrency(QueueBench.QUEUE, null);
    assertThat(q.claim(5)).hasSize(3);
  }

  @Test
  @DisplayName("L4 a worker's rate limit hands out so many jobs in a window")
  default void workersRateLimitHandsOutSoManyInAWindow(QueueBench q) {
    q.addMany(5);
    RateLimit limit = RateLimit.of(2, Duration.ofSeconds(3));
    Instant start = q.now();
    Advanced first = q.claimLimited(5, limit);
    assertThat(first.claimed()).hasSize(2);
    assertLimitedUntil(q, first.limitedUntil(), start.plusSeconds(3));
    q.passMillis(100);
    Advanced second = q.claimLimited(5, limit);
    assertThat(second.claimed()).isEmpty();
    assertLimitedUntil(q, second.limitedUntil(), start.plusSeconds(3));
    q.passMillis(2_910);
    assertThat(q.claimLimited(1, limit).claimed()).hasSize(1);
  }

  @Test
  @DisplayName("L5 no limit is told where none keeps a job back")
  default void noLimitIsToldWhereNoneKeepsAJobBack(QueueBench q) {
    q.addMany(3);
    RateLimit limit = RateLimit.of(2, Duration.ofMinutes(1));
    assertThat(q.claimLimited(1, limit).limitedUntil()).isNull();
    assertThat(q.claim(q.claimOf(1)).limitedUntil()).isNull();
  }

  @Test
  @DisplayName("L6 the queue's rate limit holds for workers without one")
  default void queuesRateLimitHoldsForWorkersWithoutOne(QueueBench q) {
    q.addMany(3);
    q.inspection().limitRate(QueueBench.QUEUE, RateLimit.of(1, Duration.ofMillis(300)));
    Instant start = q.now();
    Advanced claimed = q.claim(q.claimOf(5));
    assertThat(claimed.claimed()).hasSize(1);
    assertLimitedUntil(q, claimed.limitedUntil(), start.plusMillis(300));
    q.passMillis(310);
    assertThat(q.claim(5)).hasSize(1);
    q.inspection().limitRate(QueueBench.QUEUE, null);
    assertThat(q.claim(5)).hasSize(1);
  }

  @Test
  @DisplayName("L7 the queue's number beats the worker's, the worker's window the queue's")
  default void queuesNumberBeatsTheWorkersAndTheWorkersWindowTheQueues(QueueBench q) {
    q.addMany(5);
    q.inspection().limitRate(QueueBench.QUEUE, RateLimit.of(1, Duration.ofMinutes(1)));
    RateLimit own = RateLimit.of(3, Duration.ofMillis(300));
    Instant start = q.now();
    Advanced first = q.claimLimited(5, own);
    assertThat(first.claimed()).hasSize(1);
    assertLimitedUntil(q, first.limitedUntil(), start.plusMillis(300));
    q.passMillis(310);
    assertThat(q.claimLimited(5, own).claimed()).hasSize(1);
  }

  @Test
  @DisplayName("L8 a hold keeps workers with a rate limit from claiming, and no others")
  default void holdKeepsWorkersWithARateLimitFromClaiming(QueueBench q) {
    q.addMany(3);
    RateLimit limit = RateLimit.of(100, Duration.ofMinutes(1));
    Instant until = q.now().plusMillis(300);
    q.inspection().holdRate(QueueBench.QUEUE, q.now(), until);
    Advanced held = q.claimLimited(1, limit);
    assertThat(held.claimed()).isEmpty();
    assertLimitedUntil(q, held.limitedUntil(), until);
    assertThat(q.claim(1)).hasSize(1);
    q.passMillis(310);
    assertThat(q.claimLimited(1, limit).claimed()).hasSize(1);
  }

  @Test
  @DisplayName("L9 a hold keeps every worker of a queue that has a rate limit from claiming")
  default void holdKeepsEveryWorkerOfALimitedQueueFromClaiming(QueueBench q) {
    q.add();
    q.inspection().limitRate(QueueBench.QUEUE, RateLimit.of(100, Duration.ofMinutes(1)));
    q.inspection().holdRate(QueueBench.QUEUE, q.now(), q.now().plusSeconds(60));
    assertThat(q.claim(1)).isEmpty();
  }

  @Test
  @DisplayName("L10 releasing lifts what is in force and leaves the settings")
  default void releasingLiftsWhatIsInForce(QueueBench q) {
    q.addMany(4);
    RateLimit limit = RateLimit.of(1, Duration.ofMinutes(1));
    q.inspection().limitRate(QueueBench.QUEUE, limit);
    q.claim(5);
    q.inspection().releaseRate(QueueBench.QUEUE);
    assertThat(q.claim(5)).hasSize(1);
    q.inspection().holdRate(QueueBench.QUEUE, q.now(), q.now().plusSeconds(60));
    q.inspection().releaseRate(QueueBench.QUEUE);
    assertThat(q.claim(5)).hasSize(1);
    assertThat(q.inspection().settings(QueueBench.QUEUE).rateLimit()).isEqualTo(limit);
  }

  @Test
  @DisplayName("L11 it can be asked until when a rate limit is in force")
  default void itCanBeAskedUntilWhenARateLimitIsInForce(QueueBench q) {
    q.addMany(3);
    assertThat(heldUntil(q)).isNull();
    Instant until = q.now().plusSeconds(60);
    q.inspection().holdRate(QueueBench.QUEUE, q.now(), until);
    assertLimitedUntil(q, heldUntil(q), until);
    q.inspection().releaseRate(QueueBench.QUEUE);
    assertThat(heldUntil(q)).isNull();
    q.inspection().limitRate(QueueBench.QUEUE, RateLimit.of(2, Duration.ofMillis(400)));
    Instant start = q.now();
    q.claim(1);
    assertThat(heldUntil(q)).isNull();
    q.claim(1);
    assertLimitedUntil(q, heldUntil(q), start.plusMillis(400));
    q.passMillis(410);
    assertThat(heldUntil(q)).isNull();
  }

  @Test
  @DisplayName("L12 claims without a limit are not counted in anyone's window")
  default void claimsWithoutALimitAreNotCounted(QueueBench q) {
    q.addMany(4);
    q.claim(3);
    assertThat(q.claimLimited(1, RateLimit.of(1, Duration.ofMinutes(1))).claimed()).hasSize(1);
  }

  @Test
  @DisplayName("L13 a job that is going to fail unrun is not counted")
  default void jobThatIsGoingToFailUnrunIsNotCounted(QueueBench q) {
    String id = q.add();
    q.claimShort(1);
    q.recover(0);
    q.addMany(2);
    RateLimit limit = RateLimit.of(1, Duration.ofMinutes(1));
    assertThat(q.claimLimited(5, limit).claimed()).hasSize(2);
    assertThat(q.state(id)).isEqualTo(JobState.ACTIVE);
  }

  @Test
  @DisplayName("L14 settings are read as they were set, each on its own")
  default void settingsAreReadAsTheyWereSet(QueueBench q) {
    assertThat(settings(q)).isEqualTo(Answers.settings().build());
    RateLimit limit = RateLimit.of(7, Duration.ofMillis(1_500));
    q.inspection().limitConcurrency(QueueBench.QUEUE, 3);
    q.inspection().limitRate(QueueBench.QUEUE, limit);
    q.inspection().pause(QueueBench.QUEUE);
    assertThat(settings(q))
        .isEqualTo(Answers.settings().paused(true).concurrency(3).rateLimit(limit).build());
    q.inspection().limitConcurrency(QueueBench.QUEUE, null);
    q.inspection().resume(QueueBench.QUEUE);
    assertThat(settings(q)).isEqualTo(Answers.settings().rateLimit(limit).build());
  }

  private static QueueSettings settings(QueueBench q) {
    return q.inspection().settings(QueueBench.QUEUE);
  }

  private static @Nullable Instant heldUntil(QueueBench q) {
    return q.inspection().heldUntil(QueueBench.QUEUE, q.now()).orElse(null);
  }

  /** A store's own clock may differ a little from the test's. */
  private static void assertLimitedUntil(QueueBench q, @Nullable Instant actual, Instant expected) {
    if (q.traits().virtualTime()) {
      assertThat(actual).isEqualTo(expected);
    } else {
      // A server counts from when it is asked, by its own clock, and may be held up before that.
      assertThat(actual).isBetween(expected.minusMillis(500), expected.plusSeconds(10));
    }
  }
}
