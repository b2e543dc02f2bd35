package io.drover.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.StubEngine;
import io.drover.internal.store.Limits;
import io.drover.internal.threads.Doorbell;
import io.drover.internal.threads.Turns;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatheringTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

  private final List<Instant> due = new ArrayList<>();
  private final List<Runnable> tasks = new ArrayList<>();
  private final Turns turns = new Turns(() -> false, new Doorbell());
  private int cancelled;
  private final TimeSource time =
      new TimeSource() {
        @Override
        public Instant instant() {
          return START;
        }

        @Override
        public Scheduled schedule(Instant at, Runnable task) {
          due.add(at);
          tasks.add(task);
          return () -> cancelled++;
        }

        @Override
        public void close() {}
      };
  private final Gathering gathering = gathering(Duration.ofMillis(20));

  private Gathering gathering(Duration patience) {
    Limits limits = new Limits(1 << 20, 10, Duration.ofSeconds(10), Duration.ofSeconds(10));
    return new Gathering(new StubEngine().store(limits, time), patience, turns);
  }

  @Test
  void aFewWaitUntilTheFirstHasWaitedForLongEnough() {
    assertThat(gathering.holds(0)).isFalse();
    assertThat(due).isEmpty();
    assertThat(gathering.holds(1)).isTrue();
    assertThat(gathering.holds(2)).isTrue();
    assertThat(due).containsExactly(START.plusMillis(20));
    assertThat(gathering.isUnderWay()).isTrue();

    tasks.get(0).run();
    assertThat(gathering.holds(2)).isFalse();
    assertThat(gathering.isUnderWay()).isFalse();

    gathering.settled();
    assertThat(gathering.holds(1)).isTrue();
    assertThat(due).hasSize(2);
  }

  @Test
  void manyDoNotWait() {
    assertThat(gathering.holds(99)).isTrue();
    assertThat(gathering.holds(100)).isFalse();
    gathering.settled();
    assertThat(cancelled).isEqualTo(1);
    assertThat(gathering.isUnderWay()).isFalse();
  }

  /** The timer rings although it was cancelled: it was about to. */
  @Test
  void aTimerThatRingsLateEndsTheGatheringOfOthersOnce() {
    assertThat(gathering.holds(1)).isTrue();
    gathering.settled();
    tasks.get(0).run();
    assertThat(gathering.holds(1)).isFalse();

    gathering.settled();
    assertThat(gathering.holds(1)).isTrue();
  }

  @Test
  void nothingWaitsOnceItHasEnded() {
    assertThat(gathering.holds(1)).isTrue();
    gathering.end();
    assertThat(gathering.holds(1)).isFalse();
    assertThat(gathering.isUnderWay()).isFalse();
  }

  @Test
  void withoutPatienceNothingWaits() {
    assertThat(gathering(Duration.ZERO).holds(1)).isFalse();
    assertThat(due).isEmpty();
  }
}
