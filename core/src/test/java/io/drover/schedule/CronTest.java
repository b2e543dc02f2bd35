package io.drover.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.InvalidInputException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/5 * * * *       | 2026-01-01T00:04:59.999Z | 2026-01-01T00:05:00Z",
        "0 15 3 * * *      | 2026-01-01T03:14:59.999Z | 2026-01-01T03:15:00Z",
        "0 15 3 * * *      | 2026-01-01T03:15:00Z | 2026-01-02T03:15:00Z",
        "0 15 3 * * *      | 2026-01-01T03:15:00.001Z | 2026-01-02T03:15:00Z",
        "0 0 13 * 5        | 2026-01-01T00:00:00Z | 2026-01-02 2026-01-09 2026-01-13 2026-01-16",
        "0 0 */2 * 5       | 2026-01-01T00:00:00Z | 2026-01-02 2026-01-03 2026-01-05 2026-01-07",
        "0 0 L * *         | 2026-01-15T00:00:00Z | 2026-01-31 2026-02-28 2026-03-31",
        "0 0 * * 1#1       | 2026-01-15T00:00:00Z | 2026-02-02 2026-03-02 2026-04-06",
        "0 0 * * 5L        | 2026-01-15T00:00:00Z | 2026-01-30 2026-02-27",
        "0 0 29 2 *        | 2026-01-15T00:00:00Z | 2028-02-29",
        "0 0 1-7/2 * *     | 2026-01-01T00:00:00Z | 2026-01-03 2026-01-05 2026-01-07 2026-02-01",
        "0 0 12 JAN,JUL *  | 2026-01-15T00:00:00Z | 2026-07-12 2027-01-12",
        "* * *             | 2026-01-01T00:00:00Z | 2026-01-01T00:01:00Z 2026-01-01T00:02:00Z",
        "5/20 * * * *      | 2026-01-01T00:00:00Z | 2026-01-01T00:05:00Z 2026-01-01T00:25:00Z"
            + " 2026-01-01T00:45:00Z 2026-01-01T01:05:00Z",
      })
  void theNextRunsAreThoseOfThePeer(String pattern, Instant after, String expected) {
    assertRuns(pattern, after, ZoneOffset.UTC, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0 ? * ?         | question marks    | 2026-01-02 2026-01-03",
        "0 0 * * 7         | sunday is 7       | 2026-01-04 2026-01-11",
        "0 0 * * 5-7       | to sunday         | 2026-01-02 2026-01-03 2026-01-04 2026-01-09",
        "0 0 * * 6/1       | steps to sunday   | 2026-01-03 2026-01-04 2026-01-10",
        "0 0 * * mon-WED   | names             | 2026-01-05 2026-01-06 2026-01-07 2026-01-12",
        "0 0 * * friL      | last by name      | 2026-01-30 2026-02-27",
        "0 0 * * 0L        | last sunday       | 2026-01-25 2026-02-22",
        "0 0 * * 7L        | last sunday       | 2026-01-25 2026-02-22",
        "0 0 * * 5L,1      | last and each     | 2026-01-05 2026-01-12 2026-01-19 2026-01-26"
            + " 2026-01-30 2026-02-02",
        "0 0 * * *#2       | the second week   | 2026-01-08 2026-01-09",
        "0 0 * * sun#5     | a fifth sunday    | 2026-03-29 2026-05-31",
        "0 0 * 2 1#5       | a rare date       | 2044-02-29 2072-02-29 2112-02-29",
        "0 0 15,L * *      | last in a list    | 2026-01-15 2026-01-31 2026-02-15 2026-02-28",
        "0 0 31 * *        | long months       | 2026-01-31 2026-03-31 2026-05-31",
        "0 0 30 2 1        | the weekday saves | 2026-02-02 2026-02-09",
        "0 0 1 * 0-6       | OR of all         | 2026-01-02 2026-01-03",
        "0 0 1 * *         | no weekday        | 2026-02-01 2026-03-01",
        "0 0 1 */100 *     | a long step       | 2027-01-01 2028-01-01",
        "@yearly           | alias             | 2027-01-01 2028-01-01",
        "@annually         | alias             | 2027-01-01 2028-01-01",
        "@monthly          | alias             | 2026-02-01 2026-03-01",
        "@weekly           | alias             | 2026-01-04 2026-01-11",
        "@daily            | alias             | 2026-01-02 2026-01-03",
        "@weekdays         | alias             | 2026-01-02 2026-01-05",
        "@weekends         | alias             | 2026-01-03 2026-01-04 2026-01-10",
        "@hourly           | alias             | 2026-01-01T01:00:00Z 2026-01-01T02:00:00Z",
        "@minutely         | alias             | 2026-01-01T00:01:00Z 2026-01-01T00:02:00Z",
        "@secondly         | alias             | 2026-01-01T00:00:01Z 2026-01-01T00:00:02Z",
        "5                 | one field         | 2026-01-02 2026-01-02T00:01:00Z",
        "2 *               | two fields        | 2026-02-01 2026-02-01T00:01:00Z",
        "59 * * * * *      | six fields        | 2026-01-01T00:00:59Z 2026-01-01T00:01:59Z",
        "' 0  0 \t* * * '  | blanks            | 2026-01-02 2026-01-03",
        "007 00 * * *      | leading zeros     | 2026-01-01T00:07:00Z 2026-01-02T00:07:00Z",
      })
  void everyPartOfTheDialectIsUnderstood(String pattern, String what, String expected) {
    assertRuns(pattern, Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                | 1 to 6 fields",
        "' '               | 1 to 6 fields",
        "* * * * * * *     | got: \"7 fields\"",
        "0 0 0 1 1 ? 2026  | there is no year",
        "@Daily            | an alias",
        "@midnight         | use one of [@annually,",
        "@daily *          | an alias",
        "60 * * * *        | minute of 0 to 59",
        "-1 * * * *        | minute of 0 to 59",
        "* 24 * * *        | hour of 0 to 23",
        "60 * * * * *      | second of 0 to 59",
        "0 0 0 * *         | day of month of 1 to 31",
        "0 0 32 * *        | day of month of 1 to 31",
        "0 0 * 13 *        | month of 1 to 12 or jan to dec",
        "0 0 * foo *       | got: \"foo\"",
        "0 0 * JANUARY *   | got: \"JANUARY\"",
        "0 0 * 1JAN *      | got: \"1JAN\"",
        "0 0 * * 8         | day of week of 0 to 7 or sun to sat",
        "0 0 15W * *       | got: \"15W\"",
        "0 0 LW * *        | got: \"LW\"",
        "0 0 l * *         | got: \"l\"",
        "0 L * * *         | got: \"L\"",
        "0 0 L-2 * *       | got: \"L\"",
        "0 0 * * L         | a weekday before L",
        "0 0 * * 8L        | a weekday before L",
        "0 0 * * 1-5L      | a weekday before L",
        "0 0 * * 1#6       | # and 1 to 5",
        "0 0 * * 1#0       | # and 1 to 5",
        "0 0 * * 1#        | # and 1 to 5",
        "0 0 * * 1#1.5     | # and 1 to 5",
        "0 0 * * 1#1#2     | # and 1 to 5",
        "0 0 * * 1#1,3     | # and 1 to 5",
        "0 0 * * 1-5#1     | # and 1 to 5",
        "0 0 * * #1        | got: \"\"",
        "0 1#1 * * *       | got: \"1#1\"",
        "1,,2 * * * *      | got: \"\"",
        ", * * * *         | got: \"\"",
        "5-1 * * * *       | a range from low to high",
        "0 0 * * fri-mon   | write two ranges",
        "1-2-3 * * * *     | got: \"2-3\"",
        "5- * * * *        | got: \"\"",
        "*/0 * * * *       | a step of at least 1",
        "*/ * * * *        | a step of at least 1",
        "*/-5 * * * *      | a step of at least 1",
        "*/x * * * *       | a step of at least 1",
        "1/2/3 * * * *     | a step of at least 1",
        "/5 * * * *        | got: \"\"",
        "** * * * *        | got: \"**\"",
        "1-* * * * *       | got: \"*\"",
        "5H * * * *        | got: \"5H\"",
        "H5 * * * *        | got: \"H5\"",
        "H-5 * * * *       | got: \"H\"",
        "H() * * * *       | got: \"\"",
        "H(5) * * * *      | got: \"\"",
        "H(5-1) * * * *    | a range from low to high",
        "H(0-60) * * * *   | got: \"60\"",
        "H/0 * * * *       | a step of at least 1",
        "h * * * *         | got: \"h\"",
        "5,5 * * * *       | each minute once",
        "0 0 * * 0,7       | each day of week once",
        "0 0 * * 1-5,3     | each day of week once",
        "0 0 L,L * *       | each day of month once",
        "0 0 * * 0L,7L     | each day of week once",
        "0 0 30 2 *        | choose an earlier day",
        "0 0 31 2,4,6 *    | got: \"31 2,4,6\"",
        "٣ * * * *         | minute of 0 to 59",
        "99999999999999999999 * * * * | minute of 0 to 59",
      })
  void malformedPatternsAreRefusedWithWhatIsWrong(String pattern, String part) {
    assertThatThrownBy(() -> Cron.parse(pattern))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("expected ")
        .hasMessageContaining("got: ")
        .hasMessageContaining("; ")
        .hasMessageContaining(part);
  }

  @Test
  void aRefusalSaysWhatWasExpectedWhereAndWhatToDo() {
    assertThatThrownBy(() -> Cron.parse("0 25 * * *"))
        .hasMessage(
            "expected hour of 0 to 23 in cron pattern \"0 25 * * *\", got: \"25\"; use values, *,"
                + " 1-5, */5, and lists of those");
  }

  @Test
  void veryLongPatternsAreRefused() {
    assertThatThrownBy(() -> Cron.parse("0".repeat(1025)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("at most 1024 characters, got: 1025");
    assertThat(Cron.parse("* * * * *".concat(" ".repeat(1015)))).isNotNull();
  }

  @Test
  void namesAreReadInEveryLanguage() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertRuns("0 0 * * FRI", Instant.EPOCH, ZoneOffset.UTC, "1970-01-02 1970-01-09");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void hashedValuesAreThoseOfThePeerForTheSameSeed() {
    // What cron-parser 5.10.6 gives with hashSeed "emails".
    assertRuns(
        Cron.parse("H H(8-17) H/10 * *", "emails"),
        Instant.parse("2026-01-01T00:00:00Z"),
        ZoneOffset.UTC,
        "2026-01-06T16:13:00Z 2026-01-16T16:13:00Z 2026-01-26T16:13:00Z 2026-02-06T16:13:00Z");
    assertRuns(
        Cron.parse("H H(0-29)/10 * * * H", "emails"),
        Instant.parse("2026-01-01T00:00:00Z"),
        ZoneOffset.UTC,
        "2026-01-05T00:02:37Z 2026-01-05T00:12:37Z 2026-01-05T00:22:37Z 2026-01-05T01:02:37Z");
  }

  @Test
  void withoutASeedThePatternIsTheSeed() {
    assertThat(Cron.parse("H H * * *")).isEqualTo(Cron.parse("H H * * *", "H H * * *"));
    assertThat(Cron.parse("H H * * *")).isNotEqualTo(Cron.parse("H H * * *", "another"));
    assertThatThrownBy(() -> Cron.parse("H * * * *", ""))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cron seed");
  }

  @Test
  void patternsOfTheSameTextAreEqual() {
    assertThat(Cron.parse("0 0 * * *"))
        .isEqualTo(Cron.parse("0 0 * * *", "seed"))
        .hasSameHashCodeAs(Cron.parse("0 0 * * *", "seed"))
        .hasToString("0 0 * * *")
        .isNotEqualTo(Cron.parse("0 0 0 * * *"))
        .isNotEqualTo(null);
    assertThat(Cron.parse("@daily")).hasToString("@daily");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Europe/Stockholm", "Antarctica/Troll", "Asia/Kolkata"})
  void theEndsOfTimeAreNoTrap(String zone) {
    ZoneId of = ZoneId.of(zone);
    for (String pattern : List.of("* * * * * *", "0 0 29 2 *", "0 0 * 2 1#5", "0 0 L 12 *")) {
      Cron cron = Cron.parse(pattern);
      Instant first = cron.next(Instant.MIN, of).orElseThrow();
      Instant late = Instant.parse("+900000000-01-01T00:00:00Z");

      assertThat(first).isBefore(Instant.parse("-999999900-01-01T00:00:00Z"));
      assertThat(cron.next(late, of).orElseThrow()).isAfter(late);
      assertThat(cron.next(Instant.MAX, of)).isEmpty();
      assertThat(cron.next(Instant.parse("+999999999-01-01T00:00:00Z"), of)).isEmpty();
    }
    assertThat(Cron.parse("0 0 29 2 *").next(Instant.parse("+999999997-01-01T00:00:00Z"), of))
        .isEmpty();
  }

  static void assertRuns(String pattern, Instant after, ZoneId zone, String expected) {
    assertRuns(Cron.parse(pattern), after, zone, expected);
  }

  static void assertRuns(Cron cron, Instant after, ZoneId zone, String expected) {
    List<Instant> runs = new ArrayList<>();
    List<Instant> wanted = new ArrayList<>();
    Instant at = after;
    for (String run : expected.split(" ")) {
      at = cron.next(at, zone).orElseThrow();
      runs.add(at);
      wanted.add(Instant.parse(run.contains("T") ? run : run + "T00:00:00Z"));
    }
    assertThat(runs).isEqualTo(wanted);
  }
}
