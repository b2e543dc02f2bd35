package io.drover.schedule;

import java.util.List;
import java.util.Locale;

/** The fields of a cron pattern, in their order, with what each may hold. Immutable. */
enum CronUnit {
  SECOND("second", 0, 59, ""),
  MINUTE("minute", 0, 59, ""),
  HOUR("hour", 0, 23, ""),
  DAY_OF_MONTH("day of month", 1, 31, ""),
  MONTH("month", 1, 12, "jan feb mar apr may jun jul aug sep oct nov dec"),
  DAY_OF_WEEK("day of week", 0, 7, "sun mon tue wed thu fri sat");

  private static final int MOST_DIGITS = 9;

  final String title;
  final int min;
  final int max;
  private final String names;

  CronUnit(String title, int min, int max, String names) {
    this.title = title;
    this.min = min;
    this.max = max;
    this.names = names;
  }

  /** Returns the value that a number or a name stands for, or -1 if it is none of this field. */
  int value(String text) {
    int name = List.of(names.split(" ")).indexOf(text.toLowerCase(Locale.ROOT));
    int value = name >= 0 && !text.isEmpty() ? name + min : number(text);
    return value >= min && value <= max ? value : -1;
  }

  /** Returns the number that decimal digits stand for, cut at a billion, or -1 if it is none. */
  static int number(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    String digits = text.replaceFirst("^0+(?=.)", "");
    return digits.length() > MOST_DIGITS ? 1_000_000_000 : Integer.parseInt(digits);
  }

  /** Returns what a message says may stand in this field. */
  String range() {
    String numbers = min + " to " + max;
    return names.isEmpty()
        ? numbers
        : numbers + " or " + names.substring(0, 3) + " to " + names.substring(names.length() - 3);
  }
}
