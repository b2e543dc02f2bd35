package io.drover.internal.dead;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.RateLimit;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** Who attends to the time moves on when all wait, and must not pass over an end not planned. */
  @Test
  void itWaitsFromWhenTheEndIsPlannedUntilThatHasCome() {
    Looks looks = new Looks();
    Pace pace = new Pace(looks, RateLimit.of(1, Duration.ofSeconds(1)), 10);
    looks.pace = pace;
    assertThat(pace.await()).isTrue();
    assertThat(looks.waiting).isEmpty();

    assertThat(pace.await()).isTrue();
    assertThat(looks.due).containsExactly(START.plusSeconds(1));
    assertThat(looks.waiting).containsExactly(false, false);
    assertThat(pace.isWaiting()).isFalse();
  }

  @Test
  void anEndedOneDoesNotWait() {
    Looks looks = new Looks();
    Pace pace = new Pace(looks, RateLimit.of(1, Duration.ofSeconds(1)), 10);
    looks.pace = pace;
    pace.await();
    pace.end();
    assertThat(pace.await()).isFalse();
    assertThat(pace.isEnded()).isTrue();
  }

  /** A time at which all comes at once, and that looks at the pace before and after. */
  private static final class Looks implements TimeSource {
    private final List<Boolean> waiting = new ArrayList<>();
    private final List<Instant> due = new ArrayList<>();
    private Pace pace;

    @Override
    public Instant instant() {
      return START;
    }

    @Override
    public Scheduled schedule(Instant at, Runnable task) {
      due.add(at);
      waiting.add(pace.isWaiting());
      task.run();
      waiting.add(pace.isWaiting());
      return () -> {};
    }

    @Override
    public void close() {}
  }
}
