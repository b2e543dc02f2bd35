package io.drover.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimeRangeTest {

  private static final JobOptions NONE = JobOptions.defaults();
  private static final Duration TOO_LONG = TimeRange.LONGEST.plusNanos(1);
  private static final Duration GREATEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

  static Stream<ThrowingCallable> tooLong() {
    return Stream.of(TOO_LONG, GREATEST)
        .flatMap(
            time ->
                Stream.of(
                    () -> NONE.delay(time),
                    () -> Backoff.exponential(time),
                    () -> Keep.age(time),
                    () -> Keep.count(1).youngerThan(time),
                    () -> Deduplication.throttle("d", time),
                    () -> Deduplication.debounce("d", time),
                    () -> RateLimit.of(1, time),
                    () -> EndAttempt.moveToLater(time),
                    () -> EndAttempt.giveBack(time)));
  }

  @ParameterizedTest
  @MethodSource("tooLong")
  void longerDurationsAreRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("to be at most 36500d, got: PT")
        .hasMessageEndingWith("; name a shorter time");
  }

  static Stream<ThrowingCallable> outside() {
    return Stream.of(
            Instant.MIN, Instant.MAX, TimeRange.FIRST.minusNanos(1), TimeRange.LAST.plusNanos(1))
        .flatMap(instant -> Stream.of(() -> NONE.at(instant), () -> NONE.timestamp(instant)));
  }

  @ParameterizedTest
  @MethodSource("outside")
  void instantsOutsideAreRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("between 1970-01-01T00:00:00Z and the end of the year 9999, got: ");
  }

  @Test
  void theBoundsThemselvesAreInRange() {
    assertThat(NONE.delay(TimeRange.LONGEST).delay()).isEqualTo(TimeRange.LONGEST);
    assertThat(NONE.at(TimeRange.LAST).at()).isEqualTo(TimeRange.LAST);
    assertThat(NONE.timestamp(TimeRange.FIRST).timestamp()).isEqualTo(TimeRange.FIRST);
    assertThat(RateLimit.of(1, TimeRange.LONGEST).window()).isEqualTo(TimeRange.LONGEST);
  }
}
