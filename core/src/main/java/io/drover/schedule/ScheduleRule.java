package io.drover.schedule;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a schedule runs, and what becomes of runs that are late. Immutable and thread-safe. Times
 * are kept to the millisecond; finer parts are cut off.
 *
 * <p>Others who share a store write schedules as well, so a rule that was read may hold a pattern
 * or a zone that nobody can make sense of: such a schedule is there, and has no runs.
 */
public final class ScheduleRule {

  /** The most missed runs that are caught up. */
  public static final int MAX_CATCH_UP = 1000;

  private final @Nullable String pattern;
  private final @Nullable String zone;
  private final @Nullable Duration every;
  private final Bounds bounds;

  private record Bounds(
      Duration offset,
      @Nullable Instant start,
      @Nullable Instant end,
      long limit,
      int catchUp,
      Overlap overlap) {
    static final Bounds NONE = new Bounds(Duration.ZERO, null, null, 0, 0, Overlap.START);
  }

  private ScheduleRule(
      @Nullable String pattern, @Nullable String zone, @Nullable Duration every, Bounds bounds) {
    this.pattern = pattern;
    this.zone = zone;
    this.every = every;
    this.bounds = bounds;
  }

  /** Returns the rule of a cron pattern by the clocks of a zone. Neither need make sense. */
  public static ScheduleRule cron(String pattern, String zone) {
    return new ScheduleRule(
        Check.notNull("a cron pattern", pattern),
        Check.notNull("the id of a time zone", zone),
        null,
        Bounds.NONE);
  }

  /** Returns the rule of an interval, which {@link IntervalSchedule#every} bounds. */
  public static ScheduleRule every(Duration interval) {
    Duration every = IntervalSchedule.every(interval).every().truncatedTo(ChronoUnit.MILLIS);
    return new ScheduleRule(null, null, every, Bounds.NONE);
  }

  private ScheduleRule with(Bounds newBounds) {
    return new ScheduleRule(pattern, zone, every, newBounds);
  }

  /** Returns this rule with runs of the interval that much after whole intervals since 1970. */
  public ScheduleRule offset(Duration offset) {
    Duration cut = Check.notNull("the offset of a schedule", offset).truncatedTo(ChronoUnit.MILLIS);
    Bounds b = bounds;
    return with(new Bounds(cut, b.start, b.end, b.limit, b.catchUp, b.overlap));
  }

  /** Returns this rule without runs before an instant; {@code null} for none. */
  public ScheduleRule start(@Nullable Instant start) {
    Bounds b = bounds;
    return with(new Bounds(b.offset, cut(start), b.end, b.limit, b.catchUp, b.overlap));
  }

  /** Returns this rule without runs after an instant; {@code null} for none. */
  public ScheduleRule end(@Nullable Instant end) {
    Bounds b = bounds;
    return with(new Bounds(b.offset, b.start, cut(end), b.limit, b.catchUp, b.overlap));
  }

  private static @Nullable Instant cut(@Nullable Instant instant) {
    return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Returns this rule with so many runs in all; 0 for any number. */
  public ScheduleRule limit(long limit) {
    Bounds b = bounds;
    long checked = Check.atLeast("the limit of a schedule", limit, 0);
    return with(new Bounds(b.offset, b.start, b.end, checked, b.catchUp, b.overlap));
  }

  /** Returns this rule with so many missed runs caught up, 0 to {@value #MAX_CATCH_UP}. */
  public ScheduleRule catchUp(int runs) {
    Bounds b = bounds;
    int checked = Check.between("runs of a schedule to catch up", runs, 0, MAX_CATCH_UP);
    return with(new Bounds(b.offset, b.start, b.end, b.limit, checked, b.overlap));
  }

  /** Returns this rule with another choice for runs that are due while one has not ended. */
  public ScheduleRule overlap(Overlap overlap) {
    Bounds b = bounds;
    Check.notNull("an overlap", overlap);
    return with(new Bounds(b.offset, b.start, b.end, b.limit, b.catchUp, overlap));
  }

  /** Returns the cron pattern, or {@code null} for an interval. */
  public @Nullable String pattern() {
    return pattern;
  }

  /** Returns the id of the zone of a pattern, or {@code null} for an interval. */
  public @Nullable String zone() {
    return zone;
  }

  /** Returns the interval, or {@code null} for a pattern. */
  public @Nullable Duration every() {
    return every;
  }

  /** Returns where in the interval the runs lie; zero if the first run says it. */
  public Duration offset() {
    return bounds.offset;
  }

  /** Returns before which there is no run, or {@code null}. */
  public @Nullable Instant start() {
    return bounds.start;
  }

  /** Returns after which there is no run, or {@code null}. */
  public @Nullable Instant end() {
    return bounds.end;
  }

  /** Returns how many runs there are in all, or 0 for any number. */
  public long limit() {
    return bounds.limit;
  }

  /** Returns how many missed runs are caught up. */
  public int catchUp() {
    return bounds.catchUp;
  }

  /** Returns what becomes of a run that is due while an earlier one has not ended. */
  public Overlap overlap() {
    return bounds.overlap;
  }

  /** Returns whether both have the same times, whatever their ends and choices. */
  public boolean hasTimesOf(ScheduleRule other) {
    Check.notNull("a rule", other);
    boolean sameOffset = bounds.offset.isZero() || bounds.offset.equals(other.bounds.offset);
    return Objects.equals(pattern, other.pattern)
        && Objects.equals(zone, other.zone)
        && Objects.equals(every, other.every)
        && (every == null || sameOffset)
        && Objects.equals(bounds.start, other.bounds.start);
  }

  /**
   * Returns when it runs, in English words: {@code "at 09:00 every day, Europe/Berlin"} or {@code
   * "every 10 minutes"}.
   */
  public String words() {
    if (every != null) {
      return "every " + words(every);
    }
    String text = pattern == null ? "" : pattern;
    try {
      return Cron.parse(text).words() + ", " + zone;
    } catch (InvalidInputException e) {
      return "never: \"%s\" is no cron pattern".formatted(text);
    }
  }

  private static String words(Duration every) {
    long millis = every.toMillis();
    String[] units = {"day", "hour", "minute", "second"};
    long[] sizes = {86_400_000, 3_600_000, 60_000, 1000};
    for (int i = 0; i < units.length; i++) {
      if (millis % sizes[i] == 0) {
        long count = millis / sizes[i];
        return count == 1 ? units[i] : count + " " + units[i] + "s";
      }
    }
    return millis < 1000
        ? millis + " ms"
        : every.toString().substring(2).toLowerCase(Locale.ROOT); // Such as 1m1.5s.
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ScheduleRule that
        && Objects.equals(pattern, that.pattern)
        && Objects.equals(zone, that.zone)
        && Objects.equals(every, that.every)
        && bounds.equals(that.bounds);
  }

  @Override
  public int hashCode() {
    return Objects.hash(pattern, zone, every, bounds);
  }

  @Override
  public String toString() {
    String times = every == null ? pattern + " " + zone : every.toString();
    return "ScheduleRule[%s, offset=%s, start=%s, end=%s, limit=%d, catchUp=%d, overlap=%s]"
        .formatted(
            times,
            bounds.offset,
            bounds.start,
            bounds.end,
            bounds.limit,
            bounds.catchUp,
            bounds.overlap);
  }
}
