package io.drover.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.work.LoadGauge.Queue;
import io.drover.job.Concurrency;
import io.drover.job.ConcurrencyChange;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SelfScalingTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

  private Instant now = START;
  private final List<Instant> due = new ArrayList<>();
  private final List<Runnable> looks = new ArrayList<>();
  private final AtomicInteger cancelled = new AtomicInteger();
  private final TimeSource time =
      new TimeSource() {
        @Override
        public Instant instant() {
          return now;
        }

        @Override
        public Scheduled schedule(Instant at, Runnable task) {
          due.add(at);
          looks.add(task);
          return cancelled::incrementAndGet;
        }

        @Override
        public void close() {}
      };
  private final List<ScalingStep> taken = new ArrayList<>();
  private final SelfScaling.Terms terms =
      new SelfScaling.Terms(Concurrency.between(2, 8), time, "work");
  private final LoadGauge gauge = terms.gauge();
  private final SelfScaling scaling = new SelfScaling(terms, gauge, taken::add, () -> false);

  @Test
  void whileNothingRunsAtTheLowerBoundItSleeps() {
    assertThat(due).isEmpty();
    scaling.wake();
    scaling.wake();
    assertThat(due).containsExactly(START.plusMillis(100));
    look();
    assertThat(due).hasSize(1);

    scaling.wake();
    assertThat(due).hasSize(2);
  }

  @Test
  void whileNothingHappensItLooksLessAndLess() {
    scaling.wake();
    gauge.began();
    for (int i = 0; i < 10; i++) {
      look();
    }
    List<Duration> gaps = new ArrayList<>();
    for (int i = 1; i < due.size(); i++) {
      gaps.add(Duration.between(due.get(i - 1), due.get(i)));
    }
    assertThat(gaps.get(0)).isEqualTo(Duration.ofMillis(200));
    assertThat(gaps.get(1)).isEqualTo(Duration.ofMillis(400));
    assertThat(gaps).endsWith(Duration.ofMillis(500), Duration.ofMillis(500));
  }

  @Test
  void whatTheRuleDecidesIsTakenAndKept() {
    assertThat(scaling.last()).isNull();
    goUp();
    assertThat(taken).hasSize(1);
    assertThat(taken.get(0).from()).isEqualTo(2);
    assertThat(taken.get(0).to()).isEqualTo(4);
    assertThat(taken.get(0).reason()).isEqualTo(ConcurrencyChange.Reason.JOBS_WAIT);
    assertThat(scaling.last()).isSameAs(taken.get(0));
  }

  @Test
  void nothingChangesOnceItIsClosed() {
    scaling.wake();
    scaling.close();
    assertThat(cancelled).hasValue(1);
    look(); // The timer was about to run it.
    assertThat(looks).hasSize(1);
    scaling.wake();
    assertThat(looks).hasSize(1);
    assertThat(gauge.began().at()).isZero();
  }

  @Test
  void aFixedNumberNeedsNoLook() {
    SelfScaling.Terms fixed = new SelfScaling.Terms(Concurrency.fixed(4), time, "work");
    SelfScaling none = new SelfScaling(fixed, fixed.gauge(), taken::add, () -> false);
    none.wake();
    assertThat(looks).isEmpty();
    assertThat(fixed.gauge().began().at()).isZero();
    assertThat(none.last()).isNull();
  }

  @Test
  void whateverIsThrownItLooksAgain() {
    SelfScaling broken =
        new SelfScaling(
            terms,
            gauge,
            step -> {},
            () -> {
              throw new IllegalStateException("broken");
            });
    broken.wake();
    look();
    assertThat(looks).hasSize(2);
  }

  private void goUp() {
    scaling.wake();
    gauge.claimed(Queue.FULL, 5_000, 0);
    for (int i = 0; i < 20 && taken.isEmpty(); i++) {
      for (int run = 0; run < 10; run++) {
        LoadGauge.Start one = gauge.began();
        LoadGauge.Start other = gauge.began();
        now = now.plusMillis(10);
        gauge.ended(one);
        gauge.ended(other);
        gauge.attempt(true);
        gauge.attempt(true);
      }
      looks.get(looks.size() - 1).run();
    }
  }

  /** Lets it be the instant of the latest look, and looks. */
  private void look() {
    now = due.get(due.size() - 1);
    looks.get(looks.size() - 1).run();
  }
}
