package io.drover.internal.work;

import static io.drover.job.BreakerState.CLOSED;
import static io.drover.job.BreakerState.OPEN;
import static io.drover.job.BreakerState.PROBING;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.Jobs;
import io.drover.job.Breaker;
import io.drover.job.BreakerState;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Failure;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreakerSwitchTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final Failure FAILURE = Failure.of("no", List.of());

  private final List<Runnable> probes = new ArrayList<>();
  private final List<Instant> due = new ArrayList<>();
  private final List<BreakerState> told = new ArrayList<>();
  private final ClaimedJob<Object> job = Jobs.running(JobOptions.defaults(), 0, 1);
  private final TimeSource time =
      new TimeSource() {
        @Override
        public Instant instant() {
          return START;
        }

        @Override
        public Scheduled schedule(Instant at, Runnable task) {
          due.add(at);
          probes.add(task);
          return () -> {};
        }

        @Override
        public void close() {}
      };
  private final BreakerSwitch breaker =
      new BreakerSwitch(
          new BreakerSwitch.Rule(Breaker.after(3).probeEvery(Duration.ofSeconds(5)), time, "work"),
          told::add,
          () -> {});

  @Test
  void itOpensAfterSoManyFinalFailuresInARow() {
    fail();
    fail();
    complete();
    fail();
    fail();
    assertThat(breaker.limit(7, 0)).isEqualTo(7);
    retry();
    assertThat(breaker.state()).isEqualTo(CLOSED);
    fail();

    assertThat(breaker.limit(7, 0)).isZero();
    assertThat(told).containsExactly(OPEN);
    assertThat(due).containsExactly(START.plusSeconds(5));
  }

  @Test
  void itTriesOneJobAtATime() {
    open();
    probe();
    assertThat(breaker.limit(7, 0)).isEqualTo(1);
    assertThat(breaker.limit(7, 1)).isZero();
    assertThat(breaker.limit(0, 0)).isZero();
    fail();
    assertThat(breaker.limit(7, 0)).isZero();
    probe();
    retry();
    assertThat(breaker.limit(7, 0)).isZero();
    probe();
    complete();
    assertThat(breaker.limit(7, 3)).isEqualTo(7);
    assertThat(told).containsExactly(OPEN, PROBING, OPEN, PROBING, OPEN, PROBING, CLOSED);

    fail();
    fail();
    assertThat(breaker.state()).isEqualTo(CLOSED);
    fail();
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void whatIsNeitherAFailureNorASuccessChangesNothing() {
    open();
    probe();
    end(Settlement.giveBack(job.lease(), Duration.ZERO));
    end(Settlement.moveToLater(job.lease(), Duration.ZERO));
    assertThat(breaker.state()).isEqualTo(PROBING);
    assertThat(breaker.limit(7, 0)).isEqualTo(1);
  }

  @Test
  void failuresOfJobsThatRanOnDoNotPutOffTheNextTry() {
    open();
    fail();
    assertThat(due).hasSize(1);
    probe();
    assertThat(breaker.state()).isEqualTo(PROBING);
  }

  @Test
  void aTryThatComesTooLateChangesNothing() {
    open();
    complete();
    probe();
    assertThat(breaker.state()).isEqualTo(CLOSED);
    open();
    probes.get(0).run();
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void cancelledJobsDoNotCount() {
    job.stop(new Stop(Stop.Cause.CANCELLED, "by hand"));
    open();
    assertThat(breaker.state()).isEqualTo(CLOSED);
  }

  private void open() {
    fail();
    fail();
    fail();
  }

  private void probe() {
    probes.get(probes.size() - 1).run();
  }

  private void fail() {
    end(Settlement.fail(job.lease(), FAILURE, Keep.all(), 1));
  }

  private void retry() {
    end(Settlement.retry(job.lease(), FAILURE, false));
  }

  private void complete() {
    end(Settlement.complete(job.lease(), new byte[0], Keep.all()));
  }

  private void end(Settlement settlement) {
    breaker.ended(new AttemptEnd<>(job, settlement, null, null));
  }
}
