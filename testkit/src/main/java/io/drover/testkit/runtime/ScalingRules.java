package io.drover.testkit.runtime;

import static io.drover.job.ConcurrencyChange.Reason.FAILING;
import static io.drover.job.ConcurrencyChange.Reason.JOBS_WAIT;
import static io.drover.job.ConcurrencyChange.Reason.NO_GAIN;
import static io.drover.job.ConcurrencyChange.Reason.SLOTS_IDLE;
import static io.drover.job.ConcurrencyChange.Reason.SLOWER;
import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Worker;
import io.drover.WorkerBuilder;
import io.drover.job.Concurrency;
import io.drover.job.ConcurrencyChange;
import io.drover.job.DrainScope;
import io.drover.job.JobOptions;
import io.drover.job.NewJob;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of workers that find their concurrency themselves. */
interface ScalingRules extends RuntimeTest {

  /** The bounds of most tests. */
  Concurrency BOUNDS = Concurrency.between(2, 16);

  /** How far the clock moves at a time. */
  Duration STEP = Duration.ofMillis(50);

  /** How long a call takes if not too many are under way. */
  Duration CALL = Duration.ofMillis(100);

  @Test
  @DisplayName("W360 while jobs wait a worker goes up to what its bounds allow, and says why")
  default void whileJobsWaitItGoesUp() {
    try (RuntimeBench bench = bench()) {
      addOrders(bench, 900);
      SlowDownstream downstream = new SlowDownstream(bench.time(), calls -> CALL, calls -> false);
      List<ConcurrencyChange> told = new CopyOnWriteArrayList<>();
      Worker worker = worker(bench, downstream).onConcurrency(told::add).start();
      assertThat(worker.concurrency()).isEqualTo(2);
      assertThat(worker.lastConcurrencyChange()).isEmpty();

      pass(bench, worker, downstream, Duration.ofSeconds(5));
      assertThat(worker.concurrency()).isEqualTo(16);
      bench.until(() -> !told.isEmpty() && told.get(told.size() - 1).to() == 16);
      assertThat(told).extracting(ConcurrencyChange::reason).containsOnly(JOBS_WAIT);
      assertThat(told.get(0).from()).isEqualTo(2);
      ConcurrencyChange last = worker.lastConcurrencyChange().orElseThrow();
      assertThat(told).endsWith(last);
      assertThat(last.text()).contains("jobs wait", "handlers take");
      assertThat(last.oldestWait()).isBetween(CALL, Duration.ofSeconds(5));
      assertThat(last.handlerTime()).isBetween(CALL, CALL.plus(STEP));
      assertThat(last.perSecond()).isBetween(20.0, 160.0);
      assertThat(last.failureShare()).isZero();
      assertThat(downstream.most()).isEqualTo(16);
      letEnd(bench, downstream);
    }
  }

  @Test
  @DisplayName("W361 while slots are idle it goes down slowly, to the lower bound")
  default void whileSlotsAreIdleItGoesDownSlowly() {
    try (RuntimeBench bench = bench()) {
      addOrders(bench, 400);
      SlowDownstream downstream = new SlowDownstream(bench.time(), calls -> CALL, calls -> false);
      List<ConcurrencyChange> told = new CopyOnWriteArrayList<>();
      Worker worker = worker(bench, downstream).onConcurrency(told::add).start();
      pass(bench, worker, downstream, Duration.ofSeconds(8));
      letEnd(bench, downstream);
      int top = worker.concurrency();
      assertThat(top).isEqualTo(16);

      bench.time().advance(Duration.ofSeconds(10));
      assertThat(worker.concurrency()).isBetween(top / 2, top - 1);
      bench.time().advance(Duration.ofMinutes(2));
      assertThat(worker.concurrency()).isEqualTo(2);
      assertThat(told)
          .filteredOn(change -> change.to() < change.from())
          .hasSizeGreaterThan(4)
          .allMatch(change -> change.reason() == SLOTS_IDLE)
          .allMatch(change -> change.text().contains("slots were used"));
    }
  }

