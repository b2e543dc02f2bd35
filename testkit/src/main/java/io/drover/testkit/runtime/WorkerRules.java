package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Worker;
import io.drover.job.ActiveJob;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.NewJob;
import io.drover.spi.Advance;
import io.drover.spi.Claim;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of workers: how much they take, whom they tell, what they recover. */
interface WorkerRules extends RuntimeTest {

  @Test
  @DisplayName("W40 a worker runs as many jobs at once as its concurrency, which can change")
  default void concurrencyBoundsTheRunsAndCanChange() {
    try (RuntimeBench bench = bench()) {
      fill(bench, 9);
      Semaphore go = new Semaphore(0);
      Worker worker = bench.orders().worker(job -> take(go)).concurrency(2).start();

      bench.until(() -> worker.activeJobs().size() == 2);
      assertThat(bench.orders().counts().active()).isEqualTo(2);
      worker.concurrency(4);
      bench.until(() -> worker.activeJobs().size() == 4);
      worker.concurrency(1);
      go.release(4);
      bench.until(() -> bench.orders().counts().completed() == 4);
      bench.until(() -> worker.activeJobs().size() == 1);
      assertThat(bench.orders().counts().active()).isEqualTo(1);
      go.release(5);
      bench.until(() -> bench.orders().counts().completed() == 9);
    }
  }

  @Test
  @DisplayName("W41 a rate limit lets so many jobs start in a time")
  default void aRateLimitBoundsTheStarts() {
    try (RuntimeBench bench = bench()) {
      fill(bench, 5);
      AtomicInteger runs = new AtomicInteger();
      bench
          .orders()
          .worker(job -> runs.incrementAndGet())
          .concurrency(10)
          .rateLimit(2, Duration.ofMinutes(1))
          .start();

      bench.until(() -> bench.orders().counts().completed() == 2);
      bench.time().advance(Duration.ofSeconds(59));
      assertThat(bench.orders().counts().waiting()).isEqualTo(3);
      bench.time().advance(Duration.ofSeconds(1));
      bench.until(() -> bench.orders().counts().completed() == 4);
      assertThat(runs).hasValue(4);
    }
  }

  @Test
  @DisplayName("W42 the queue's own concurrency holds for all workers together")
  default void theQueuesConcurrencyHoldsForAllWorkers() {
    try (RuntimeBench bench = bench()) {
      fill(bench, 6);
      bench.orders().admin().limitConcurrency(2);
      Semaphore go = new Semaphore(0);
      Worker one = bench.orders().worker(job -> take(go)).concurrency(5).start();
      Worker two = bench.orders().worker(job -> take(go)).concurrency(5).start();

      bench.until(() -> one.activeJobs().size() + two.activeJobs().size() == 2);
      assertThat(bench.orders().counts().active()).isEqualTo(2);
      go.release(6);
      bench.until(() -> bench.orders().counts().completed() == 6);
    }
  }

  @Test
  @DisplayName("W43 a paused queue and a paused worker claim nothing until resumed")
  default void pausedQueuesAndWorkersClaimNothing() {
    try (RuntimeBench bench = bench()) {
      bench.orders().admin().pause();
      fill(bench, 1);
      Worker worker = bench.orders().worker(job -> "ok").start();
      bench.until(() -> bench.engine().calls(Call.ADVANCE) > 0);
      assertThat(bench.orders().admin().isPaused()).isTrue();
      assertThat(bench.orders().counts().waiting()).isEqualTo(1);
      bench.orders().admin().resume();
      bench.until(() -> bench.orders().counts().completed() == 1);

      worker.pause();
      fill(bench, 1);
      bench.time().advance(Duration.ofMinutes(1));
      assertThat(bench.orders().counts().waiting()).isEqualTo(1);
      worker.resume();
      bench.until(() -> bench.orders().counts().completed() == 2);
    }
  }

