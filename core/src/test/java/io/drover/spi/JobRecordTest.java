package io.drover.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class JobRecordTest {

  private static JobRecordBuilder job() {
    return JobRecord.builder()
        .id("1")
        .queue("q")
        .name("n")
        .data(new byte[] {1})
        .options(JobOptions.defaults())
        .state(JobState.FAILED)
        .timestamp(Instant.EPOCH);
  }

  private static JobRecord everything() {
    return job()
        .delay(Duration.ofSeconds(1))
        .priority(2)
        .processedOn(Instant.ofEpochSecond(3))
        .finishedOn(Instant.ofEpochSecond(4))
        .attemptsStarted(5)
        .attemptsMade(6)
        .stalledCount(7)
        .result(new byte[] {8})
        .failedReason("9")
        .stackTraces(List.of("10"))
        .progress(new byte[] {11})
        .deferredFailure("12")
        .processedBy("13")
        .build();
  }

  @Test
  void aCopyIsTheSameUntilSomethingIsChanged() {
    JobRecord job = everything();
    assertThat(job.toBuilder().build()).usingRecursiveComparison().isEqualTo(job);
    JobRecord changed = job.toBuilder().name("other").finishedOn(null).build();
    assertThat(changed)
        .usingRecursiveComparison()
        .ignoringFields("name", "finishedOn")
        .isEqualTo(job);
    assertThat(changed.name()).isEqualTo("other");
    assertThat(changed.finishedOn()).isNull();
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> JobRecord.builder().build())
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("expected id of a job record, got: null");
    assertThatThrownBy(() -> JobRecord.builder().id("1").queue("q").build())
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("expected name of a job record, got: null");
  }

  @Test
  void whatNoJobCanHaveIsRefused() {
    for (ThrowingCallable bad :
        List.<ThrowingCallable>of(
            () -> job().priority(-1),
            () -> job().attemptsStarted(-1),
            () -> job().attemptsMade(-1),
            () -> job().stalledCount(-1),
            () -> job().delay(Duration.ofNanos(-1)),
            () -> job().stackTraces(Arrays.asList("a", null)),
            () -> Answers.counts(state -> -1),
            () -> Answers.page(Arrays.asList("a", null), null),
            () -> Answers.settings().concurrency(0),
            () -> Traits.builder(" ", "in words"),
            () -> Traits.builder("some", "in words").maxCalls(0),
            () -> Advanced.builder().claimed(Arrays.asList(everything(), null)))) {
      assertThatThrownBy(bad)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageMatching("expected .+, got: .+");
    }
  }
}
