package io.drover.schedule;

import java.time.LocalDate;
import java.time.YearMonth;

/**
 * The dates a cron pattern allows. Immutable.
 *
 * <p>If both day fields are restricted, a date has to meet one of them, else both.
 *
 * @param dayOfMonth the field of that name
 * @param months one bit for each allowed month; not empty
 * @param dayOfWeek the field of that name, with Sunday as 0 only
 */
record CronDays(CronField dayOfMonth, long months, CronField dayOfWeek) {

  /** What {@link #first} answers when there is no such date. */
  static final long NONE = Long.MAX_VALUE;

  private static final int LONGEST_FEBRUARY = 29;
  private static final long LONG_MONTHS = 0b1_0101_1010_1010L;
  private static final int FEBRUARY = 2;

  /** Returns whether some date is allowed. */
  boolean possible() {
    if (!dayOfWeek.wildcard() || dayOfMonth.last() != 0) {
      return true;
    }
    int longest = months == 1L << FEBRUARY ? LONGEST_FEBRUARY : 30;
    longest = (months & LONG_MONTHS) != 0 ? 31 : longest;
    return CronField.nextBit(dayOfMonth.values(), 0) <= longest;
  }

  /**
   * Returns the first allowed date from one day to another, both inclusive and counted from 1970,
   * or {@link #NONE}.
   */
  long first(long from, long until) {
    LocalDate start = LocalDate.ofEpochDay(from);
    int year = start.getYear();
    int month = start.getMonthValue();
    int day = start.getDayOfMonth();
    while (true) {
      int allowed = CronField.nextBit(months, month);
      if (allowed != month) {
        year += allowed == CronField.NONE ? 1 : 0;
        month = allowed == CronField.NONE ? CronField.nextBit(months, 1) : allowed;
        day = 1;
      }
      long firstOfMonth = LocalDate.of(year, month, 1).toEpochDay();
      if (firstOfMonth > until) {
        return NONE;
      }
      int found = CronField.nextBit(daysOf(year, month), day);
      if (found != CronField.NONE) {
        long date = firstOfMonth + found - 1;
        return date <= until ? date : NONE;
      }
      month++;
      day = 1;
    }
  }

  /** Returns the allowed days of a month, one bit each. */
  private long daysOf(int year, int month) {
    YearMonth of = YearMonth.of(year, month);
    int length = of.lengthOfMonth();
    long all = (1L << (length + 1)) - 2;
    long byDate = (dayOfMonth.values() & all) | (dayOfMonth.last() != 0 ? 1L << length : 0);
    if (dayOfWeek.wildcard()) {
      return byDate;
    }
    long byWeekday = weekdaysOf(of.atDay(1).getDayOfWeek().getValue(), length);
    return dayOfMonth.wildcard() ? byWeekday : byDate | byWeekday;
  }

  private long weekdaysOf(int weekdayOfFirst, int length) {
    long days = 0;
    for (int day = 1; day <= length; day++) {
      int weekday = (weekdayOfFirst + day - 1) % 7;
      boolean plain =
          CronField.has(dayOfWeek.values(), weekday)
              && (dayOfWeek.nth() == 0 || (day + 6) / 7 == dayOfWeek.nth());
      boolean lastOne = day > length - 7 && CronField.has(dayOfWeek.last(), weekday);
      if (plain || lastOne) {
        days |= 1L << day;
      }
    }
    return days;
  }
}
