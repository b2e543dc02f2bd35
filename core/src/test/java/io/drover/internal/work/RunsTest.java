package io.drover.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.Jobs;
import io.drover.internal.SettableTime;
import io.drover.internal.StubEngine;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.Threads;
import io.drover.job.JobOptions;
import io.drover.spi.Claim;
import io.drover.spi.JobRecord;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunsTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration LEASE = WorkerPlan.defaults().lease();

  private final AtomicInteger handled = new AtomicInteger();
  private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
  private final Custody<Object, Object> custody = new Custody<>();

  @Test
  void jobsWhoseRunCannotBeginAreGivenBackAndTold() {
    Attempts<Object, Object> attempts = attempts(new SettableTime(START));
    Run<Object, Object> run = Run.of(List.of(claimed()), attempts);
    custody.begin(run);
    run.giveBack(new OutOfMemoryError("no thread"));
    run.run();

    Settlement end = onlyEnd();
    assertThat(end.outcome()).isEqualTo(Settlement.Outcome.GIVE_BACK);
    assertThat(end.delay()).isPositive();
    Awaitility.await().until(() -> errors.size() == 1);
    assertThat(errors.get(0)).hasMessage("no thread");
    assertThat(handled).hasValue(0);
  }

  @Test
  void jobsClaimedAfterAllWereStoppedAreGivenBack() {
    Runs<Object, Object> runs = runs(new SettableTime(START));
    runs.stopAll(new Stop(Stop.Cause.CLOSING, "the worker closes"));
    runs.start(List.of(job()), claim(), LeaseStart.of(START));

    assertThat(onlyEnd().outcome()).isEqualTo(Settlement.Outcome.GIVE_BACK);
    assertThat(handled).hasValue(0);
  }

  @Test
  void aJobWhoseLeaseRanOutBeforeItsHandlerStartsIsGivenBackUnrun() {
    Runs<Object, Object> runs = runs(new SettableTime(START.plus(LEASE).plusMillis(1)));
    runs.start(List.of(job()), claim(), LeaseStart.of(START));

    Settlement end = onlyEnd();
    assertThat(end.outcome()).isEqualTo(Settlement.Outcome.GIVE_BACK);
    assertThat(end.delay()).isZero();
    assertThat(handled).hasValue(0);
  }

  @Test
  void aJobIsHeldFromItsRunToTheEndOfItsTrip() {
    Attempts<Object, Object> attempts = attempts(new SettableTime(START));
    ClaimedJob<Object> job = claimed();
    Run<Object, Object> run = Run.of(List.of(job), attempts);
    custody.begin(run);
    assertThat(custody.held()).containsExactly(job);

    run.run();
    assertThat(custody.held()).containsExactly(job);

    Trip<Object, Object> trip = new Trip<>(custody.oldest(10, 100), START);
    custody.ship(trip);
    assertThat(custody.held()).containsExactly(job);

    trip.answer(null, new IllegalStateException("cut off"));
    custody.finish(trip);
    assertThat(custody.held()).containsExactly(job);

    Trip<Object, Object> again = new Trip<>(custody.oldest(10, 100), START);
    custody.ship(again);
    custody.settleNext(again);
    custody.finish(again);
    assertThat(custody.held()).isEmpty();
    assertThat(custody.tripCount()).isZero();
  }

  @Test
  void aJobOfABatchThatMayNotCompleteGetsARunOfItsOwn() {
    Attempts<Object, Object> attempts = attempts(new SettableTime(START));
    ClaimedJob<Object> early = claimed();
    ClaimedJob<Object> late = claimed();
    Run<Object, Object> batch = Run.of(List.of(early, late), attempts);
    custody.begin(batch);
    early.end();
    attempts.handOver(attempts.succeeded(early, "done", null));
    Trip<Object, Object> trip = new Trip<>(custody.oldest(10, 100), START);
    custody.ship(trip);
    custody.settleNext(trip);
    Run<Object, Object> own = attempts.notCompleting(early);
    custody.begin(own);
    custody.finish(trip);
    assertThat(custody.held()).containsExactlyInAnyOrder(early, late);

    batch.giveBack(new OutOfMemoryError("no thread"));
    assertThat(custody.held()).containsExactlyInAnyOrder(early, late);
    own.run();
    assertThat(custody.oldest(10, 100))
        .extracting(end -> end.job() == early ? end.settlement().outcome() : null)
        .containsExactly(null, Settlement.Outcome.FAIL);
  }

  @Test
  void anAttemptWhoseEndNobodyCanTellIsLetGoOf() {
    Attempts<Object, Object> attempts = attempts(new SettableTime(START));
    ClaimedJob<Object> job = claimed();
    Run<Object, Object> run =
        Run.of(
            List.of(job),
            new Run.Host<>() {
              @Override
              public Throwable refusal(ClaimedJob<Object> any) {
                return new IllegalStateException("refused");
              }

              @Override
              public void active(ClaimedJob<Object> any) {}

              @Override
              public void handle(Run<Object, Object> any) {}

              @Override
              public AttemptEnd<Object, Object> succeeded(
                  ClaimedJob<Object> any, Object result, byte @Nullable [] json) {
                throw new OutOfMemoryError("succeeded");
              }

              @Override
              public AttemptEnd<Object, Object> failed(ClaimedJob<Object> any, Throwable error) {
                throw new OutOfMemoryError("failed");
              }

              @Override
              public void lost(ClaimedJob<Object> job) {}

              @Override
              public void handOver(AttemptEnd<Object, Object> end) {}

              @Override
              public void end(Run<Object, Object> ended, List<AttemptEnd<Object, Object>> ends) {
                attempts.end(ended, ends);
              }

              @Override
              public void trouble(Throwable error) {}
            });
    custody.begin(run);
    run.run();
    assertThat(custody.held()).isEmpty();
    assertThat(custody.runCount()).isZero();
  }

  private Settlement onlyEnd() {
    Awaitility.await().until(() -> custody.runCount() == 0);
    assertThat(custody.oldest(10, 100)).hasSize(1);
    return custody.oldest(10, 100).get(0).settlement();
  }

  private Runs<Object, Object> runs(SettableTime time) {
    return new Runs<>(store(time), assignment(), custody, attempts(time), Threads.capture());
  }

  private Attempts<Object, Object> attempts(SettableTime time) {
    CallbackThread callbacks =
        new CallbackThread(store(time), "work", errors::add, () -> {}, Threads.capture());
    BreakerSwitch breaker =
        new BreakerSwitch(new BreakerSwitch.Rule(null, time, "work"), state -> {}, () -> {});
    return new Attempts<>(
        store(time),
        assignment(),
        custody,
        callbacks,
        new Governors(breaker, LoadGauge.off()),
        () -> {});
  }

  private Assignment<Object, Object> assignment() {
    return new Assignment<>(
        Jobs.shape(),
        Handling.single(job -> handled.incrementAndGet()),
        WorkerPlan.defaults(),
        Callbacks.none());
  }

  private static StoreContext store(SettableTime time) {
    Limits limits = new Limits(1 << 20, 10, Duration.ofSeconds(10), Duration.ofSeconds(10));
    return new StubEngine().store(limits, time);
  }

  private static Claim claim() {
    return Claim.of(1, "token", LEASE);
  }

  private static ClaimedJob<Object> claimed() {
    return Jobs.running(store(new SettableTime(START)), JobOptions.defaults(), 0, 1);
  }

  private static JobRecord job() {
    return Jobs.record(JobOptions.defaults(), 0, 1);
  }
}