  @Test
  @DisplayName("W44 a lease is renewed for as long as the handler runs")
  default void aLeaseIsRenewedWhileTheHandlerRuns() {
    try (RuntimeBench bench = bench()) {
      String id = fill(bench, 1).get(0);
      Semaphore go = new Semaphore(0);
      Worker one = bench.orders().worker(job -> take(go)).start();
      Worker two = bench.orders().worker(job -> take(go)).start();
      bench.until(() -> one.activeJobs().size() + two.activeJobs().size() == 1);

      bench.time().advance(Duration.ofMinutes(10));
      assertThat(bench.engine().calls(Call.RENEW)).isGreaterThan(10);
      assertThat(bench.job(id).stalledCount()).isZero();
      go.release(1);
      bench.until(id, JobState.COMPLETED);
      assertThat(bench.job(id).attemptsStarted()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("W45 a dead worker's job is recovered, and one that stalls too often fails")
  default void aDeadWorkersJobIsRecovered() {
    try (RuntimeBench bench = bench()) {
      String id = fill(bench, 1).get(0);
      claimAndDie(bench);
      List<String> stalled = new CopyOnWriteArrayList<>();
      CountDownLatch ran = new CountDownLatch(1);
      Semaphore go = new Semaphore(0);
      Worker worker =
          bench
              .orders()
              .worker(
                  job -> {
                    ran.countDown();
                    return take(go);
                  })
              .stalledInterval(Duration.ofSeconds(10))
              .onStalled(stalled::add)
              .start();

      // Past the lease of the dead worker, but not past one that begins when that has run out.
      bench.time().advance(Duration.ofSeconds(41));
      Threads.await(ran);
      assertThat(bench.job(id).stalledCount()).isEqualTo(1);
      bench.until(() -> stalled.equals(List.of(id)));
      go.release();
      bench.until(id, JobState.COMPLETED);
      worker.close();

      String second = fill(bench, 1).get(0);
      claimAndDie(bench);
      AtomicReference<Throwable> failure = new AtomicReference<>();
      bench
          .orders()
          .worker(job -> "ok")
          .stalledInterval(Duration.ofSeconds(10))
          .maxStalls(0)
          .onFailed((job, error) -> failure.set(error))
          .start();
      bench.time().advance(Duration.ofSeconds(41));
      bench.until(second, JobState.FAILED);
      assertThat(bench.job(second).failedReason().orElseThrow()).contains("stalled");
      bench.until(() -> failure.get() != null);
    }
  }

  @Test
  @DisplayName("W46 a cancelled job is interrupted and fails for good")
  default void aCancelledJobFailsForGood() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea"), JobOptions.defaults().attempts(5)).id();
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch never = new CountDownLatch(1);
      Worker worker =
          bench
              .orders()
              .worker(
                  job -> {
                    started.countDown();
                    Threads.awaitOrInterrupt(never);
                    return "ok";
                  })
              .start();
      Threads.await(started);

      assertThat(worker.cancel("other", "why")).isFalse();
      assertThat(worker.cancel(id, "not wanted")).isTrue();
      bench.until(id, JobState.FAILED);
      assertThat(bench.job(id).failedReason()).contains("cancelled: not wanted");
    }
  }

  @Test
  @DisplayName("W47 the jobs of a batch are settled each on its own")
  default void theJobsOfABatchAreSettledEachOnItsOwn() {
    try (RuntimeBench bench = bench()) {
      List<String> ids = fill(bench, 4);
      CountDownLatch early = new CountDownLatch(1);
      List<Integer> sizes = new CopyOnWriteArrayList<>();
      bench
          .orders()
          .<String>batchWorker(
              4,
              batch -> {
                List<ActiveJob<Order>> jobs = batch.jobs();
                sizes.add(jobs.size());
                batch.complete(jobs.get(0), "done");
                batch.fail(jobs.get(1), new IllegalStateException("alone"));
                Threads.await(early);
                throw new IllegalArgumentException("the rest");
              })
          .start();

      bench.until(ids.get(0), JobState.COMPLETED);
      bench.until(ids.get(1), JobState.FAILED);
      assertThat(bench.job(ids.get(2)).state()).isEqualTo(JobState.ACTIVE);
      early.countDown();
      bench.until(() -> bench.orders().counts().failed() == 3);
      assertThat(sizes).containsExactly(4);
      assertThat(bench.job(ids.get(0)).result(String.class)).contains("done");
      assertThat(bench.job(ids.get(1)).failedReason()).contains("alone");
      assertThat(bench.job(ids.get(3)).failedReason()).contains("the rest");
    }
  }

  @Test
  @DisplayName("W48 a worker tells what happens to its jobs once it is recorded")
  default void aWorkerTellsWhatHappens() {
    try (RuntimeBench bench = bench()) {
      List<String> told = new CopyOnWriteArrayList<>();
      bench.orders().add("good", order("tea"));
      bench.orders().add("bad", order("tea"), JobOptions.defaults().attempts(2));
      bench
          .orders()
          .worker(
              job -> {
                if (job.name().equals("bad")) {
                  throw new IllegalStateException("no");
                }
                return "yes";
              })
          .onActive(job -> told.add("active " + job.name()))
          .onCompleted((job, result) -> told.add(told("completed", job) + " " + result))
          .onFailed((job, error) -> told.add(told("failed", job) + " " + error.getMessage()))
          .onDrained(() -> told.add("drained"))
          .start();

      bench.until(() -> told.contains("drained"));
      assertThat(told)
          .containsSubsequence("active good", "completed good COMPLETED 1 yes")
          .containsSubsequence("failed bad WAITING 1 no", "failed bad FAILED 2 no", "drained");
    }
  }

  @Test
  @DisplayName("W49 what a callback throws goes to onError and stops nobody")
  default void aThrowingCallbackStopsNobody() {
    try (RuntimeBench bench = bench()) {
      List<Throwable> errors = new CopyOnWriteArrayList<>();
      fill(bench, 3);
      bench
          .orders()
          .worker(job -> "ok")
          .onActive(
              job -> {
                throw new IllegalStateException("in active");
              })
          .onCompleted(
              (job, result) -> {
                throw Threads.<RuntimeException>undeclared(new Exception("in completed"));
              })
          .onError(
              error -> {
                errors.add(error);
                throw new IllegalStateException("in error");
              })
          .start();

      bench.until(() -> bench.orders().counts().completed() == 3);
      bench.until(() -> errors.size() == 6);
    }
  }

  @Test
  @DisplayName("W50 a worker finds jobs although every hint is lost")
  default void aWorkerFindsJobsWithoutHints() {
    try (RuntimeBench bench = bench()) {
      bench.engine().loseHints();
      bench.orders().worker(job -> "ok").start();
      bench.until(() -> bench.engine().calls(Call.ADVANCE) > 0);
      String id = fill(bench, 1).get(0);

      bench.time().move(Duration.ofSeconds(5)); // An advance would have the worker look.
      bench.until(id, JobState.COMPLETED);
    }
  }

  @Test
  @DisplayName("W51 a lost lease interrupts the handler, and nothing of it is recorded")
  default void aLostLeaseInterruptsTheHandler() {
    try (RuntimeBench bench = bench()) {
      String id = fill(bench, 1).get(0);
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch interrupted = new CountDownLatch(1);
      CountDownLatch never = new CountDownLatch(1);
      List<Throwable> errors = new CopyOnWriteArrayList<>();
      bench
          .orders()
          .worker(
              job -> {
                if (job.attemptsStarted() > 1) {
                  return "second";
                }
                started.countDown();
                try {
                  Threads.awaitOrInterrupt(never);
                } catch (InterruptedException e) {
                  interrupted.countDown();
                }
                return "first";
              })
          .concurrency(2)
          .onError(errors::add)
          .start();
      Threads.await(started);

      bench.engine().plan(Call.RENEW, Fault.FAIL_BEFORE, 1, Integer.MAX_VALUE / 2);
      bench.passUntil(Duration.ofSeconds(5), () -> bench.job(id).stalledCount() == 1);
      bench.engine().heal(Call.RENEW);
      bench.passUntil(Duration.ofSeconds(2), () -> interrupted.getCount() == 0);
      bench.until(id, JobState.COMPLETED);
      bench.until(
          () ->
              List.copyOf(errors).stream()
                  .anyMatch(e -> String.valueOf(e.getMessage()).contains("lost its lease")));
      assertThat(bench.job(id).result(String.class)).contains("second");
    }
  }

  private static List<String> fill(RuntimeBench bench, int jobs) {
    List<NewJob<Order>> all =
        IntStream.range(0, jobs).mapToObj(i -> NewJob.of("buy", new Order("tea", i))).toList();
    return bench.orders().addAll(all).stream().map(added -> added.id()).toList();
  }

  private static Object take(Semaphore go) throws InterruptedException {
    go.acquire();
    return "taken";
  }

  private static void claimAndDie(RuntimeBench bench) {
    Claim claim = Claim.of(1, "dead", Duration.ofSeconds(30));
    bench
        .engine()
        .jobs()
        .advance("orders", Advance.of(bench.time().instant(), List.of(), claim))
        .join();
  }

  private static String told(String what, Job<?> job) {
    return what + " " + job.name() + " " + job.state() + " " + job.attemptsMade();
  }
}
