package io.drover.internal.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Alert;
import io.drover.job.AlertRule;
import io.drover.job.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleStateTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final AlertRule PLAIN = AlertRule.depth("q", 10).clearAfter(Duration.ZERO);

  /** Plays looks of a minute each, + for trouble and - for none, and returns what was told when. */
  private static String play(AlertRule rule, String looks) {
    List<String> told = new ArrayList<>();
    RuleState state = RuleState.CALM;
    for (int minute = 0; minute < looks.length(); minute++) {
      Instant now = START.plus(Duration.ofMinutes(minute));
      RuleState.Step step = state.next(rule, looks.charAt(minute) == '+', now);
      state = step.state();
      if (step.told() != null) {
        told.add(step.told().name().toLowerCase(Locale.ROOT).charAt(0) + String.valueOf(minute));
      }
    }
    return String.join(" ", told);
  }

  private static AlertRule rule(long lasting, long quiet, long clearAfter) {
    return PLAIN
        .lasting(Duration.ofMinutes(lasting))
        .quiet(Duration.ofMinutes(quiet))
        .clearAfter(Duration.ofMinutes(clearAfter));
  }

  /** What is told is r for raised or repeated, c for cleared, and the minute. */
  @ParameterizedTest
  @CsvSource(
      value = {
        "0, 60, 0, -----, ''",
        "0, 60, 0, --+--, r2 c3",
        "0, 60, 0, +-+-+, r0 c1 r2 c3 r4",
        "2, 60, 0, ++-++-+, ''",
        "2, 60, 0, -+++-, r3 c4",
        "2, 60, 0, ++++++++, r2",
        "0, 3, 0, ++++++++-, r0 r3 r6 c8",
        "2, 3, 0, +++++++++-, r2 r5 r8 c9",
        "0, 60, 2, +-+-+---+, r0 c7 r8",
        "0, 60, 2, +--+---, r0 c6",
        "0, 3, 2, +-+-+-+-+, r0 r4 r8",
        "3, 60, 3, ++-+++++---+--, r6",
        "3, 60, 3, ++-+++++----, r6 c11",
      })
  void whatIsToldFollowsFromTheLooks(
      long lasting, long quiet, long clearAfter, String looks, String told) {
    assertThat(play(rule(lasting, quiet, clearAfter), looks)).isEqualTo(told);
  }

  @Test
  void aRuleThatIsNeverRepeatedIsToldOnce() {
    AlertRule rule = PLAIN.quiet(TimeRange.LONGEST);
    assertThat(play(rule, "+".repeat(10_000))).isEqualTo("r0");
  }

  @Test
  void aClockThatIsSetBackHoldsNothingUpForLonger() {
    AlertRule rule = rule(2, 3, 2);
    RuleState state = RuleState.CALM.next(rule, true, START.plus(Duration.ofDays(1))).state();
    state = state.next(rule, true, START).state();
    assertThat(state.since()).isEqualTo(START);
    RuleState.Step raised = state.next(rule, true, START.plus(Duration.ofMinutes(2)));
    assertThat(raised.told()).isEqualTo(Alert.Kind.RAISED);
    state = raised.state().next(rule, true, START.minus(Duration.ofDays(1))).state();
    Instant later = START.minus(Duration.ofDays(1)).plus(Duration.ofMinutes(3));
    assertThat(state.next(rule, true, later).told()).isEqualTo(Alert.Kind.REPEATED);
  }

  @Test
  void aQueueThatGoesIsClearedIfItWasTold() {
    assertThat(RuleState.CALM.gone().told()).isNull();
    RuleState pending = RuleState.CALM.next(rule(5, 60, 0), true, START).state();
    assertThat(pending.gone().told()).isNull();
    RuleState up = RuleState.CALM.next(PLAIN, true, START).state();
    assertThat(up.gone().told()).isEqualTo(Alert.Kind.CLEARED);
    assertThat(up.gone().state()).isEqualTo(RuleState.CALM);
  }
}
