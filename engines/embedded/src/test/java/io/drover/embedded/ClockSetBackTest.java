package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.commit.NoDurability;
import io.drover.embedded.facets.Store;
import io.drover.embedded.storage.Table;
import io.drover.embedded.storage.WadingStorage;
import io.drover.job.Added;
import io.drover.job.Deduplication;
import io.drover.job.RateLimit;
import io.drover.spi.Advanced;
import io.drover.spi.TimeSource;
import io.drover.testkit.EngineFixture;
import io.drover.testkit.QueueBench;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is to last for some seconds lasts no longer where the clock is set back. */
class ClockSetBackTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final RateLimit ONE_A_SECOND = RateLimit.of(1, SECOND);

  private final Clock clock = new Clock();
  private final QueueBench q = new QueueBench(clock);

  @AfterEach
  void close() {
    q.close();
  }

  @Test
  void rateLimitOfAWorkerGoesOn() {
    q.addMany(4);
    assertThat(q.claimLimited(4, ONE_A_SECOND).claimed()).hasSize(1);
    clock.back = Duration.ofHours(1);
    assertThat(until(q.claimLimited(4, ONE_A_SECOND))).isBetween(Duration.ZERO, SECOND);
    q.pass(SECOND);
    assertThat(q.claimLimited(4, ONE_A_SECOND).claimed()).hasSize(1);
  }

  @Test
  void rateLimitOfAQueueGoesOnAfterReopening() {
    q.inspection().limitRate(QueueBench.QUEUE, ONE_A_SECOND);
    q.addMany(4);
    assertThat(q.claim(4)).hasSize(1);
    clock.back = Duration.ofHours(1);
    assertThat(q.claim(4)).isEmpty();
    q.add(); // Behind the command that stores how far the clock went back.
    q.reopen();
    assertThat(q.inspection().heldUntil(QueueBench.QUEUE, q.now())).isPresent();
    q.pass(SECOND);
    assertThat(q.inspection().heldUntil(QueueBench.QUEUE, q.now())).isEmpty();
    assertThat(q.claim(4)).hasSize(1);
  }

  @Test
  void holdEnds() {
    q.addMany(2);
    q.inspection().holdRate(QueueBench.QUEUE, q.now(), q.now().plusSeconds(4));
    assertThat(q.claimLimited(1, ONE_A_SECOND).claimed()).isEmpty();
    clock.back = Duration.ofHours(1);
    assertThat(until(q.claimLimited(1, ONE_A_SECOND))).isBetween(SECOND, Duration.ofSeconds(4));
    q.pass(Duration.ofSeconds(4));
    assertThat(q.claimLimited(1, ONE_A_SECOND).claimed()).hasSize(1);
  }

  @Test
  void ownershipOfADeduplicationIdEndsAndGoes() {
    assertThat(add()).isEqualTo(Added.Outcome.CREATED);
    clock.back = Duration.ofHours(1);
    assertThat(add()).isEqualTo(Added.Outcome.DEDUPLICATED);
    q.pass(Duration.ofSeconds(9));
    assertThat(add()).isEqualTo(Added.Outcome.DEDUPLICATED);
    q.pass(SECOND);
    assertThat(add()).isEqualTo(Added.Outcome.CREATED);
    q.pass(Duration.ofHours(2));
    Awaitility.await().until(() -> clock.storage.rows(Table.OWNERS) == 0);
  }

  @Test
  void whatBeginsAfterwardsLastsAsLongAsItShall() {
    q.addMany(4);
    q.claimLimited(1, ONE_A_SECOND);
    clock.back = Duration.ofHours(1);
    q.claimLimited(1, ONE_A_SECOND);
    q.pass(SECOND);
    assertThat(q.claimLimited(1, ONE_A_SECOND).claimed()).hasSize(1);
    q.passMillis(999);
    assertThat(q.claimLimited(1, ONE_A_SECOND).claimed()).isEmpty();
    q.passMillis(1);
    assertThat(q.claimLimited(1, ONE_A_SECOND).claimed()).hasSize(1);
    assertThat(add()).isEqualTo(Added.Outcome.CREATED);
    q.passMillis(9_999);
    assertThat(add()).isEqualTo(Added.Outcome.DEDUPLICATED);
  }

  private Added.Outcome add() {
    Deduplication throttle = Deduplication.throttle("d", Duration.ofSeconds(10));
    return q.adding(options -> options.deduplication(throttle)).outcome();
  }

  private Duration until(Advanced limited) {
    assertThat(limited.claimed()).isEmpty();
    return Duration.between(q.now(), limited.limitedUntil());
  }

  /** A store with a clock that can be set back, and timers that run on as they were set. */
  private static final class Clock implements EngineFixture, TimeSource {

    final WadingStorage storage = new WadingStorage();
    private final VirtualTime time = new VirtualTime();
    private volatile Duration back = Duration.ZERO;
    private EmbeddedEngine engine = open();

    private EmbeddedEngine open() {
      return EmbeddedEngine.over(new Store(storage, new NoDurability(), 100, () -> {}), this);
    }

    @Override
    public EmbeddedEngine engine() {
      return engine;
    }

    @Override
    public EmbeddedEngine reopen() {
      engine.close();
      engine = open();
      return engine;
    }

    @Override
    public Instant now() {
      return instant();
    }

    @Override
    public Instant instant() {
      return time.instant().minus(back);
    }

    @Override
    public Scheduled schedule(Instant at, Runnable task) {
      return time.schedule(at.plus(back), task);
    }

    @Override
    public void pass(Duration duration) {
      time.advance(duration);
    }

    @Override
    public void close() {
      engine.close();
      time.close();
    }
  }
}
