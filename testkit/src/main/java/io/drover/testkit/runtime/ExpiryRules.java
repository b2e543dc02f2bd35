package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Backoff;
import io.drover.job.Job;
import io.drover.job.JobExpiredException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of jobs that may come too late. */
interface ExpiryRules extends RuntimeTest {

  @Test
  @DisplayName("W280 a job claimed later than it may be fails for good, and its handler is not run")
  default void lateJobFails() {
    try (RuntimeBench bench = bench()) {
      Instant now = bench.time().instant();
      JobOptions patient = JobOptions.defaults().attempts(5);
      List<String> late =
          List.of(
              bench.orders().add("buy", order("a"), patient.expiresAfter(SECOND)).id(),
              bench.orders().add("buy", order("b"), patient.expiresAt(now.plusSeconds(1))).id(),
              bench
                  .orders()
                  .add(
                      "buy",
                      order("c"),
                      patient.timestamp(now.minusSeconds(9)).expiresAfter(SECOND.multipliedBy(10)))
                  .id());
      String inTime =
          bench.orders().add("buy", order("d"), patient.expiresAfter(SECOND.multipliedBy(9))).id();
      bench.time().advance(SECOND.plusMillis(1));
      List<String> ran = new CopyOnWriteArrayList<>();
      List<Throwable> errors = new CopyOnWriteArrayList<>();
      bench
          .orders()
          .actionWorker(job -> ran.add(job.id()))
          .onFailed((job, error) -> errors.add(error))
          .start();
      bench.until(inTime, JobState.COMPLETED);
      for (String id : late) {
        bench.until(id, JobState.FAILED);
        Job<Order> job = bench.job(id);
        assertThat(job.failedReason().orElseThrow()).startsWith("expired: ");
        assertThat(job.attemptsMade()).isEqualTo(1);
      }
      bench.until(() -> errors.size() == 3);
      assertThat(errors).allMatch(JobExpiredException.class::isInstance);
      assertThat(ran).containsExactly(inTime);
    }
  }

  @Test
  @DisplayName("W281 a job claimed in time runs, and a further attempt may come too late")
  default void furtherAttemptMayBeLate() {
    try (RuntimeBench bench = bench()) {
      AtomicInteger runs = new AtomicInteger();
      bench
          .orders()
          .actionWorker(
              job -> {
                runs.incrementAndGet();
                throw new IllegalStateException("not yet");
              })
          .start();
      JobOptions options =
          JobOptions.defaults()
              .attempts(9)
              .backoff(Backoff.fixed(SECOND.multipliedBy(4)))
              .expiresAfter(SECOND.multipliedBy(10));
      String id = bench.orders().add("buy", order("tea"), options).id();
      bench.passUntil(
          SECOND, () -> bench.orders().state(id).filter(JobState.FAILED::equals).isPresent());
      assertThat(runs.get()).isBetween(2, 3);
      assertThat(bench.job(id).failedReason().orElseThrow()).startsWith("expired: ");
      assertThat(bench.job(id).attemptsMade()).isEqualTo(runs.get() + 1);
    }
  }

  /** A time in which jobs of these tests expire. */
  Duration SECOND = Duration.ofSeconds(1);
}
