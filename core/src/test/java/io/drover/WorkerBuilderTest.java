package io.drover;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.InvalidInputException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WorkerBuilderTest {

  private final WorkerBuilder<String, String> builder =
      new WorkerBuilder<>(
          (plan, callbacks) -> {
            throw new IllegalStateException("not started in this test");
          });

  @Test
  void settingsOutOfRangeAreRefusedWithWhatWasExpected() {
    refused(() -> builder.concurrency(0), "expected concurrency to be at least 1, got: 0");
    refused(
        () -> builder.lease(Duration.ofMillis(99)),
        "expected lease to be at least 100ms, got: 99ms");
    refused(
        () -> builder.stalledInterval(Duration.ZERO),
        "expected stalledInterval to be at least 100ms, got: 0ms");
    refused(() -> builder.maxStalls(-1), "expected maxStalls to be at least 0, got: -1");
    refused(
        () -> builder.timeLimit(Duration.ZERO), "expected timeLimit to be at least 1ms, got: 0ms");
    refused(
        () -> builder.maxStartedAttempts(0),
        "expected maxStartedAttempts to be at least 1, got: 0");
    refused(() -> builder.name(" "), "expected the worker's name not to be blank, got: \" \"");
    refused(() -> builder.rateLimit(0, Duration.ofSeconds(1)), "rate limit");
    refused(
        () -> builder.lease(Duration.ofSeconds(Long.MAX_VALUE)),
        "expected lease to be at most 36500d");
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String why) {
    assertThatThrownBy(call).isInstanceOf(InvalidInputException.class).hasMessageContaining(why);
  }
}
