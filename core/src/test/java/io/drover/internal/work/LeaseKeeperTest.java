package io.drover.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.Jobs;
import io.drover.internal.SettableTime;
import io.drover.internal.StubEngine;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.Threads;
import io.drover.job.JobOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

  private final StubEngine engine = new StubEngine();
  private final SettableTime time = new SettableTime(START);
  private final StoreContext store =
      engine.store(new Limits(1 << 20, 10, Duration.ofSeconds(10), Duration.ofSeconds(10)), time);
  private final LeaseKeeper keeper =
      new LeaseKeeper(
          store,
          "work",
          Duration.ofSeconds(40),
          new CallbackThread(store, "work", error -> {}, () -> {}, Threads.capture()));
  private final ClaimedJob<Object> job = Jobs.running(store, JobOptions.defaults(), 0, 1);

  @Test
  void aLeaseIsRenewedFromTheSecondTimeItsJobIsSeen() {
    keeper.renew(List.of(job));
    assertThat(engine.renewed()).isEmpty();

    keeper.renew(List.of(job));
    keeper.renew(List.of(job));
    assertThat(engine.renewed()).containsExactly(job.lease(), job.lease());
  }

  @Test
  void aLeaseIsRenewedWhereverTheClockIsSet() {
    keeper.renew(List.of(job));
    time.set(START.minus(Duration.ofHours(1)));
    keeper.renew(List.of(job));
    assertThat(engine.renewed()).hasSize(1);
  }

  @Test
  void aRenewedLeaseIsOverLater() {
    assertThat(job.isLeaseOver(START.plusSeconds(30))).isFalse();
    assertThat(job.isLeaseOver(START.plusSeconds(31))).isTrue();
    time.set(START.plusSeconds(20));
    keeper.renew(List.of(job));
    keeper.renew(List.of(job));
    assertThat(job.isLeaseOver(START.plusSeconds(50))).isFalse();
    assertThat(job.isLeaseOver(START.plusSeconds(51))).isTrue();
  }

  @Test
  void aLeaseIsOverWhereverTheClockIsSet() {
    long past = System.nanoTime() - Duration.ofSeconds(31).toNanos();
    job.renewed(new LeaseStart(START, past));
    assertThat(job.isLeaseOver(START.minus(Duration.ofHours(1)))).isTrue();
    job.renewed(LeaseStart.of(START));
    assertThat(job.isLeaseOver(START.minus(Duration.ofHours(1)))).isFalse();
  }
}
