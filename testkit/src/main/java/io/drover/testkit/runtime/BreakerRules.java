package io.drover.testkit.runtime;

import static io.drover.job.BreakerState.CLOSED;
import static io.drover.job.BreakerState.OPEN;
import static io.drover.job.BreakerState.PROBING;
import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Worker;
import io.drover.job.Breaker;
import io.drover.job.BreakerState;
import io.drover.job.Job;
import io.drover.job.JobBatch;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of a worker's breaker. */
interface BreakerRules extends RuntimeTest {

  /** The breaker of most tests. */
  Breaker AFTER_THREE = Breaker.after(3).probeEvery(Duration.ofSeconds(30));

  @Test
  @DisplayName("W320 after so many final failures in a row a worker claims nothing, and says so")
  default void afterSoManyFailuresAWorkerClaimsNothing() {
    try (RuntimeBench bench = bench()) {
      addOrders(bench, 20);
      List<BreakerState> told = new CopyOnWriteArrayList<>();
      Worker worker =
          bench
              .orders()
              .worker(Letters::fail)
              .deadLetterTo(Letters.QUEUE)
              .breaker(AFTER_THREE)
              .onBreaker(told::add)
              .start();

      bench.until(() -> told.equals(List.of(OPEN)));
      assertThat(worker.breakerState()).isEqualTo(OPEN);
      bench.time().advance(Duration.ofSeconds(29));
      assertThat(Letters.of(bench).count()).isEqualTo(3);
      assertThat(bench.orders().counts().waiting()).isEqualTo(17);
    }
  }

  @Test
  @DisplayName("W321 it tries one job at each interval, and carries on when one succeeds")
  default void itTriesOneJobAtEachInterval() {
    try (RuntimeBench bench = bench()) {
      addOrders(bench, 20);
      AtomicBoolean well = new AtomicBoolean();
      List<BreakerState> told = new CopyOnWriteArrayList<>();
      Worker worker =
          bench
              .orders()
              .worker(job -> well.get() ? "ok" : Letters.fail(job))
              .concurrency(4)
              .deadLetterTo(Letters.QUEUE)
              .breaker(AFTER_THREE)
              .onBreaker(told::add)
              .start();
      bench.until(() -> worker.breakerState() == OPEN);
      bench.time().advance(Duration.ofSeconds(1));
      long first = Letters.of(bench).count();
      assertThat(first).isBetween(3L, 7L);

      bench.time().advance(Duration.ofSeconds(30));
      assertThat(Letters.of(bench).count()).isEqualTo(first + 1);
      bench.time().advance(Duration.ofSeconds(30));
      assertThat(Letters.of(bench).count()).isEqualTo(first + 2);
      assertThat(told).containsExactly(OPEN, PROBING, OPEN, PROBING, OPEN);

      well.set(true);
      bench.time().advance(Duration.ofSeconds(30));
      bench.until(() -> bench.orders().counts().completed() == 18 - first);
      assertThat(worker.breakerState()).isEqualTo(CLOSED);
      assertThat(told).endsWith(PROBING, CLOSED);
      assertThat(Letters.of(bench).count()).isEqualTo(first + 2);
    }
  }

  @Test
  @DisplayName("W322 a success in between begins the count anew, a retry does not")
  default void aSuccessBeginsTheCountAnew() {
    try (RuntimeBench bench = bench()) {
      AtomicInteger runs = new AtomicInteger();
      Worker worker =
          bench
              .orders()
              .worker(job -> runs.incrementAndGet() % 3 == 0 ? "ok" : Letters.fail(job))
              .breaker(AFTER_THREE)
              .start();
      addOrders(bench, 30);

      bench.until(() -> bench.orders().counts().waiting() + bench.orders().counts().active() == 0);
      assertThat(worker.breakerState()).isEqualTo(CLOSED);
      assertThat(runs).hasValue(30);
    }
  }

  @Test
  @DisplayName("W323 a worker of batches tries one job alone")
  default void aWorkerOfBatchesTriesOneJobAlone() {
    try (RuntimeBench bench = bench()) {
      addOrders(bench, 40);
      List<Integer> sizes = new CopyOnWriteArrayList<>();
      Worker worker =
          bench
              .orders()
              .<Object>batchWorker(5, batch -> fail(batch, sizes))
              .breaker(AFTER_THREE)
              .start();
      bench.until(() -> worker.breakerState() == OPEN);
      bench.time().advance(Duration.ofSeconds(1));
      assertThat(sizes).containsExactly(5);

      bench.time().advance(Duration.ofSeconds(61));
      assertThat(sizes).containsExactly(5, 1, 1);
    }
  }

  private static void fail(JobBatch<Order, Object> batch, List<Integer> sizes) {
    sizes.add(batch.jobs().size());
    throw new IllegalStateException("no luck");
  }

  @Test
  @DisplayName("W324 a job that comes while the breaker is open waits for the next try")
  default void aJobThatComesWhileItIsOpenWaits() {
    try (RuntimeBench bench = bench()) {
      addOrders(bench, 3);
      AtomicBoolean well = new AtomicBoolean();
      Worker worker =
          bench
              .orders()
              .worker(job -> well.get() ? "ok" : Letters.fail(job))
              .breaker(AFTER_THREE)
              .start();
      bench.until(() -> worker.breakerState() == OPEN);
      well.set(true);
      Job<Order> job = bench.job(bench.orders().add("buy", order("late")).id());
      bench.time().advance(Duration.ofSeconds(29));
      assertThat(bench.job(job.id()).attemptsStarted()).isZero();

      bench.time().advance(Duration.ofSeconds(1));
      bench.until(() -> worker.breakerState() == CLOSED);
      assertThat(bench.orders().counts().completed()).isEqualTo(1);
      worker.close();
      assertThat(worker.breakerState()).isEqualTo(CLOSED);
    }
  }

  private static void addOrders(RuntimeBench bench, int count) {
    for (int i = 0; i < count; i++) {
      bench.orders().add("buy", order("tea"));
    }
  }
}
