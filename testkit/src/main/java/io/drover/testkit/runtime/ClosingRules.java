package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Worker;
import io.drover.job.JobState;
import io.drover.job.TimeRange;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of closing workers. */
interface ClosingRules extends RuntimeTest {

  @Test
  @DisplayName("W60 closing waits for running jobs and records how they ended")
  default void closingWaitsForRunningJobs() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      Worker worker = worker(bench, started, go);
      Threads.await(started);
      String next = bench.orders().add("buy", order("tea")).id();

      AtomicReference<Boolean> closed = new AtomicReference<>();
      Thread closer = new Thread(() -> closed.set(worker.close(Duration.ofSeconds(20))));
      closer.start();
      bench.until(Threads::isCloseWaiting);
      go.countDown();
      bench.until(() -> closed.get() != null);
      assertThat(closed.get()).isTrue();
      assertThat(bench.job(id).state()).isEqualTo(JobState.COMPLETED);
      assertThat(bench.job(next).state()).isEqualTo(JobState.WAITING);
      assertThat(worker.close(Duration.ZERO)).isTrue();
    }
  }

  @Test
  @DisplayName("W61 a job interrupted by closing is given back if it ends within the grace")
  default void anInterruptedJobIsGivenBack() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      CountDownLatch started = new CountDownLatch(1);
      Worker worker =
          bench
              .orders()
              .worker(
                  job -> {
                    started.countDown();
                    try {
                      Threads.awaitOrInterrupt(new CountDownLatch(1));
                    } finally {
                      Threads.takeTime(job.grace().dividedBy(2));
                    }
                    return "ok";
                  })
              .start();
      Threads.await(started);

      assertThat(worker.close(Duration.ZERO)).isFalse();
      assertThat(bench.job(id).state()).isEqualTo(JobState.WAITING);
      assertThat(bench.job(id).attemptsMade()).isZero();
      bench.orders().worker(job -> "ok").start();
      bench.until(id, JobState.COMPLETED);
    }
  }

  @Test
  @DisplayName("W62 a handler that ignores the close is left to its lease")
  default void aStubbornHandlerIsLeftToItsLease() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      Worker worker =
          bench
              .orders()
              .worker(
                  job -> {
                    started.countDown();
                    Threads.await(release);
                    return "late";
                  })
              .start();
      Threads.await(started);

      assertThat(worker.close(Duration.ZERO)).isFalse();
      assertThat(bench.job(id).state()).isEqualTo(JobState.ACTIVE);
      bench.orders().worker(job -> "other").stalledInterval(Duration.ofSeconds(10)).start();
      bench.passUntil(Duration.ofSeconds(5), () -> bench.job(id).state() == JobState.COMPLETED);
      release.countDown();
      assertThat(bench.job(id).result(String.class)).contains("other");
    }
  }

  @Test
  @DisplayName("W63 a handler may close its own worker")
  default void aHandlerMayCloseItsOwnWorker() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      AtomicReference<Worker> self = new AtomicReference<>();
      CountDownLatch known = new CountDownLatch(1);
      Worker worker =
          bench
              .orders()
              .worker(
                  job -> {
                    Threads.await(known);
                    Objects.requireNonNull(self.get()).close();
                    return "ok";
                  })
              .start();
      self.set(worker);
      known.countDown();

      bench.until(id, JobState.COMPLETED);
      assertThat(worker.close(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  @DisplayName("W64 a handler may close the Drover")
  default void aHandlerMayCloseTheDrover() {
    try (RuntimeBench bench = bench()) {
      CountDownLatch ran = new CountDownLatch(1);
      bench
          .orders()
          .worker(
              job -> {
                bench.drover().close();
                ran.countDown();
                return "ok";
              })
          .start();
      bench.orders().add("buy", order("tea"));

      Threads.await(ran);
      bench.drover().close();
      assertThat(bench.drover().health().healthy()).isFalse();
    }
  }

  @Test
  @DisplayName("W65 closing records what ended although the store fails for a while")
  default void closingRecordsWhatEndedThroughAnOutage() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      Worker worker = worker(bench, started, go);
      Threads.await(started);
      bench.until(() -> bench.engine().calls(Call.ADVANCE) > 0);
      bench.engine().plan(Call.ADVANCE, Fault.FAIL_BEFORE, 1, 3);

      go.countDown();
      assertThat(worker.close(Duration.ofSeconds(20))).isTrue();
      assertThat(bench.job(id).state()).isEqualTo(JobState.COMPLETED);
    }
  }

  private static Worker worker(RuntimeBench bench, CountDownLatch started, CountDownLatch go) {
    return bench
        .orders()
        .worker(
            job -> {
              started.countDown();
              Threads.awaitOrInterrupt(go);
              return "ok";
            })
        .start();
  }

  @Test
  @DisplayName("W66 a close waits for the jobs that a claim under way brings")
  default void aCloseWaitsForAClaimUnderWay() {
    try (RuntimeBench bench = bench()) {
      bench.orders().add("buy", order("tea"));
      bench.orders().add("buy", order("milk"));
      bench.engine().plan(Call.ADVANCE, Fault.HOLD, 2, 1);
      Worker worker = bench.orders().worker(job -> "ok").start();
      bench.until(() -> bench.engine().calls(Call.ADVANCE) == 2);

      Thread closer = new Thread(() -> worker.close(Duration.ofSeconds(20)));
      closer.start();
      bench.until(Threads::isCloseWaiting);
      bench.engine().release();
      bench.until(() -> !closer.isAlive());

      assertThat(bench.orders().counts().active()).isZero();
      assertThat(bench.orders().counts().completed()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("W67 a close by an interrupted thread waits all the same")
  default void anInterruptedCloseWaitsAllTheSame() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      AtomicBoolean stillInterrupted = new AtomicBoolean();
      Worker worker =
          bench
              .orders()
              .worker(
                  job -> {
                    started.countDown();
                    Threads.awaitOrInterrupt(release);
                    return "whole";
                  })
              .start();
      Threads.await(started);
      Thread closer =
          new Thread(
              () -> {
                Thread.currentThread().interrupt();
                worker.close(Duration.ofSeconds(20));
                stillInterrupted.set(Thread.currentThread().isInterrupted());
              });
      closer.start();
      bench.until(Threads::isCloseWaiting);
      release.countDown();
      bench.until(() -> !closer.isAlive());

      assertThat(stillInterrupted).isTrue();
      assertThat(bench.job(id).result(String.class)).contains("whole");
    }
  }

  @Test
  @DisplayName("W68 a close may have any limit, and a callback may close while another does")
  default void aCloseMayHaveAnyLimit() {
    try (RuntimeBench bench = bench()) {
      AtomicReference<Worker> self = new AtomicReference<>();
      CountDownLatch calling = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      Worker worker =
          bench
              .orders()
              .worker(job -> "ok")
              .onCompleted(
                  (job, result) -> {
                    calling.countDown();
                    Threads.await(release);
                    Objects.requireNonNull(self.get()).close();
                  })
              .start();
      self.set(worker);
      bench.orders().add("buy", order("tea"));
      Threads.await(calling);
      Thread closer = new Thread(() -> worker.close(TimeRange.LONGEST));
      closer.start();
      bench.until(Threads::isCloseWaiting);
      release.countDown();
      bench.until(() -> !closer.isAlive());
    }
  }

  @Test
  @DisplayName("W69 jobs that a claim brings after the limit of a close are given back")
  default void jobsClaimedAfterTheLimitAreGivenBack() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      CountDownLatch started = new CountDownLatch(1);
      bench.engine().plan(Call.ADVANCE, Fault.HOLD, 1, 1);
      Worker worker = worker(bench, started, new CountDownLatch(1));
      bench.until(() -> bench.engine().calls(Call.ADVANCE) == 1);

      Thread closer = new Thread(() -> worker.close(Duration.ZERO));
      closer.start();
      // It waits for nothing before all that runs is stopped.
      bench.until(Threads::isCloseWaiting);
      bench.engine().release();
      bench.until(() -> !closer.isAlive());

      assertThat(bench.job(id).state()).isEqualTo(JobState.WAITING);
      assertThat(bench.job(id).attemptsMade()).isZero();
      assertThat(started.getCount()).isEqualTo(1);
    }
  }
}
