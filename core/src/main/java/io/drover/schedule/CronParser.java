package io.drover.schedule;

import io.drover.job.InvalidInputException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The reading of a whole cron pattern into its fields. Not thread-safe; used once. */
final class CronParser {

  private static final int MAX_LENGTH = 1024;
  private static final List<String> LEFT_OUT = List.of("0", "*", "*", "*", "*", "*");
  private static final Map<String, String> ALIASES =
      Map.of(
          "@yearly", "0 0 0 1 1 *",
          "@annually", "0 0 0 1 1 *",
          "@monthly", "0 0 0 1 * *",
          "@weekly", "0 0 0 * * 0",
          "@daily", "0 0 0 * * *",
          "@hourly", "0 0 * * * *",
          "@minutely", "0 * * * * *",
          "@secondly", "* * * * * *",
          "@weekdays", "0 0 0 * * 1-5",
          "@weekends", "0 0 0 * * 0,6");

  /** The order in which hashed values are drawn; each field takes one, hashed or not. */
  private static final List<CronUnit> DRAWING_ORDER =
      List.of(
          CronUnit.SECOND,
          CronUnit.MINUTE,
          CronUnit.HOUR,
          CronUnit.MONTH,
          CronUnit.DAY_OF_MONTH,
          CronUnit.DAY_OF_WEEK);

  private final String pattern;
  private final Map<CronUnit, CronField> fields = new EnumMap<>(CronUnit.class);
  private final Map<CronUnit, String> texts;

  CronParser(String pattern, String seed) {
    this.pattern = pattern;
    this.texts = readTexts();
    CronHash hash = new CronHash(seed);
    for (CronUnit unit : DRAWING_ORDER) {
      CronFieldReader reader = new CronFieldReader(pattern, unit, hash.next());
      fields.put(unit, reader.read(Objects.requireNonNull(texts.get(unit))));
    }
    if (!days().possible()) {
      throw refusal(
          pattern,
          "a day that one of the months has",
          texts.get(CronUnit.DAY_OF_MONTH) + " " + texts.get(CronUnit.MONTH),
          "choose an earlier day, or L for the last one");
    }
  }

  static InvalidInputException refusal(String pattern, String expected, String got, String advice) {
    return new InvalidInputException(
        "expected %s in cron pattern \"%s\", got: \"%s\"; %s"
            .formatted(expected, pattern, got, advice));
  }

  CronTimes times() {
    return new CronTimes(
        field(CronUnit.SECOND).values(),
        field(CronUnit.MINUTE).values(),
        field(CronUnit.HOUR).values());
  }

  CronDays days() {
    return new CronDays(
        field(CronUnit.DAY_OF_MONTH), field(CronUnit.MONTH).values(), field(CronUnit.DAY_OF_WEEK));
  }

  String words() {
    return new CronWords(texts, times()).toString();
  }

  private CronField field(CronUnit unit) {
    return Objects.requireNonNull(fields.get(unit));
  }

  /** Returns the texts of all six fields, those left out included. */
  private Map<CronUnit, String> readTexts() {
    if (pattern.length() > MAX_LENGTH) {
      throw new InvalidInputException(
          "expected a cron pattern of at most %d characters, got: %d; shorten its lists"
              .formatted(MAX_LENGTH, pattern.length()));
    }
    String text = ALIASES.getOrDefault(pattern, pattern).strip();
    if (text.isEmpty()) {
      throw refusal(pattern, "1 to 6 fields", text, "write * * * * * for every minute");
    }
    if (text.startsWith("@")) {
      List<String> known = ALIASES.keySet().stream().sorted().toList();
      throw refusal(pattern, "an alias", text, "use one of " + known + " exactly");
    }
    List<String> given = List.of(text.split("\\s+"));
    int missing = LEFT_OUT.size() - given.size();
    if (missing < 0) {
      throw refusal(
          pattern,
          "1 to 6 fields",
          given.size() + " fields",
          "keep to second, minute, hour, day of month, month and day of week; there is no year");
    }
    Map<CronUnit, String> all = new EnumMap<>(CronUnit.class);
    Iterator<String> each =
        Stream.concat(LEFT_OUT.stream().limit(missing), given.stream()).iterator();
    for (CronUnit unit : CronUnit.values()) {
      all.put(unit, each.next());
    }
    return all;
  }
}
