package io.drover.embedded.facets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BellTest {

  private final Bell bell = new Bell();

  @Test
  void ringsThatNobodyHearsDoNotAddUp() throws InterruptedException {
    for (int i = 0; i < 100_000; i++) {
      bell.ring();
    }
    assertThat(bell.await(0)).isTrue();
    assertThat(bell.await(0)).isFalse();
  }

  @Test
  void silencedBellIsHeardAtItsNextRing() throws InterruptedException {
    bell.ring();
    bell.silence();
    assertThat(bell.await(0)).isFalse();
    bell.ring();
    assertThat(bell.await(TimeUnit.SECONDS.toNanos(30))).isTrue();
  }

  @Test
  void interruptedThreadDoesNotWait() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> bell.await(TimeUnit.DAYS.toNanos(1)))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
