package io.drover.internal.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.schedule.Slots.Slot;
import io.drover.job.InvalidInputException;
import io.drover.schedule.ScheduleRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlotsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T10:10:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final ScheduleRule HOURLY = ScheduleRule.every(HOUR);
  private static final ScheduleRule CRON = ScheduleRule.cron("0 * * * *", "UTC");

  private static Optional<Instant> after(ScheduleRule rule, String slot) {
    return Slots.of("s", rule).after(Instant.parse(slot), NOW).map(Slot::at);
  }

  private static Optional<Instant> at(String instant) {
    return Optional.of(Instant.parse(instant));
  }

  @Test
  void missedSlotsAreLeftOut() {
    ScheduleRule placed = HOURLY.offset(Duration.ofMinutes(5));
    assertThat(after(placed, "2026-01-01T03:05:00Z")).isEqualTo(at("2026-01-01T11:05:00Z"));
    assertThat(after(CRON, "2026-01-01T03:00:00Z")).isEqualTo(at("2026-01-01T11:00:00Z"));
  }

  @Test
  void theLatestMissedSlotsAreCaughtUp() {
    for (ScheduleRule rule : new ScheduleRule[] {HOURLY.catchUp(3), CRON.catchUp(3)}) {
      assertThat(after(rule, "2026-01-01T03:00:00Z")).isEqualTo(at("2026-01-01T08:00:00Z"));
      assertThat(after(rule, "2026-01-01T08:00:00Z")).isEqualTo(at("2026-01-01T09:00:00Z"));
      assertThat(after(rule, "2026-01-01T09:00:00Z")).isEqualTo(at("2026-01-01T10:00:00Z"));
      assertThat(after(rule, "2026-01-01T10:00:00Z")).isEqualTo(at("2026-01-01T11:00:00Z"));
    }
  }

  @Test
  void aRunThatWasEarlyIsFollowedByTheSlotAfterItsOwn() {
    assertThat(after(HOURLY, "2026-01-01T12:00:00Z")).isEqualTo(at("2026-01-01T13:00:00Z"));
    assertThat(after(CRON, "2026-01-01T12:00:00Z")).isEqualTo(at("2026-01-01T13:00:00Z"));
  }

  @Test
  void nothingComesAfterTheEnd() {
    Instant end = NOW.plusSeconds(60);
    assertThat(after(CRON.end(end), "2026-01-01T10:00:00Z")).isEmpty();
    assertThat(after(HOURLY.end(end), "2026-01-01T10:00:00Z")).isPresent();
    assertThat(after(HOURLY.end(NOW.minusSeconds(1)), "2026-01-01T10:00:00Z")).isEmpty();
    assertThat(Slots.of("s", CRON.end(end)).first(NOW)).isEmpty();
  }

  @Test
  void aScheduleThatRunsAgainKeepsItsPlace() {
    Slots placed = Slots.of("s", HOURLY.offset(Duration.ofMinutes(30)));
    assertThat(placed.again(NOW).map(Slot::at)).isEqualTo(at("2026-01-01T10:30:00Z"));
    assertThat(Slots.of("s", HOURLY).again(NOW).map(Slot::at))
        .isEqualTo(at("2026-01-01T11:00:00Z"));
    Instant start = Instant.parse("2026-01-02T00:00:00Z");
    assertThat(Slots.of("s", HOURLY.start(start)).again(NOW).map(Slot::at)).contains(start);
    assertThat(Slots.of("s", CRON.start(start)).again(NOW).map(Slot::at))
        .isEqualTo(at("2026-01-02T01:00:00Z"));
  }

  @Test
  void aRunAtOnceTellsThePlaceOfTheNext() {
    assertThat(Slots.of("s", HOURLY).at(NOW).offset()).isEqualTo(Duration.ofMinutes(10));
    assertThat(Slots.of("s", CRON).at(NOW).offset()).isNull();
  }

  @Test
  void schedulesOfOnePatternSpreadByTheirIds() {
    ScheduleRule hashed = ScheduleRule.cron("H H * * *", "UTC");
    assertThat(Slots.of("a", hashed).first(NOW)).isNotEqualTo(Slots.of("b", hashed).first(NOW));
    assertThat(Slots.of("a", hashed).first(NOW)).isEqualTo(Slots.of("a", hashed).first(NOW));
  }

  @Test
  void aRuleThatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> Slots.of("s", ScheduleRule.cron("a b", "UTC")))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> Slots.of("s", ScheduleRule.cron("* * * * *", "Mars/Olympus")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("Mars/Olympus");
    assertThat(ScheduleRule.cron("a b", "UTC").words()).startsWith("never");
  }
}
