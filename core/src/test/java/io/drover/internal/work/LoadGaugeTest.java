package io.drover.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.Jobs;
import io.drover.internal.StubEngine;
import io.drover.internal.work.LoadGauge.Queue;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.spi.Advanced;
import io.drover.spi.JobRecord;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadGaugeTest {

  private static final Instant ADDED = Instant.parse("2026-01-01T00:00:00Z");

  private long now = 1_000;
  private final LoadGauge gauge = new LoadGauge(() -> now);

  @Test
  void theTimeOfHandlersIsSharedOutAmongTheSamplesTheyRanIn() {
    LoadGauge.Start first = gauge.began();
    now += 70;
    LoadGauge.Start second = gauge.began();
    now += 30;
    LoadSample sample = gauge.look(false);
    assertThat(sample.elapsed()).isEqualTo(100);
    assertThat(sample.busy()).isEqualTo(100 + 30);
    assertThat(sample.runs()).isZero();
    assertThat(sample.peak()).isEqualTo(2);

    now += 10;
    gauge.ended(first);
    now += 90;
    sample = gauge.look(false);
    assertThat(sample.busy()).isEqualTo(10 + 100);
    assertThat(sample.runs()).isEqualTo(1);
    assertThat(sample.handling()).isEqualTo(110);

    gauge.ended(second);
    now += 50;
    sample = gauge.look(false);
    assertThat(sample.busy()).isZero();
    assertThat(sample.handling()).isEqualTo(130);
    assertThat(sample.peak()).isEqualTo(1);
    assertThat(gauge.look(false).isQuiet()).isTrue();
  }

  @Test
  void whatBeganBeforeAChangeIsStaleUntilItEnds() {
    LoadGauge.Start old = gauge.began();
    now += 10;
    gauge.changed();
    LoadGauge.Start other = gauge.began();
    assertThat(gauge.look(false).stale()).isEqualTo(1);
    gauge.ended(other);
    assertThat(gauge.look(false).stale()).isEqualTo(1);
    gauge.ended(old);
    assertThat(gauge.look(false).stale()).isZero();
  }

  /** On a clock that stands still between its steps, both are at the same instant. */
  @Test
  void whatBeganInTheInstantOfAChangeIsStaleIfItBeganBefore() {
    now += 10;
    LoadGauge.Start old = gauge.began();
    gauge.changed();
    LoadGauge.Start other = gauge.began();
    now += 10;
    gauge.ended(other);
    assertThat(gauge.look(false).stale()).isEqualTo(1);
    gauge.ended(old);
    assertThat(gauge.look(false).stale()).isZero();
  }

  @Test
  void theTimesInWhichTheQueueWasFullOrEmptyAddUp() {
    gauge.claimed(Queue.FULL, 0, 0);
    now += 80;
    gauge.claimed(Queue.EMPTY, 0, 0);
    now += 20;
    LoadSample sample = gauge.look(false);
    assertThat(sample.full()).isEqualTo(80);
    assertThat(sample.idle()).isEqualTo(20);
    assertThat(sample.isFull()).isTrue();
    assertThat(sample.isIdle()).isFalse();
    now += 100;
    assertThat(gauge.look(false).isIdle()).isTrue();
    now += 100;
    assertThat(gauge.look(true).isIdle()).isFalse();
  }

  @Test
  void aSampleIsHeldFromThePauseToTheNextClaim() {
    gauge.claimed(Queue.FULL, 0, 0);
    gauge.held();
    now += 10;
    assertThat(gauge.look(false).held()).isTrue();
    now += 10;
    gauge.claimed(Queue.FULL, 0, 0);
    assertThat(gauge.look(false).held()).isTrue();
    now += 10;
    assertThat(gauge.look(false).held()).isFalse();
  }

  @Test
  void jobsHaveWaitedSinceTheyWereAddedOrBecameDue() {
    assertThat(waited(Jobs.record(JobOptions.defaults(), 0, 1), 5_000)).isEqualTo(5_000);
    JobOptions delayed = JobOptions.defaults().delay(Duration.ofSeconds(3));
    assertThat(waited(Jobs.record(delayed, 0, 1), 5_000)).isEqualTo(2_000);
    JobOptions at = JobOptions.defaults().at(ADDED.plusSeconds(4));
    assertThat(waited(Jobs.record(at, 0, 1), 5_000)).isEqualTo(1_000);
  }

  @Test
  void whatIsTriedAgainDoesNotTellHowLongJobsWait() {
    assertThat(waited(Jobs.record(JobOptions.defaults(), 1, 2), 5_000)).isZero();
    JobRecord stalled =
        Jobs.record(JobOptions.defaults(), 0, 1).toBuilder().stalledCount(1).build();
    assertThat(waited(stalled, 5_000)).isZero();
    assertThat(waited(Jobs.record(JobOptions.defaults(), 0, 1), -5_000)).isZero();
  }

  private long waited(JobRecord job, long millisAfter) {
    Advanced answer = Advanced.builder().claimed(List.of(job)).build();
    gauge.claimed(1, answer, ADDED.plusMillis(millisAfter));
    return Duration.ofNanos(gauge.look(false).oldest()).toMillis();
  }

  @Test
  void jobsThatCameLateAlthoughTheyWereThereWereKeptBack() {
    LoadGauge.Start running = gauge.began();
    gauge.claimed(Queue.EMPTY, 1_000, Long.MAX_VALUE);
    gauge.claimed(Queue.EMPTY, 1_100, 1_050);
    assertThat(gauge.look(false).keptBack()).isFalse();
    gauge.claimed(Queue.EMPTY, 1_200, 400);
    assertThat(gauge.look(false).keptBack()).isTrue();
    gauge.ended(running);

    gauge.claimed(Queue.EMPTY, 2_000, Long.MAX_VALUE);
    gauge.look(false);
    gauge.claimed(Queue.FULL, 3_000, 1_500); // The queue was paused, most likely.
    assertThat(gauge.look(false).keptBack()).isFalse();
  }

  @Test
  void attemptsCountAsDoneOrFailedOrNotAtAll() {
    ClaimedJob<Object> job = Jobs.running(new StubEngine().store(), JobOptions.defaults(), 0, 1);
    Failure failure = Failure.of("no", List.of());
    end(job, Settlement.complete(job.lease(), new byte[0], Keep.all()));
    end(job, Settlement.moveToLater(job.lease(), Duration.ZERO));
    end(job, Settlement.fail(job.lease(), failure, Keep.all(), 1));
    end(job, Settlement.retry(job.lease(), failure, false));
    end(job, Settlement.backOff(job.lease(), failure, Duration.ZERO));
    end(job, Settlement.giveBack(job.lease(), Duration.ZERO));
    job.stop(new Stop(Stop.Cause.CANCELLED, "by hand"));
    end(job, Settlement.fail(job.lease(), failure, Keep.all(), 1));

    LoadSample sample = gauge.look(false);
    assertThat(sample.done()).isEqualTo(2);
    assertThat(sample.failed()).isEqualTo(3);
  }

  private void end(ClaimedJob<Object> job, Settlement settlement) {
    gauge.ended(new AttemptEnd<>(job, settlement, null, null));
  }

  @Test
  void switchedOffItCountsNothing() {
    gauge.stop();
    gauge.ended(gauge.began());
    gauge.held();
    gauge.claimed(1, Advanced.builder().build(), ADDED);
    assertThat(gauge.look(false).isQuiet()).isTrue();
    assertThat(LoadGauge.off().began().at()).isZero();
  }
}
