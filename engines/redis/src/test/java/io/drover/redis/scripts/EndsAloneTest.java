package io.drover.redis.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which jobs are known to concern no others when they end. */
class EndsAloneTest {

  private static boolean endsAlone(String id, Map<String, String> more) {
    Map<String, String> fields = new HashMap<>(Map.of("name", "n", "data", "1", "timestamp", "1"));
    fields.putAll(more);
    return new JobFields(id, fields)
        .record(new QueueKeys("bull", false), "q", JobState.ACTIVE)
        .endsAlone();
  }

  @ParameterizedTest
  @CsvSource({
    "0, true",
    "1, true",
    "999999999999999, true",
    "9007199254740993, false",
    "012, false",
    "-1, false",
    "1e3, false",
    "own, false"
  })
  void onlyAJobUnderAnAutomaticIdDoes(String id, boolean alone) {
    assertThat(endsAlone(id, Map.of())).isEqualTo(alone);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parent", "parentKey", "deid", "attemptsMade"})
  void noneDoesThatNamesAnother(String field) {
    assertThat(endsAlone("1", Map.of(field, "1"))).isFalse();
  }

  @Test
  void noneDoesWhoseAttemptsAreWrittenOtherwise() {
    assertThat(endsAlone("1", Map.of("atm", "2"))).isTrue();
    assertThat(endsAlone("1", Map.of("atm", "2.5"))).isFalse();
    assertThat(endsAlone("1", Map.of("atm", "12345678901"))).isFalse();
  }
}
