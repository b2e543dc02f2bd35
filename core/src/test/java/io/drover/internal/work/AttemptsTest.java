package io.drover.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.Jobs;
import io.drover.internal.SettableTime;
import io.drover.internal.StubEngine;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.job.JobOptions;
import io.drover.spi.JobRecord;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class AttemptsTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

  private final AtomicInteger runs = new AtomicInteger();
  private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
  private final Outbox<Object, Object> outbox = new Outbox<>();

  @Test
  void jobsWhoseRunCannotBeginAreGivenBackAndTold() {
    Attempts<Object, Object> attempts =
        attempts(
            new SettableTime(START).refuseTasks(),
            WorkerPlan.defaults().edit(plan -> plan.timeLimit = Duration.ofMinutes(1)));
    attempts.start(List.of(job(), job()), "token", START);

    Outbox.Taken<Object, Object> taken = outbox.take(0, 10);
    assertThat(taken.running()).isZero();
    assertThat(taken.ended())
        .extracting(ended -> ended.settlement().outcome())
        .containsExactly(Settlement.Outcome.GIVE_BACK, Settlement.Outcome.GIVE_BACK);
    assertThat(taken.ended().get(0).settlement().delay()).isPositive();
    Awaitility.await().until(() -> errors.size() == 2);
    assertThat(errors.get(0)).hasMessage("no timer");
    assertThat(runs).hasValue(0);
  }

  @Test
  void jobsClaimedAfterAllWereStoppedAreGivenBackAtOnce() {
    Attempts<Object, Object> attempts = attempts(new SettableTime(START), WorkerPlan.defaults());
    attempts.stop(null, new Stop(Stop.Cause.CLOSING, "the worker closes"));
    attempts.start(List.of(job()), "token", START);

    Outbox.Taken<Object, Object> taken = outbox.take(0, 10);
    assertThat(taken.running()).isZero();
    assertThat(taken.ended()).hasSize(1);
    assertThat(taken.ended().get(0).settlement().outcome()).isEqualTo(Settlement.Outcome.GIVE_BACK);
    assertThat(runs).hasValue(0);
  }

  private Attempts<Object, Object> attempts(SettableTime time, WorkerPlan plan) {
    Limits limits = new Limits(1 << 20, 10, Duration.ofSeconds(10), Duration.ofSeconds(10));
    StoreContext store = new StubEngine().store(limits, time);
    Assignment<Object, Object> assignment =
        new Assignment<>(
            Jobs.shape(), Handling.single(job -> runs.incrementAndGet()), plan, Callbacks.none());
    Notices notices = new Notices(store, "work", errors::add, () -> {});
    return new Attempts<>(store, assignment, outbox, notices, () -> {});
  }

  private static JobRecord job() {
    return Jobs.record(JobOptions.defaults(), 0, 1);
  }
}