  @Test
  @DisplayName("W362 it goes back from a downstream that saturates, and stays near what that bears")
  default void itGoesBackFromADownstreamThatSaturates() {
    try (RuntimeBench bench = bench()) {
      addOrders(bench, 3_000);
      SlowDownstream downstream = SlowDownstream.saturating(bench.time(), CALL, 4);
      List<ConcurrencyChange> told = new CopyOnWriteArrayList<>();
      Worker worker = worker(bench, downstream).onConcurrency(told::add).start();
      pass(bench, worker, downstream, Duration.ofSeconds(25));
      int servedBefore = downstream.served();
      int changesBefore = told.size();
      pass(bench, worker, downstream, Duration.ofSeconds(20));

      assertThat(downstream.served() - servedBefore).isGreaterThan(20 * 40 * 8 / 10);
      assertThat(wentBackTo(told)).as("%s", told).isBetween(4, 10);
      assertThat(told)
          .filteredOn(change -> change.to() < change.from())
          .anyMatch(change -> change.reason() == SLOWER && change.text().contains("handlers take"))
          .allMatch(change -> change.reason() == SLOWER || change.reason() == NO_GAIN);
      assertThat(told.size() - changesBefore).isLessThan(15);
      assertThat(told).allMatch(change -> change.to() >= 2 && change.to() <= 16);
      letEnd(bench, downstream);
    }
  }

  @Test
  @DisplayName("W363 it goes back to the number at which a smaller share of the attempts failed")
  default void itGoesBackWhenMoreFail() {
    try (RuntimeBench bench = bench()) {
      addOrders(bench, 3_000);
      SlowDownstream downstream =
          new SlowDownstream(bench.time(), calls -> CALL, calls -> calls > 8);
      List<ConcurrencyChange> told = new CopyOnWriteArrayList<>();
      Worker worker = worker(bench, downstream).onConcurrency(told::add).start();
      pass(bench, worker, downstream, Duration.ofSeconds(20));

      assertThat(wentBackTo(told)).as("%s", told).isBetween(6, 12);
      assertThat(told)
          .filteredOn(change -> change.to() < change.from())
          .anyMatch(
              change ->
                  change.reason() == FAILING
                      && change.failureShare() > 0
                      && change.text().contains("of the attempts fail"));
      letEnd(bench, downstream);
    }
  }

  @Test
  @DisplayName("W364 a pause and a rate limit teach it nothing")
  default void whatKeepsSlotsIdleTeachesItNothing() {
    try (RuntimeBench bench = bench()) {
      addOrders(bench, 2_000);
      SlowDownstream downstream = new SlowDownstream(bench.time(), calls -> CALL, calls -> false);
      Worker worker = worker(bench, downstream).start();
      pass(bench, worker, downstream, Duration.ofSeconds(5));
      assertThat(worker.concurrency()).isEqualTo(16);
      worker.pause();
      letEnd(bench, downstream);
      bench.time().advance(Duration.ofMinutes(10));
      assertThat(worker.concurrency()).isEqualTo(16);
      worker.close();

      addOrders(bench, 2_000);
      Worker limited =
          worker(bench, downstream).rateLimit(2, Duration.ofSeconds(1)).name("limited").start();
      for (int i = 0; i < 200; i++) {
        bench.time().move(STEP);
      }
      assertThat(limited.concurrency()).isBetween(2, 4);
      letEnd(bench, downstream);
    }
  }

  @Test
  @DisplayName("W368 a limit of the whole queue does not drive it up and down")
  default void aLimitOfTheQueueDoesNotDriveItUpAndDown() {
    try (RuntimeBench bench = bench()) {
      addOrders(bench, 2_000);
      bench.orders().admin().limitConcurrency(3);
      SlowDownstream downstream = new SlowDownstream(bench.time(), calls -> CALL, calls -> false);
      List<ConcurrencyChange> told = new CopyOnWriteArrayList<>();
      Worker worker = worker(bench, downstream).onConcurrency(told::add).start();
      for (Duration past = Duration.ZERO; past.toSeconds() < 40; past = past.plus(STEP)) {
        bench.until(() -> downstream.calls() >= Math.min(3, worker.concurrency()));
        bench.time().move(STEP);
      }
      assertThat(worker.concurrency()).as("%s", told).isBetween(2, 8);
      assertThat(told).hasSizeLessThan(20);
      assertThat(downstream.most()).isEqualTo(3);
      letEnd(bench, downstream);
    }
  }

