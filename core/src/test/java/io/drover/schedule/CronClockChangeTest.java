package io.drover.schedule;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronClockChangeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "30 2 * * *    | 2026-03-28T12:00:00Z | Europe/Stockholm    | 03-29T01:30 03-30T00:30",
        "30 2 * * *    | 2026-03-07T12:00:00Z | America/New_York    | 03-08T07:30 03-09T06:30",
        "0 2 * * *     | 2026-03-28T12:00:00Z | Europe/Stockholm    | 03-29T01:00 03-30T00:00",
        "30 2,3 * * *  | 2026-03-28T12:00:00Z | Europe/Stockholm    | 03-29T01:30 03-30T00:30",
        "*/20 2 * * *  | 2026-03-29T01:20:00Z | Europe/Stockholm    | 03-29T01:40 03-30T00:00",
        "30 2 29 3 *   | 2026-03-29T01:10:00Z | Europe/Stockholm    | 03-29T01:30",
        "30 0 * * *    | 2026-03-07T12:00:00Z | America/Havana      | 03-08T05:30 03-09T04:30",
        "0 0 * * *     | 2026-04-23T12:00:00Z | Africa/Cairo        | 04-23T22:00 04-24T21:00",
        "15 2 * * *    | 2026-10-03T02:00:00Z | Australia/Lord_Howe | 10-03T15:45 10-04T15:15",
        "45 2 * * *    | 2026-10-03T02:00:00Z | Australia/Lord_Howe | 10-03T15:45 10-04T15:45",
        "30 1 * * *    | 2026-03-28T12:00:00Z | Antarctica/Troll    | 03-29T01:30 03-29T23:30",
        "59 2 * * *    | 2026-09-26T11:15:00Z | Pacific/Chatham     | 09-26T14:14 09-27T13:14",
      })
  void aTimeTheChangeSkipsIsMovedByAsMuchAsIsSkipped(
      String pattern, Instant after, ZoneId zone, String expected) {
    assertRuns(pattern, after, zone, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "30 2 * * *   | 2026-10-24T12:00:00Z | Europe/Stockholm    | 10-25T00:30 10-26T01:30",
        "30 1 * * *   | 2026-10-31T12:00:00Z | America/New_York    | 11-01T05:30 11-02T06:30",
        "30 1 * * *   | 2026-11-01T06:10:00Z | America/New_York    | 11-02T06:30",
        "*/30 1 * * * | 2026-11-01T05:00:00Z | America/New_York    | 11-01T05:30 11-02T06:00",
        "30 1-2 * * * | 2026-11-01T05:00:00Z | America/New_York    | 11-01T05:30 11-01T07:30",
        "0 0 * * *    | 2026-10-31T12:00:00Z | America/Havana      | 11-01T04:00 11-02T05:00",
        "45 1 * * *   | 2026-04-04T12:00:00Z | Australia/Lord_Howe | 04-04T14:45 04-05T15:15",
      })
  void aTimeThatComesTwiceCountsOnce(String pattern, Instant after, ZoneId zone, String expected) {
    assertRuns(pattern, after, zone, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/30 * * * *   | 2026-10-24T23:45:00Z | Europe/Stockholm    | 10-25T00:00 10-25T00:30"
            + " 10-25T01:00 10-25T01:30 10-25T02:00",
        "0 * * * *      | 2026-10-24T23:45:00Z | Europe/Stockholm    | 10-25T00:00 10-25T01:00"
            + " 10-25T02:00",
        "0 * * * *      | 2026-03-29T00:00:00Z | Europe/Stockholm    | 03-29T01:00 03-29T02:00",
        "30 */1 * * *   | 2026-11-01T05:00:00Z | America/New_York    | 11-01T05:30 11-01T06:30",
        "30 0-23 * * *  | 2026-11-01T05:00:00Z | America/New_York    | 11-01T05:30 11-01T06:30",
        "45 * * * *     | 2026-04-04T14:00:00Z | Australia/Lord_Howe | 04-04T14:45 04-04T15:15"
            + " 04-04T16:15",
        "15 * * * *     | 2026-10-03T14:00:00Z | Australia/Lord_Howe | 10-03T14:45 10-03T16:15",
        "0 * 29 3 *     | 2026-03-28T22:30:00Z | Europe/Stockholm    | 03-28T23:00 03-29T00:00"
            + " 03-29T01:00",
      })
  void aPatternForEveryHourKeepsToRealTime(
      String pattern, Instant after, ZoneId zone, String expected) {
    assertRuns(pattern, after, zone, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 12 * * *   | 2011-12-29T21:00:00Z | Pacific/Apia | 2011-12-29T22:00 2011-12-30T22:00",
        "0 12 * * *   | 2011-12-29T22:00:00Z | Pacific/Apia | 2011-12-30T22:00",
        "0 12 30 12 * | 2011-12-01T00:00:00Z | Pacific/Apia | 2011-12-30T22:00",
        "0 * 30 12 *  | 2011-12-01T00:00:00Z | Pacific/Apia | 2012-12-29T10:00",
      })
  void aSkippedDayIsTreatedLikeASkippedHour(
      String pattern, Instant after, ZoneId zone, String expected) {
    CronTest.assertRuns(pattern, after, zone, expected.replaceAll("(\\d\\d:\\d\\d)", "$1:00Z"));
  }

  private static void assertRuns(String pattern, Instant after, ZoneId zone, String expected) {
    String full = expected.replaceAll("(\\d\\d-\\d\\dT\\d\\d:\\d\\d)", "2026-$1:00Z");
    CronTest.assertRuns(pattern, after, zone, full);
  }
}
