package io.drover.schedule;

/**
 * The times of day a cron pattern allows, as sets of bits. Immutable.
 *
 * @param seconds one bit for each allowed second; not empty, as are the other two
 * @param minutes one bit for each allowed minute
 * @param hours one bit for each allowed hour
 */
record CronTimes(long seconds, long minutes, long hours) {

  /** What {@link #first} answers when the day has no further time. */
  static final int NONE = -1;

  private static final long ALL_HOURS = (1L << 24) - 1;

  /** Returns whether no hour is left out. */
  boolean everyHour() {
    return hours == ALL_HOURS;
  }

  /** Returns the first allowed second of the day from the given one on, or {@link #NONE}. */
  int first(int from) {
    int hour = from / 3600;
    int minute = from / 60 % 60;
    if (CronField.has(hours, hour)) {
      if (CronField.has(minutes, minute)) {
        int second = CronField.nextBit(seconds, from % 60);
        if (second != CronField.NONE) {
          return hour * 3600 + minute * 60 + second;
        }
      }
      int later = CronField.nextBit(minutes, minute + 1);
      if (later != CronField.NONE) {
        return hour * 3600 + later * 60 + CronField.nextBit(seconds, 0);
      }
    }
    int later = CronField.nextBit(hours, hour + 1);
    return later == CronField.NONE
        ? NONE
        : later * 3600 + CronField.nextBit(minutes, 0) * 60 + CronField.nextBit(seconds, 0);
  }
}
