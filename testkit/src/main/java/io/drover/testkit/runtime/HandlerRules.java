package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.NewJob;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of what a handler may do, and of the time it has. */
interface HandlerRules extends RuntimeTest {

  @Test
  @DisplayName("W25 moving to later delays the job and counts no attempt")
  default void movingToLaterCountsNoAttempt() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      bench
          .orders()
          .worker(
              job -> {
                if (job.attemptsStarted() == 1) {
                  throw job.moveToLater(Duration.ofMinutes(1));
                }
                return "ok";
              })
          .start();

      bench.until(id, JobState.DELAYED);
      assertThat(bench.job(id).attemptsMade()).isZero();
      bench.time().advance(Duration.ofMinutes(1));
      bench.until(id, JobState.COMPLETED);
      assertThat(bench.job(id).attemptsMade()).isEqualTo(1);
      assertThat(bench.job(id).attemptsStarted()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("W35 a delay out of range that a handler asks for fails the attempt")
  default void aDelayOutOfRangeFailsTheAttempt() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      Duration tooLong = Duration.ofSeconds(Long.MAX_VALUE);
      bench
          .orders()
          .worker(
              job -> {
                throw job.moveToLater(tooLong);
              })
          .start();

      bench.until(id, JobState.FAILED);
      assertThat(bench.job(id).failedReason().orElseThrow()).contains("at most 36500d");
      assertThat(bench.drover().health().healthy()).isTrue();
    }
  }

  @Test
  @DisplayName("W26 giving back counts no attempt and keeps the worker from claiming")
  default void givingBackCountsNoAttempt() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      String next = bench.orders().add("buy", order("tea")).id();
      bench
          .orders()
          .worker(
              job -> {
                if (job.attemptsStarted() == 1 && job.id().equals(id)) {
                  throw job.giveBack(Duration.ofSeconds(30));
                }
                return "ok";
              })
          .start();

      bench.until(
          () -> bench.job(id).attemptsStarted() == 1 && bench.job(id).state() == JobState.WAITING);
      bench.time().advance(Duration.ofSeconds(29));
      assertThat(bench.job(id).attemptsStarted()).isEqualTo(1);
      assertThat(bench.job(next).state()).isEqualTo(JobState.WAITING);
      bench.passUntil(Duration.ofSeconds(1), () -> bench.orders().counts().completed() == 2);
      assertThat(bench.job(id).attemptsMade()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("W27 an attempt over its time limit is interrupted, has failed, and is retried")
  default void anAttemptOverItsTimeLimitFails() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea"), JobOptions.defaults().attempts(2)).id();
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch never = new CountDownLatch(1);
      AtomicBoolean cancelled = new AtomicBoolean();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      bench
          .orders()
          .worker(
              job -> {
                if (job.attempt() == 1) {
                  started.countDown();
                  try {
                    Threads.awaitOrInterrupt(never);
                  } finally {
                    cancelled.set(job.isCancelled());
                  }
                }
                return "ok";
              })
          .timeLimit(Duration.ofSeconds(30))
          .onFailed((job, error) -> failure.set(error))
          .start();

      Threads.await(started);
      bench.time().advance(Duration.ofSeconds(30));
      bench.until(id, JobState.COMPLETED);
      assertThat(cancelled).isTrue();
      assertThat(bench.job(id).failedReason()).contains("time limit of 30s exceeded");
      bench.until(() -> failure.get() != null);
      assertThat(failure.get()).hasMessage("time limit of 30s exceeded");
    }
  }

  @Test
  @DisplayName("W28 a handler that ignores its time limit keeps its place and is told")
  default void aHandlerThatIgnoresItsLimitKeepsItsPlace() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea"), JobOptions.defaults().attempts(2)).id();
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      AtomicInteger atOnce = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      AtomicReference<Throwable> told = new AtomicReference<>();
      bench
          .orders()
          .worker(
              job -> {
                most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                started.countDown();
                Threads.await(release);
                atOnce.decrementAndGet();
                return "ok";
              })
          .timeLimit(Duration.ofSeconds(5))
          .onError(told::set)
          .start();

      Threads.await(started);
      bench.time().advance(Duration.ofSeconds(60));
      bench.until(() -> told.get() != null);
      assertThat(told.get()).hasMessageContaining("after its time limit of 5s");
      assertThat(bench.job(id).state()).isEqualTo(JobState.ACTIVE);
      release.countDown();
      bench.until(id, JobState.COMPLETED);
      assertThat(bench.job(id).attemptsMade()).isEqualTo(2);
      assertThat(most).hasValue(1);
    }
  }

  @Test
  @DisplayName("W32 a handler reports progress, logs, and replaces data")
  default void aHandlerReportsProgressLogsAndReplacesData() {
    try (RuntimeBench bench = bench()) {
      JobOptions options = JobOptions.defaults().keepLogs(2);
      String id = bench.orders().add("buy", order("tea"), options).id();
      AtomicReference<Object> told = new AtomicReference<>();
      bench
          .orders()
          .worker(
              job -> {
                job.updateProgress(Map.of("percent", 40));
                job.log("one");
                job.log("two");
                job.log("three");
                job.updateData(new Order("coffee", 2));
                return "ok";
              })
          .onProgress((job, progress) -> told.set(progress))
          .start();

      bench.until(id, JobState.COMPLETED);
      assertThat(bench.job(id).progressJson()).contains("{\"percent\":40}");
      assertThat(told.get()).isEqualTo(Map.of("percent", 40));
      assertThat(bench.orders().admin().logs(id)).containsExactly("two", "three");
      assertThat(bench.job(id).data()).isEqualTo(new Order("coffee", 2));
    }
  }

  @Test
  @DisplayName("W52 a worker runs no more batches at once than its concurrency")
  default void aWorkerRunsNoMoreBatchesThanItsConcurrency() {
    try (RuntimeBench bench = bench()) {
      bench.orders().addAll(Collections.nCopies(300, NewJob.of("buy", order("tea"))));
      AtomicInteger running = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      AtomicLong mostActive = new AtomicLong();
      bench
          .orders()
          .<String>batchWorker(
              10,
              batch -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                mostActive.accumulateAndGet(bench.orders().counts().active(), Math::max);
                running.decrementAndGet();
              })
          .concurrency(5)
          .start();

      bench.until(() -> bench.orders().counts().completed() == 300);
      assertThat(most.get()).isBetween(1, 5);
      assertThat(mostActive.get()).isBetween(1L, 50L);
    }
  }
}
