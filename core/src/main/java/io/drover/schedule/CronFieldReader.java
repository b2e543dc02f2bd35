package io.drover.schedule;

import io.drover.job.InvalidInputException;

/** The reading of one field of a cron pattern. Not thread-safe; used once. */
final class CronFieldReader {

  private static final int MAX_NTH = 5;
  private static final int DAYS_OF_WEEK = 7;

  private final String pattern;
  private final CronUnit unit;
  private final double fraction;
  private long values;
  private int last;

  /** Takes the fraction, 0 to 1, that stands for every {@code H} in the field. */
  CronFieldReader(String pattern, CronUnit unit, double fraction) {
    this.pattern = pattern;
    this.unit = unit;
    this.fraction = fraction;
  }

  CronField read(String text) {
    if (unit == CronUnit.DAY_OF_WEEK && text.indexOf('#') >= 0) {
      return nthWeekday(text);
    }
    for (String item : text.split(",", -1)) {
      if (!isLast(item)) {
        addOnce(item);
      }
    }
    return new CronField(values, last, 0, text.equals("*") || text.equals("?"));
  }

  private CronField nthWeekday(String text) {
    int sharp = text.indexOf('#');
    int nth = CronUnit.number(text.substring(sharp + 1));
    boolean several = text.chars().anyMatch(c -> ",-/L".indexOf(c) >= 0);
    if (several || nth < 1 || nth > MAX_NTH) {
      throw refusal("one weekday, # and 1 to 5", text, "write 1#2 for the second Monday");
    }
    return new CronField(values(text.substring(0, sharp)), 0, nth, false);
  }

  /** Returns whether the item was one with L, and notes it then. */
  private boolean isLast(String item) {
    if (unit == CronUnit.DAY_OF_MONTH && item.equals("L")) {
      addLast(item, 0);
      return true;
    }
    if (unit != CronUnit.DAY_OF_WEEK || !item.endsWith("L")) {
      return false;
    }
    int weekday = unit.value(item.substring(0, item.length() - 1));
    if (weekday < 0) {
      throw refusal("a weekday before L", item, "write 5L for the last Friday of the month");
    }
    addLast(item, weekday % DAYS_OF_WEEK);
    return true;
  }

  private void addLast(String item, int bit) {
    if (CronField.has(last, bit)) {
      throw repeated(item);
    }
    last |= 1 << bit;
  }

  private void addOnce(String item) {
    long more = values(item);
    if ((values & more) != 0) {
      throw repeated(item);
    }
    values |= more;
  }

  private InvalidInputException repeated(String item) {
    return refusal(
        "each " + unit.title + " once", item, "take out what the items before it cover already");
  }

  /** Returns the values an item stands for, with Sunday as 0 only. */
  private long values(String item) {
    int slash = item.indexOf('/');
    long found =
        slash < 0
            ? plain(item)
            : stepped(item.substring(0, slash), step(item, item.substring(slash + 1)));
    boolean foldsSunday = unit == CronUnit.DAY_OF_WEEK && CronField.has(found, DAYS_OF_WEEK);
    return foldsSunday ? (found | 1) & ~(1L << DAYS_OF_WEEK) : found;
  }

  private int step(String item, String text) {
    int step = CronUnit.number(text);
    if (step < 1) {
      throw refusal(
          "a step of at least 1 after /", item, "write */5 for every fifth " + unit.title);
    }
    return step;
  }

  private long plain(String base) {
    Range range = range(base, false);
    if (!base.startsWith("H")) {
      return range.every(1, range.from());
    }
    return range.one(fraction);
  }

  private long stepped(String base, int step) {
    Range range = range(base, true);
    if (!base.startsWith("H")) {
      return range.every(step, range.from());
    }
    long aligned = range.from() / step * (long) step;
    long found = range.every(step, aligned + (long) (fraction * step));
    return found == 0 ? range.one(fraction) : found;
  }

  private Range range(String base, boolean open) {
    if (base.equals("*") || base.equals("?") || base.equals("H")) {
      return new Range(unit.min, unit.max);
    }
    boolean hashed = base.startsWith("H(") && base.endsWith(")");
    String bounds = hashed ? base.substring(2, base.length() - 1) : base;
    int dash = bounds.indexOf('-');
    if (dash < 0 && !hashed) {
      int value = value(bounds);
      return new Range(value, open ? unit.max : value);
    }
    Range range =
        new Range(value(bounds.substring(0, Math.max(dash, 0))), value(bounds.substring(dash + 1)));
    if (range.from() > range.to()) {
      throw refusal(
          "a range from low to high", base, "write two ranges if it is to wrap, such as 22-23,0-5");
    }
    return range;
  }

  private int value(String text) {
    int value = unit.value(text);
    if (value < 0) {
      throw refusal(
          unit.title + " of " + unit.range(), text, "use values, *, 1-5, */5, and lists of those");
    }
    return value;
  }

  private InvalidInputException refusal(String expected, String got, String advice) {
    return CronParser.refusal(pattern, expected, got, advice);
  }

  /** Two bounds, both inclusive. Immutable. */
  private record Range(int from, int to) {

    /** Returns the numbers within the bounds that are whole steps after the first, one bit each. */
    long every(int step, long first) {
      long bits = 0;
      for (long value = first; value <= to; value += step) {
        bits |= value >= from ? 1L << value : 0;
      }
      return bits;
    }

    long one(double fraction) {
      return 1L << (from + (int) (fraction * (to - from + 1)));
    }
  }
}
