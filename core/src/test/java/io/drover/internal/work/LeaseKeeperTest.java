package io.drover.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.Jobs;
import io.drover.internal.SettableTime;
import io.drover.internal.StubEngine;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
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
          store, "work", Duration.ofSeconds(40), new Notices(store, "work", error -> {}, () -> {}));
  private final RunningJob<Object> job = Jobs.running(store, JobOptions.defaults(), 0, 1);

  @Test
  void aLeaseIsRenewedWhenAQuarterOfItIsOver() {
    time.set(START.plusMillis(9_999));
    keeper.renew(List.of(job));
    assertThat(engine.renewed()).isEmpty();

    time.set(START.plusSeconds(10));
    keeper.renew(List.of(job));
    keeper.renew(List.of(job));
    assertThat(engine.renewed()).containsExactly(job.lease());
  }

  @Test
  void aLeaseIsRenewedWhenTheClockWasSetBack() {
    time.set(START.minus(Duration.ofHours(1)));
    keeper.renew(List.of(job));
    assertThat(engine.renewed()).hasSize(1);

    time.set(START.minus(Duration.ofHours(1)).plusSeconds(10));
    keeper.renew(List.of(job));
    assertThat(engine.renewed()).hasSize(2);
  }
}
