package io.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobOptionsTest {

  private static final JobOptions NONE = JobOptions.defaults();
  private static final Instant NOON = Instant.parse("2026-12-25T12:00:00Z");

  private static JobOptions everything() {
    return NONE.id("a")
        .delay(Duration.ofSeconds(1))
        .timestamp(NOON)
        .priority(1)
        .lifo(true)
        .attempts(2)
        .backoff(Backoff.fixed(Duration.ofSeconds(1)))
        .keepCompleted(1)
        .keepFailed(2)
        .sizeLimit(3)
        .keepLogs(4)
        .stackTraceLimit(5)
        .deduplication(Deduplication.simple("d"));
  }

  @Test
  void everyOptionNotSetIsTakenFromTheDefaults() {
    assertThat(NONE.withDefaults(everything())).isEqualTo(everything());
    assertThat(everything().withDefaults(NONE)).isEqualTo(everything());
  }

  @Test
  void whatWasSetStaysAlsoIfItIsWhatItIsWithoutBeingSet() {
    JobOptions set =
        NONE.delay(Duration.ZERO)
            .priority(0)
            .lifo(false)
            .attempts(1)
            .sizeLimit(0)
            .keepLogs(1000)
            .stackTraceLimit(10);
    JobOptions merged = set.withDefaults(everything());
    assertThat(merged)
        .isEqualTo(
            everything()
                .delay(Duration.ZERO)
                .priority(0)
                .lifo(false)
                .attempts(1)
                .sizeLimit(0)
                .keepLogs(1000)
                .stackTraceLimit(10));
  }

  @Test
  void delayAndInstantAreOneOption() {
    JobOptions late = NONE.delay(Duration.ofHours(1));
    assertThat(NONE.at(NOON).withDefaults(late)).isEqualTo(NONE.at(NOON));
    assertThat(late.withDefaults(NONE.at(NOON))).isEqualTo(late);
    assertThat(NONE.withDefaults(NONE.at(NOON)).at()).isEqualTo(NOON);
    assertThat(late.at(NOON).delay()).isZero();
    assertThat(NONE.at(NOON).delay(Duration.ZERO).at()).isNull();
  }

  @Test
  void optionsThatMeanTheSameAreEqual() {
    assertThat(NONE.attempts(1).lifo(false)).isEqualTo(NONE).hasSameHashCodeAs(NONE);
    assertThat(everything()).isEqualTo(everything()).hasSameHashCodeAs(everything());
    assertThat(NONE.attempts(2)).isNotEqualTo(NONE);
  }

  @Test
  void aChangeLeavesTheOptionsItWasMadeFrom() {
    JobOptions twice = NONE.attempts(2);
    JobOptions thrice = twice.attempts(3);
    assertThat(twice.attempts()).isEqualTo(2);
    assertThat(thrice.attempts()).isEqualTo(3);
    assertThat(NONE.attempts()).isOne();
  }

  @Test
  void textNamesWhatDiffersFromTheDefaults() {
    assertThat(NONE).hasToString("JobOptions[]");
    assertThat(NONE.attempts(3).priority(0)).hasToString("JobOptions[attempts=3]");
  }
}
