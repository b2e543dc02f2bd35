package io.drover.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.StubEngine;
import io.drover.internal.store.Limits;
import io.drover.internal.threads.Threads;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerClosingTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stopClaiming",
        "awaitIdle",
        "stopRuns",
        "settle",
        "giveUp",
        "tellRest",
        "release"
      })
  void aCloseEndsWhateverAStepThrows(String step) {
    Steps steps = new Steps(step);
    WorkerClosing closing = closing(steps);
    closing.begin(Duration.ZERO);
    assertThat(CompletableFuture.supplyAsync(closing::await)).succeedsWithin(LONG);
    assertThat(steps.taken).contains("release");
  }

  @Test
  void theFirstLimitHoldsAndAllWaitForTheSameEnd() {
    Steps steps = new Steps("none");
    WorkerClosing closing = closing(steps);
    closing.begin(Duration.ZERO);
    closing.begin(Duration.ofDays(1));
    assertThat(CompletableFuture.supplyAsync(closing::await)).succeedsWithin(LONG);
  }

  private static WorkerClosing closing(Steps steps) {
    Limits limits = new Limits(1 << 20, 10, Duration.ofSeconds(1), Duration.ofSeconds(1));
    return new WorkerClosing(new StubEngine().store(limits), Threads.capture(), "work", steps);
  }

  /** Takes note of the steps, and throws at one of them. For several threads. */
  private static final class Steps implements WorkerClosing.Subject {
    private final Set<String> taken = Collections.synchronizedSet(new HashSet<>());
    private final String throwing;

    Steps(String throwing) {
      this.throwing = throwing;
    }

    private boolean take(String step) {
      taken.add(step);
      if (step.equals(throwing)) {
        throw new OutOfMemoryError("at " + step);
      }
      return false;
    }

    @Override
    public void stopClaiming() {
      take("stopClaiming");
    }

    @Override
    public boolean awaitIdle(long nanos) {
      return take("awaitIdle");
    }

    @Override
    public void stopRuns() {
      take("stopRuns");
    }

    @Override
    public boolean settle(long nanos) {
      return take("settle");
    }

    @Override
    public void giveUp() {
      take("giveUp");
    }

    @Override
    public void tellRest(long nanos) {
      take("tellRest");
    }

    @Override
    public void trouble(Throwable error) {}

    @Override
    public void release() {
      take("release");
    }
  }
}
