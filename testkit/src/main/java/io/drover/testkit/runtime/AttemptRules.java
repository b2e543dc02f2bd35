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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of how an attempt ends, and whether another follows. */
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
