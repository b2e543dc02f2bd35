package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.Backoff;
import io.drover.job.Concurrency;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionReaderTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "30s, PT30S",
    "5m, PT5M",
    "2h, PT2H",
    "1d, PT24H",
    "1h30m, PT1H30M",
    "1D, PT24H",
    "0, PT0S",
    "PT30S, PT30S",
    "p1d, PT24H"
  })
  void durationsAreRead(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "m", "5 m", "-5m", "5x", "5m3", "PT-5S", "PT", "1.5h", "soon"})
  void otherDurationsAreRefused(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a duration such as 500ms, 30s, 5m, 2h, 1d or PT30S, got: " + text);
  }

  @ParameterizedTest
  @CsvSource({"4, 4, 4", "2..64, 2, 64", "' 2 .. 64 ', 2, 64", "3..3, 3, 3"})
  void concurrenciesAreRead(String text, int min, int max) {
    assertThat(OptionReader.concurrency(text)).isEqualTo(Concurrency.between(min, max));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "many", "2..", "..8", "2...8", "2-8", "2..4..8", "4.5", "99999999999"})
  void otherConcurrenciesAreRefused(String text) {
    assertThatThrownBy(() -> OptionReader.concurrency(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a concurrency such as 4, or bounds such as 2..64, got: " + text);
  }

  @Test
  void boundsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> OptionReader.concurrency("8..4"))
        .hasMessage("expected the upper bound of a concurrency to be 8 to 1000000, got: 4");
    assertThatThrownBy(() -> OptionReader.concurrency("0"))
        .hasMessage("expected concurrency to be at least 1, got: 0");
  }

  @ParameterizedTest
  @CsvSource({"PT0.85S, 850ms", "PT12.34S, 12.3s", "PT4M5S, 4m 05s", "PT2H3M, 2h 03m"})
  void durationsAreWrittenShort(Duration duration, String expected) {
    assertThat(Durations.format(duration)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-25T10:00:00Z, 2026-12-25T10:00:00Z",
    "2026-12-25T10:00:00+02:00, 2026-12-25T08:00:00Z",
    "2026-12-25T10:00+01:00, 2026-12-25T09:00:00Z",
    "2026-12-25T10:00:00, 2026-12-25T09:00:00Z",
    "2026-12-25T10:00, 2026-12-25T09:00:00Z",
    "2026-12-25 10:00, 2026-12-25T09:00:00Z",
    "2026-07-01, 2026-06-30T22:00:00Z"
  })
  void instantsAreRead(String text, Instant expected) {
    assertThat(OptionReader.instant(text, BERLIN)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tomorrow", "2026-13-01T10:00:00Z", "10:00"})
  void otherInstantsAreRefused(String text) {
    assertThatThrownBy(() -> OptionReader.instant(text, BERLIN))
        .hasMessageStartingWith("expected an instant such as")
        .hasMessageEndingWith("got: " + text);
  }

  @Test
  void backoffsAreRead() {
    assertThat(OptionReader.backoff("exponential:1s"))
        .isEqualTo(Backoff.exponential(Duration.ofSeconds(1)));
    assertThat(OptionReader.backoff("Fixed:500ms"))
        .isEqualTo(Backoff.fixed(Duration.ofMillis(500)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1s", "linear:1s", "fixed", "fixed:", "fixed:x", ":1s"})
  void otherBackoffsAreRefused(String text) {
    assertThatThrownBy(() -> OptionReader.backoff(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void retentionsAreRead() {
    assertThat(OptionReader.keep("all")).isEqualTo(Keep.all());
    assertThat(OptionReader.keep("none")).isEqualTo(Keep.none());
    assertThat(OptionReader.keep("100")).isEqualTo(Keep.count(100));
    assertThat(OptionReader.keep("7d")).isEqualTo(Keep.age(Duration.ofDays(7)));
    assertThatThrownBy(() -> OptionReader.keep("some")).hasMessageContaining("got: some");
    assertThatThrownBy(() -> OptionReader.keep("99999999999")).hasMessageContaining("got: 9999");
  }

  @Test
  void ratesAreRead() {
    RateLimit hundred = RateLimit.of(100, Duration.ofMinutes(1));
    assertThat(OptionReader.rate("100/1m")).isEqualTo(hundred);
    assertThat(OptionReader.rate("100/m")).isEqualTo(hundred);
    assertThat(OptionReader.rate("10/500ms")).isEqualTo(RateLimit.of(10, Duration.ofMillis(500)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "100", "100/", "/1m", "x/1m", "100/1m/2", "1.5/s"})
  void otherRatesAreRefused(String text) {
    assertThatThrownBy(() -> OptionReader.rate(text))
        .hasMessageStartingWith("expected a rate such as 100/1m");
  }

  @Test
  void statesAreReadInAnyCase() {
    assertThat(OptionReader.state("failed")).isEqualTo(JobState.FAILED);
    assertThat(OptionReader.state("Waiting-Children")).isEqualTo(JobState.WAITING_CHILDREN);
    assertThatThrownBy(() -> OptionReader.state("done"))
        .hasMessageContaining("waiting, prioritized, delayed, active")
        .hasMessageEndingWith("got: done");
  }
}
