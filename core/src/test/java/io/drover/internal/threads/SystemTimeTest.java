package io.drover.internal.threads;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.drover.job.TimeRange;
import org.junit.jupiter.api.Test;

class SystemTimeTest {

  @Test
  void aTaskCanBeSetForTheLastInstant() {
    try (SystemTime time = new SystemTime()) {
      assertThatCode(() -> time.schedule(TimeRange.LAST, () -> {}).cancel())
          .doesNotThrowAnyException();
    }
  }
}
