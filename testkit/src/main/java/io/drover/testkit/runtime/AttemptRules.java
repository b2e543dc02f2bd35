package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Backoff;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.UnrecoverableException;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of how an attempt ends. */
interface AttemptRules extends RuntimeTest {

  @Test
  @DisplayName("W20 a job completes with its result and its times")
  default void aJobCompletesWithItsResult() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", new Order("tea", 4)).id();
      bench.orders().worker(job -> new Order(job.data().item(), 8)).name("w1").start();

      bench.until(id, JobState.COMPLETED);
      Job<Order> job = bench.job(id);
      assertThat(job.result(Order.class)).contains(new Order("tea", 8));
      assertThat(job.attemptsMade()).isEqualTo(1);
      assertThat(job.attemptsStarted()).isEqualTo(1);
      assertThat(job.processingTime()).contains(Duration.ZERO);
      assertThat(job.processedBy()).contains("w1");
    }
  }

  @Test
  @DisplayName("W33 a job may complete without a result")
  default void aJobMayCompleteWithoutAResult() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      bench.orders().worker(job -> nothing()).start();

      bench.until(id, JobState.COMPLETED);
      assertThat(bench.job(id).result(Order.class)).isEmpty();
      assertThat(bench.job(id).resultJson()).contains("null");
      assertThat(bench.orders().awaitResult(id, Order.class, Duration.ofSeconds(20))).isNull();
    }
  }

  @Test
  @DisplayName("W21 a failing job is tried as often as it has attempts, then it has failed")
  default void aFailingJobIsTriedAsOftenAsItHasAttempts() {
    try (RuntimeBench bench = bench()) {
      JobOptions options = JobOptions.defaults().attempts(3).stackTraceLimit(2);
      String id = bench.orders().add("buy", order("tea"), options).id();
      AtomicInteger runs = new AtomicInteger();
      bench
          .orders()
          .worker(
              job -> {
                runs.incrementAndGet();
                throw new IllegalStateException("attempt " + job.attempt());
              })
          .start();

      bench.until(id, JobState.FAILED);
      Job<Order> job = bench.job(id);
      assertThat(runs).hasValue(3);
      assertThat(job.attemptsMade()).isEqualTo(3);
      assertThat(job.failedReason()).contains("attempt 3");
      assertThat(job.stackTraces()).hasSize(2);
      assertThat(job.stackTraces().get(0)).contains("attempt 2").contains("AttemptRules");
    }
  }

  @Test
  @DisplayName("W22 a backoff delays the next attempt by what it says")
  default void aBackoffDelaysTheNextAttempt() {
    try (RuntimeBench bench = bench()) {
      JobOptions options =
          JobOptions.defaults().attempts(3).backoff(Backoff.exponential(Duration.ofSeconds(10)));
      String id = bench.orders().add("buy", order("tea"), options).id();
      bench.orders().worker(AttemptRules::fail).start();

      bench.until(id, JobState.DELAYED);
      assertThat(bench.job(id).delay()).isEqualTo(Duration.ofSeconds(10));
      bench.time().advance(Duration.ofMillis(9_999));
      assertThat(bench.job(id).attemptsStarted()).isEqualTo(1);
      bench.time().advance(Duration.ofMillis(1));
      bench.until(() -> bench.job(id).attemptsMade() == 2);
      bench.until(id, JobState.DELAYED);
      assertThat(bench.job(id).delay()).isEqualTo(Duration.ofSeconds(20));
      bench.time().advance(Duration.ofSeconds(20));
      bench.until(id, JobState.FAILED);
    }
  }

  @Test
  @DisplayName("W23 a worker's own backoff function decides, and may end the attempts")
  default void aBackoffFunctionDecides() {
    try (RuntimeBench bench = bench()) {
      JobOptions options = JobOptions.defaults().attempts(9).backoff(Backoff.custom("mine"));
      String id = bench.orders().add("buy", order("tea"), options).id();
      bench
          .orders()
          .worker(AttemptRules::fail)
          .backoff(
              (made, backoff, error, job) ->
                  made < 3 && backoff.type().equals("mine")
                      ? Optional.of(Duration.ofSeconds(made))
                      : Optional.empty())
          .start();

      bench.passUntil(Duration.ofSeconds(1), () -> bench.job(id).state() == JobState.FAILED);
      assertThat(bench.job(id).attemptsMade()).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("W24 an unrecoverable error fails the job whatever attempts are left")
  default void anUnrecoverableErrorFailsTheJob() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea"), JobOptions.defaults().attempts(5)).id();
      bench
          .orders()
          .worker(
              job -> {
                throw new UnrecoverableException("never");
              })
          .start();

      bench.until(id, JobState.FAILED);
      assertThat(bench.job(id).attemptsMade()).isEqualTo(1);
      assertThat(bench.job(id).failedReason()).contains("never");
    }
  }

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
  @DisplayName("W29 a job started more often than allowed fails without its handler")
  default void aJobStartedTooOftenFails() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      AtomicInteger runs = new AtomicInteger();
      bench
          .orders()
          .worker(
              job -> {
                runs.incrementAndGet();
                throw job.moveToLater(Duration.ofSeconds(1));
              })
          .maxStartedAttempts(2)
          .start();

      bench.passUntil(Duration.ofSeconds(1), () -> bench.job(id).state() == JobState.FAILED);
      assertThat(runs).hasValue(2);
      assertThat(bench.job(id).failedReason()).contains("job started more than allowable limit");
    }
  }

  @Test
  @DisplayName("W30 data that do not fit the type fail that job, stay as they are, and stop nobody")
  default void undecodableDataFailThatJobOnly() {
    try (RuntimeBench bench = bench()) {
      JobOptions tries = JobOptions.defaults().attempts(5);
      String bad =
          bench.drover().queue("orders", Object.class).add("x", "not an order", tries).id();
      String good = bench.orders().add("buy", order("tea")).id();
      AtomicInteger runs = new AtomicInteger();
      bench.orders().worker(job -> runs.incrementAndGet()).start();

      bench.until(good, JobState.COMPLETED);
      assertThat(runs).hasValue(1);
      Job<Order> job = bench.job(bad);
      assertThat(job.state()).isEqualTo(JobState.FAILED);
      assertThat(job.failedReason().orElseThrow()).contains(Order.class.getName());
      assertThat(job.dataJson()).isEqualTo("\"not an order\"");
    }
  }

  @Test
  @DisplayName("W31 a result that is no JSON fails the job for good")
  default void anUnencodableResultFailsTheJob() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea"), JobOptions.defaults().attempts(5)).id();
      bench.orders().worker(job -> new ProducerRules.Unencodable()).start();

      bench.until(id, JobState.FAILED);
      assertThat(bench.job(id).failedReason().orElseThrow()).contains("result");
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
      assertThat(bench.orders().logs(id)).containsExactly("two", "three");
      assertThat(bench.job(id).data()).isEqualTo(new Order("coffee", 2));
    }
  }

  @SuppressWarnings("NullAway") // NullAway does not know yet that R may be nullable.
  private static Object nothing() {
    return null;
  }

  private static Object fail(Job<Order> job) {
    throw new IllegalStateException("no luck with " + job.id());
  }

  /** A result that cannot even be asked for what it is. */
  final class Broken {
    /** Throws. */
    public String getName() {
      throw new AssertionError("not to be read");
    }
  }

  @Test
  @DisplayName("W34 an attempt whose end cannot be told fails, and the worker goes on")
  default void anAttemptWhoseEndCannotBeToldFails() {
    try (RuntimeBench bench = bench()) {
      RuntimeException speechless =
          new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
              throw new IllegalStateException("no message");
            }
          };
      bench
          .orders()
          .worker(
              job -> {
                switch (job.data().item()) {
                  case "broken":
                    return new Broken();
                  case "speechless":
                    throw speechless;
                  default:
                    return "ok";
                }
              })
          .start();
      String broken = bench.orders().add("buy", order("broken")).id();
      String silent = bench.orders().add("buy", order("speechless")).id();
      String fine = bench.orders().add("buy", order("fine")).id();

      bench.until(fine, JobState.COMPLETED);
      bench.until(broken, JobState.FAILED);
      bench.until(silent, JobState.FAILED);
      assertThat(bench.job(silent).failedReason()).isPresent();
    }
  }
}
