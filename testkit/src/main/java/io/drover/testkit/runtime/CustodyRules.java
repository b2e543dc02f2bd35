package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Worker;
import io.drover.job.Backoff;
import io.drover.job.EndAttempt;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of what no error, no clock and no other thread may do to a job. */
interface CustodyRules extends RuntimeTest {

  /** Opens a bench whose Drover has a time that the test steers. */
  private RuntimeBench steered(AtomicReference<SteeredTime> steer) {
    return new RuntimeBench(
        this::openEngine,
        settings -> {
          SteeredTime time = new SteeredTime(Objects.requireNonNull(settings.time()));
          steer.set(time);
          return settings.time(time);
        });
  }

  private static SteeredTime time(AtomicReference<SteeredTime> steer) {
    return Objects.requireNonNull(steer.get());
  }

  @Test
  @DisplayName("W110 whatever the source of time throws and wherever, every job ends")
  default void aBrokenClockStrandsNoJob() {
    AtomicReference<SteeredTime> steer = new AtomicReference<>();
    try (RuntimeBench bench = steered(steer)) {
      JobOptions options =
          JobOptions.defaults().attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(1)));
      bench
          .orders()
          .worker(
              job -> {
                if (job.attempt() == 1) {
                  throw new IllegalStateException("once more");
                }
                return "ok";
              })
          .timeLimit(Duration.ofMinutes(10))
          .onError(error -> {})
          .start();
      for (int call = 1; call <= 25; call++) {
        time(steer).throwAt(call);
        String id = bench.orders().add("buy", order("tea"), options).id();
        bench.passUntil(
            Duration.ofMillis(500),
            () -> bench.orders().state(id).equals(Optional.of(JobState.COMPLETED)));
      }
      assertThat(bench.orders().counts().completed()).isEqualTo(25);
    }
  }

  @Test
  @DisplayName("W111 whatever call of the store throws an error, every job ends")
  default void aCallThatThrowsStrandsNoJob() {
    try (RuntimeBench bench = bench()) {
      bench.orders().worker(job -> "ok").concurrency(2).onError(error -> {}).start();
      for (Call call : List.of(Call.ADVANCE, Call.RENEW, Call.RECOVER)) {
        for (int nth = 1; nth <= 3; nth++) {
          bench.engine().plan(call, Fault.THROW, nth, 1);
          String id = bench.orders().add("buy", order("tea")).id();
          bench.passUntil(
              Duration.ofSeconds(1),
              () -> bench.orders().state(id).equals(Optional.of(JobState.COMPLETED)));
        }
      }
    }
  }

  @Test
  @DisplayName(
      "W112 handlers inherit nothing from the thread that has them started, and have the class"
          + " loader of the worker's start")
  default void handlersInheritNothing() throws Exception {
    InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
    ClassLoader atStart = Thread.currentThread().getContextClassLoader();
    List<String> seen = new ArrayList<>();
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (RuntimeBench bench = bench();
        URLClassLoader other = new URLClassLoader(new URL[0])) {
      Worker worker =
          bench
              .orders()
              .worker(
                  job -> {
                    Thread thread = Thread.currentThread();
                    synchronized (seen) {
                      seen.add(
                          tenant.get()
                              + " "
                              + thread.getPriority()
                              + " "
                              + (thread.getContextClassLoader() == atStart));
                    }
                    thread.setContextClassLoader(other);
                    started.countDown();
                    Threads.awaitOrInterrupt(go);
                    return "ok";
                  })
              .start();
      for (int i = 0; i < 6; i++) {
        bench.orders().add("buy", order("tea"));
      }
      Threads.await(started);
      Thread caller =
          new Thread(
              () -> {
                tenant.set("another's");
                Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
                Thread.currentThread().setContextClassLoader(other);
                worker.concurrency(4);
              });
      caller.start();
      caller.join();
      bench.until(() -> worker.activeJobs().size() == 4);
      go.countDown();
      bench.until(() -> bench.orders().counts().completed() == 6);
    }
    assertThat(seen).hasSize(6).containsOnly("null " + Thread.NORM_PRIORITY + " true");
  }

  @Test
  @DisplayName(
      "W113 a job whose lease may have run out before its handler starts is not run under it")
  default void aJobIsNotStartedUnderALeaseThatRanOut() {
    try (RuntimeBench bench = bench()) {
      bench.engine().plan(Call.ADVANCE, Fault.HOLD, 1, 1);
      bench.engine().plan(Call.RENEW, Fault.FAIL_BEFORE, 1, 100);
      String id = bench.orders().add("buy", order("tea")).id();
      AtomicInteger runs = new AtomicInteger();
      bench
          .orders()
          .worker(job -> runs.incrementAndGet())
          .lease(Duration.ofSeconds(10))
          .onError(error -> {})
          .start();
      bench.until(() -> bench.engine().calls(Call.ADVANCE) == 1);
      bench.time().move(Duration.ofSeconds(11));
      bench.engine().release();
      bench.passUntil(
          Duration.ofSeconds(1),
          () -> bench.orders().state(id).equals(Optional.of(JobState.COMPLETED)));
      assertThat(runs).hasValue(1);
      assertThat(bench.job(id).attemptsStarted()).isEqualTo(2);
      assertThat(bench.job(id).attemptsMade()).isEqualTo(1);
      assertThat(bench.job(id).stalledCount()).isZero();
    }
  }

  @Test
  @DisplayName("W114 a clock that is set back does not stretch a worker's rest")
  default void aClockSetBackDoesNotStretchARest() {
    AtomicReference<SteeredTime> steer = new AtomicReference<>();
    try (RuntimeBench bench = steered(steer)) {
      AtomicInteger runs = new AtomicInteger();
      String id = bench.orders().add("buy", order("tea")).id();
      bench
          .orders()
          .worker(
              job -> {
                if (runs.incrementAndGet() == 1) {
                  throw EndAttempt.giveBack(Duration.ofSeconds(3));
                }
                return "ok";
              })
          .start();
      bench.until(() -> runs.get() == 1);
      bench.until(() -> bench.orders().counts().active() == 0);
      time(steer).shift(Duration.ofHours(-1));
      Instant before = bench.time().instant();
      bench.passUntil(
          Duration.ofSeconds(1),
          () -> bench.orders().state(id).equals(Optional.of(JobState.COMPLETED)));
      assertThat(Duration.between(before, bench.time().instant()))
          .isLessThan(Duration.ofMinutes(1));
    }
  }

  @Test
  @DisplayName("W115 a job is settled though the user's backoff function blocks those of others")
  default void aBackoffFunctionHoldsUpNobodyElse() {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (RuntimeBench bench = bench()) {
      bench
          .orders()
          .worker(
              job -> {
                if (job.data().item().equals("salt")) {
                  throw new IllegalStateException("no salt");
                }
                return "ok";
              })
          .concurrency(2)
          .backoff(
              (made, backoff, error, job) -> {
                asked.countDown();
                Threads.await(go);
                return Optional.of(Duration.ZERO);
              })
          .start();
      JobOptions patient = JobOptions.defaults().attempts(2).backoff(Backoff.custom("mine"));
      bench.orders().add("buy", order("salt"), patient);
      Threads.await(asked);
      String id = bench.orders().add("buy", order("tea")).id();
      bench.until(id, JobState.COMPLETED);
      CompletableFuture<Void> closing =
          CompletableFuture.runAsync(() -> bench.drover().close(Duration.ofSeconds(20)));
      go.countDown();
      assertThat(closing).succeedsWithin(Duration.ofSeconds(20));
    }
  }
}
