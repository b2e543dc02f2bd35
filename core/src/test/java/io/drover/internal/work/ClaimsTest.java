package io.drover.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.Jobs;
import io.drover.internal.StubEngine;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.Doorbell;
import io.drover.internal.threads.Threads;
import io.drover.internal.threads.Turns;
import io.drover.job.JobOptions;
import io.drover.spi.Settlement;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClaimsTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

  private final List<Runnable> tasks = new ArrayList<>();
  private final StoreContext store =
      new StubEngine()
          .store(
              new Limits(1 << 20, 10, Duration.ofSeconds(10), Duration.ofSeconds(10)),
              new TimeSource() {
                @Override
                public Instant instant() {
                  return START;
                }

                @Override
                public Scheduled schedule(Instant at, Runnable task) {
                  tasks.add(task);
                  return () -> {}; // Too late to cancel it: the timer is about to run it.
                }

                @Override
                public void close() {}
              });
  private long nanos;
  private final LoadGauge gauge = new LoadGauge(() -> nanos);
  private final Claims<Object, Object> claims =
      new Claims<>(
          store,
          new Assignment<>(
              Jobs.shape(), Handling.single(job -> "ok"), WorkerPlan.defaults(), Callbacks.none()),
          new CallbackThread(store, "work", error -> {}, () -> {}, Threads.capture()),
          new Governors(
              new BreakerSwitch(
                  new BreakerSwitch.Rule(null, store.time(), "work"), state -> {}, () -> {}),
              gauge),
          new Turns(() -> false, new Doorbell()));

  @Test
  void theEndOfAShorterRestDoesNotEndTheLongerOneInItsPlace() {
    assertThat(claims.room(0, 0)).isEqualTo(1);
    claims.restAfter(List.of(givenBack(Duration.ofSeconds(3))), START);
    claims.restAfter(List.of(givenBack(Duration.ofMinutes(5))), START);
    tasks.get(0).run();
    assertThat(claims.room(0, 0)).isZero();

    tasks.get(1).run();
    assertThat(claims.room(0, 0)).isEqualTo(1);
  }

  @Test
  void aShorterRestDoesNotCutALongerOne() {
    claims.restAfter(List.of(givenBack(Duration.ofMinutes(5))), START);
    claims.restAfter(List.of(givenBack(Duration.ofSeconds(3))), START);
    assertThat(tasks).hasSize(1);
    assertThat(claims.room(0, 0)).isZero();
  }

  /** Slots that are used while nothing gets done say nothing of their number. */
  @Test
  void whileTheStoreDoesNotAnswerNothingIsMeasured() {
    gauge.claimed(LoadGauge.Queue.FULL, 0, 0);
    nanos += 100;
    assertThat(gauge.look(false).isFull()).isTrue();
    claims.failed();
    nanos += 100;
    assertThat(gauge.look(false).isFull()).isFalse();
    nanos += 100;
    assertThat(gauge.look(false).held()).isTrue();

    gauge.claimed(LoadGauge.Queue.FULL, 0, 0);
    nanos += 100;
    gauge.look(false);
    nanos += 100;
    assertThat(gauge.look(false).isFull()).isTrue();
  }

  private AttemptEnd<Object, Object> givenBack(Duration pause) {
    ClaimedJob<Object> job = Jobs.running(store, JobOptions.defaults(), 0, 1);
    return new AttemptEnd<>(job, Settlement.giveBack(job.lease(), pause), null, null);
  }
}
