package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Worker;
import io.drover.WorkerBuilder;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.QueueMetrics;
import io.drover.job.QueueMetrics.Minute;
import io.drover.job.UnrecoverableException;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of counts of finished jobs by minute. */
interface MetricsRules extends RuntimeTest {

  /** How far most tests look back. */
  Duration LAST = Duration.ofMinutes(4);

  @Test
  @DisplayName("W330 a worker has the jobs it finishes counted by minute, and the clock goes on")
  default void aWorkerHasItsJobsCounted() {
    try (RuntimeBench bench = bench();
        Worker worker = worker(bench).metrics(Duration.ofHours(1)).start()) {
      bench.orders().add("job", order("good"));
      bench.orders().add("job", order("bad"), JobOptions.defaults().attempts(2));
      bench.orders().add("job", order("hopeless"), JobOptions.defaults().attempts(2));
      bench.time().advance(Duration.ZERO);
      bench.time().advance(Duration.ofMinutes(2));
      bench.orders().add("job", order("good"));
      bench.time().advance(Duration.ofSeconds(1));

      QueueMetrics metrics = bench.orders().metrics(LAST);
      assertThat(List.of(metrics.completed(), metrics.failed())).containsExactly(2L, 2L);
      assertThat(metrics.minutes().stream().map(Minute::completed)).containsExactly(1L, 0L, 1L, 0L);
      assertThat(metrics.minutes().stream().map(Minute::failed)).containsExactly(0L, 0L, 2L, 0L);
      assertThat(metrics.minutes().get(0).start())
          .isEqualTo(bench.time().instant().minusSeconds(1));
      worker.close();

      bench.time().advance(Duration.ofMinutes(1));
      assertThat(bench.orders().metrics(LAST).minutes().stream().map(Minute::completed))
          .containsExactly(0L, 1L, 0L, 1L);
    }
  }

  @Test
  @DisplayName(
      "W331 a worker counts for a day unasked, nothing if told so, and a queue without counts has zeros")
  default void aWorkerCountsForADayUnasked() {
    try (RuntimeBench bench = bench()) {
      QueueMetrics before = bench.orders().metrics(LAST);
      assertThat(List.of(before.completed(), before.failed())).containsExactly(0L, 0L);
      assertThat(before.minutes()).hasSize(4).allMatch(minute -> minute.completed() == 0);
      try (Worker worker = worker(bench).withoutMetrics().start()) {
        bench.orders().add("job", order("good"));
        bench.time().advance(Duration.ofMinutes(1));
        assertThat(bench.orders().counts().completed()).isEqualTo(1);
        assertThat(worker.activeJobs()).isEmpty();
        assertThat(bench.orders().metrics(LAST).completed()).isZero();
      }
      try (Worker worker = worker(bench).start()) {
        bench.orders().add("job", order("good"));
        bench.time().advance(Duration.ofHours(1));
        assertThat(worker.activeJobs()).isEmpty();
        assertThat(bench.orders().metrics(Duration.ofHours(2)).minutes().get(60).completed())
            .isOne();
        assertThat(bench.orders().status().completedInAll()).isOne();
        assertThat(bench.orders().status().failedInAll()).isZero();
      }
    }
  }

  @Test
  @DisplayName("W332 counts are kept and read for 1 minute to 31 days, in whole minutes")
  default void countsAreOfWholeMinutes() {
    try (RuntimeBench bench = bench()) {
      for (Duration wrong :
          List.of(
              Duration.ZERO,
              Duration.ofSeconds(59),
              Duration.ofSeconds(90),
              Duration.ofMinutes(-1),
              Duration.ofDays(31).plusMinutes(1),
              Duration.ofSeconds(Long.MAX_VALUE))) {
        assertThatThrownBy(() -> worker(bench).metrics(wrong))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining("expected kept to be 1 minute to 31 days, in whole minutes")
            .hasMessageContaining(wrong.toString());
        assertThatThrownBy(() -> bench.orders().metrics(wrong))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining("expected last to be 1 minute to 31 days");
      }
      assertThat(bench.orders().metrics(Duration.ofDays(31)).minutes()).hasSize(31 * 24 * 60);
    }
  }

  private static WorkerBuilder<Order, @Nullable Void> worker(RuntimeBench bench) {
    return bench
        .orders()
        .actionWorker(
            job -> {
              switch (job.data().item()) {
                case "bad" -> throw new IllegalStateException("bad");
                case "hopeless" -> throw new UnrecoverableException("hopeless");
                default -> {}
              }
            });
  }
}
