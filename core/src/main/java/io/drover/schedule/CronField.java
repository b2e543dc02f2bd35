package io.drover.schedule;

/**
 * The values one field of a cron pattern allows. Immutable.
 *
 * @param values the allowed numbers, one bit each
 * @param last what is allowed only as the last of its month: for the day of month bit 0 for {@code
 *     L}, for the day of week one bit for each weekday that has one
 * @param nth which occurrence in its month a weekday has to be, 1 to 5; 0 for any
 * @param wildcard whether the field is a lone {@code *} or {@code ?}
 */
record CronField(long values, int last, int nth, boolean wildcard) {

  static final int NONE = 64;

  /** Returns the least allowed number from the given one on, or {@link #NONE}. */
  static int nextBit(long values, int from) {
    return Long.numberOfTrailingZeros(values & (-1L << from));
  }

  static boolean has(long values, int value) {
    return (values >>> value & 1) != 0;
  }
}