  @Test
  @DisplayName("W365 a fixed number stays, and setting one ends the search for another")
  default void aFixedNumberStays() {
    try (RuntimeBench bench = bench()) {
      addOrders(bench, 900);
      SlowDownstream downstream = new SlowDownstream(bench.time(), calls -> CALL, calls -> false);
      List<ConcurrencyChange> told = new CopyOnWriteArrayList<>();
      Worker worker =
          worker(bench, downstream)
              .concurrency(Concurrency.fixed(3))
              .onConcurrency(told::add)
              .start();
      pass(bench, worker, downstream, Duration.ofSeconds(3));
      assertThat(worker.concurrency()).isEqualTo(3);
      worker.pause();
      letEnd(bench, downstream);
      worker.close();

      addOrders(bench, 900);
      Worker other = worker(bench, downstream).onConcurrency(told::add).start();
      other.concurrency(5);
      pass(bench, other, downstream, Duration.ofSeconds(3));
      assertThat(other.concurrency()).isEqualTo(5);
      assertThat(other.lastConcurrencyChange()).isEmpty();
      assertThat(told).isEmpty();
      letEnd(bench, downstream);
    }
  }

  @Test
  @DisplayName("W366 when the number falls handlers that run go on, and fewer are claimed")
  default void whenTheNumberFallsHandlersGoOn() {
    try (RuntimeBench bench = bench()) {
      addOrders(bench, 3_000);
      SlowDownstream downstream = SlowDownstream.saturating(bench.time(), CALL, 3);
      List<ConcurrencyChange> told = new CopyOnWriteArrayList<>();
      Worker worker = worker(bench, downstream).onConcurrency(told::add).start();
      pass(bench, worker, downstream, Duration.ofSeconds(20));

      assertThat(told).anyMatch(change -> change.to() < change.from());
      assertThat(downstream.wasInterrupted()).isFalse();
      assertThat(worker.activeJobs()).hasSizeLessThanOrEqualTo(16);
      letEnd(bench, downstream);
      bench.until(() -> bench.orders().counts().active() == 0);
      assertThat(bench.orders().counts().completed()).isEqualTo(downstream.served());
    }
  }

  @Test
  @DisplayName("W367 a worker of batches finds how many batches to run at once")
  default void aWorkerOfBatchesFindsHowManyBatches() {
    try (RuntimeBench bench = bench()) {
      addOrders(bench, 3_000);
      SlowDownstream downstream = new SlowDownstream(bench.time(), calls -> CALL, calls -> false);
      Worker worker =
          bench
              .orders()
              .<Object>batchWorker(4, batch -> downstream.call())
              .concurrency(Concurrency.between(1, 4))
              .start();
      pass(bench, worker, downstream, Duration.ofSeconds(5));
      assertThat(worker.concurrency()).isEqualTo(4);
      assertThat(downstream.most()).isEqualTo(4);
      double perSecond = worker.lastConcurrencyChange().orElseThrow().perSecond();
      assertThat(perSecond).isGreaterThan(40); // Jobs, not batches.
      letEnd(bench, downstream);
    }
  }

  /** Returns where it went back to last. At any one moment it may be trying a higher number. */
  private static int wentBackTo(List<ConcurrencyChange> told) {
    return told.stream()
        .filter(change -> change.to() < change.from())
        .reduce((first, second) -> second)
        .orElseThrow()
        .to();
  }

  private static WorkerBuilder<Order, Object> worker(
      RuntimeBench bench, SlowDownstream downstream) {
    return bench.orders().<Object>worker(job -> downstream.call()).concurrency(BOUNDS);
  }

  /** Lets time pass, step by step, as long as the worker keeps as many calls going as it may. */
  private static void pass(
      RuntimeBench bench, Worker worker, SlowDownstream downstream, Duration duration) {
    for (Duration past = Duration.ZERO; past.compareTo(duration) < 0; past = past.plus(STEP)) {
      bench.until(
          () ->
              downstream.calls() >= worker.concurrency() || bench.orders().counts().waiting() == 0);
      bench.time().move(STEP);
    }
  }

  /** Takes what waits away, and lets what runs end. */
  private static void letEnd(RuntimeBench bench, SlowDownstream downstream) {
    bench.orders().admin().drain(DrainScope.READY);
    bench.passUntil(STEP, () -> downstream.calls() == 0 && bench.orders().counts().active() == 0);
  }

  private static void addOrders(RuntimeBench bench, int count) {
    List<NewJob<Order>> jobs =
        new ArrayList<>(
            Collections.nCopies(count, NewJob.of("buy", order("tea"), JobOptions.defaults())));
    bench.orders().addAll(jobs);
  }
}
