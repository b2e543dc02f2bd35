package io.drover.internal.dead;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.spi.JobRecord;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepSizeTest {

  private final StepSize step = new StepSize();

  private static List<JobRecord> jobs(int count, int bytes) {
    JobRecord job =
        JobRecord.builder()
            .id("1")
            .queue("q")
            .name("n")
            .data(new byte[bytes])
            .options(JobOptions.defaults())
            .state(JobState.WAITING)
            .timestamp(Instant.EPOCH)
            .build();
    return Collections.nCopies(count, job);
  }

  @Test
  void smallLettersAreReadInEverLargerSteps() {
    long read = 0;
    for (int i = 0; i < 10; i++) {
      int next = step.next();
      step.read(jobs(next, 100));
      read += 100L * next;
      assertThat(step.next()).isBetween(next, 2 * next);
    }
    assertThat(step.next()).isEqualTo(200);
    assertThat(step.bytes()).isEqualTo(read);
  }

  @Test
  void noStepIsLargerThanItsBytesIfLettersStayAsLarge() {
    step.read(jobs(step.next(), 1 << 20));
    assertThat((long) step.next() << 20).isLessThanOrEqualTo(StepSize.MAX_BYTES);
    step.read(jobs(1, (int) StepSize.MAX_BYTES * 2));
    assertThat(step.next()).isEqualTo(1);
    step.read(jobs(1, 1));
    assertThat(step.next()).isEqualTo(2);
  }
}
