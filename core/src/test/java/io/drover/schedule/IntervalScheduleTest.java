package io.drover.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalScheduleTest {

  @ParameterizedTest
  @CsvSource({
    // every, offset, start, now, previous, next, derived offset
    "1000, 0, , 5300, , 5300, 300",
    "1000, 0, 9250, 5300, , 9250, 250",
    "1000, 0, 2250, 5300, , 5300, 300",
    "1000, 700, , 5300, , 5700, 700",
    "1000, 200, , 5300, , 6200, 200",
    "1000, 300, , 5300, , 6300, 300",
    "1000, 700, 9250, 5300, , 9250, 700",
    "1000, 300, , 5300, 5300, 6300, 300",
    "1000, 300, , 5900, 5300, 6300, 300",
    "1000, 300, , 6300, 5300, 6300, 300",
    "1000, 300, , 6301, 5300, 7300, 300",
    "1000, 300, , 9999, 5300, 10300, 300",
    "1000, 300, , 9000, 5300, 9300, 300",
    "1000, 0, , 9000, 5300, 10000, 0",
    "1000, 0, , 5400, 5300, 6300, 300",
    "1000, 0, 100, 5400, 5300, 6300, 300",
    "1000, 2500, , 5300, , 7500, 2500",
    "1000, 0, , -300, , -300, 700",
  })
  void theNextRunFollowsTheWireFormat(
      long every, long offset, Long start, long now, Long previous, long next, long derived) {
    IntervalSchedule schedule =
        IntervalSchedule.every(Duration.ofMillis(every)).offset(Duration.ofMillis(offset));
    if (start != null) {
      schedule = schedule.start(instant(start));
    }

    IntervalSchedule.Run run = schedule.next(Instant.ofEpochMilli(now), instant(previous));
    assertThat(run.at()).isEqualTo(Instant.ofEpochMilli(next));
    assertThat(run.offset()).isEqualTo(Duration.ofMillis(derived));
  }

  @Property
  void missedRunsAreLeftOutAndTheRestKeepTheirPlace(
      @ForAll @IntRange(min = 1, max = 100_000) int every,
      @ForAll @LongRange(max = 4_000_000_000_000L) long first,
      @ForAll @LongRange(max = 10_000_000_000L) long late) {
    IntervalSchedule plain = IntervalSchedule.every(Duration.ofMillis(every));
    IntervalSchedule.Run start = plain.next(Instant.ofEpochMilli(first), null);
    IntervalSchedule schedule = plain.offset(start.offset());
    Instant now = Instant.ofEpochMilli(first + late);

    IntervalSchedule.Run next = schedule.next(now, start.at());

    long distance = next.at().toEpochMilli() - first;
    assertThat(distance).isPositive();
    assertThat(next.at()).isBetween(now, now.plusMillis(Math.max(every, every - late)));
    assertThat(distance % every).isZero();
    assertThat(next.offset()).isEqualTo(start.offset());
  }

  @Test
  void fractionsOfAMillisecondAreCutOff() {
    IntervalSchedule schedule = IntervalSchedule.every(Duration.ofNanos(1_900_000));

    assertThat(schedule.next(Instant.ofEpochSecond(1, 7_999_999), null).at())
        .isEqualTo(Instant.ofEpochMilli(1_007));
  }

  @Test
  void impossibleIntervalsAreRefused() {
    assertThatThrownBy(() -> IntervalSchedule.every(Duration.ofNanos(999_999)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "expected the interval of a schedule to be 1ms to 365000 days, got: PT0.000999999S");
    assertThatThrownBy(() -> IntervalSchedule.every(Duration.ofDays(365_001)))
        .isInstanceOf(InvalidInputException.class);
    IntervalSchedule hourly = IntervalSchedule.every(Duration.ofHours(1));
    assertThatThrownBy(() -> hourly.offset(Duration.ofMillis(-1)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("offset of a schedule not to be negative");
    assertThatThrownBy(() -> hourly.offset(Duration.ofDays(365_001)))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aStartDelaysTheFirstRunOnly() {
    Instant start = Instant.parse("2026-06-01T00:00:00Z");
    IntervalSchedule daily = IntervalSchedule.every(Duration.ofDays(1)).start(start);

    assertThat(daily.next(Instant.parse("2026-05-01T07:00:00Z"), null).at()).isEqualTo(start);
    assertThat(daily.next(start, start).at()).isEqualTo(Instant.parse("2026-06-02T00:00:00Z"));
  }

  private static Instant instant(Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
