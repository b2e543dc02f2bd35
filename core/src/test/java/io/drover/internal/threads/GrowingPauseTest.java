package io.drover.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GrowingPauseTest {

  @Test
  void pausesDoubleUpToTenSecondsAndStartAgain() {
    GrowingPause pause = new GrowingPause();

    assertThat(LongStream.range(0, 9).map(i -> pause.next().toMillis()))
        .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L);
    pause.reset();
    assertThat(pause.next()).isEqualTo(Duration.ofMillis(100));
  }
}
