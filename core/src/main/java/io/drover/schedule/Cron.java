package io.drover.schedule;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cron pattern: the rule by which a schedule runs at certain local times. Immutable and
 * thread-safe.
 *
 * <p>The dialect is that of BullMQ 6, which reads patterns with cron-parser 5, so that everyone who
 * shares a queue computes the same next run (docs/bullmq-format.md §5.3); it differs only where
 * that library misses or doubles a run when clocks change, and it refuses a few unclear patterns
 * more. Up to six fields, separated by blanks: second (0-59), minute (0-59), hour (0-23), day of
 * month (1-31), month (1-12 or JAN-DEC) and day of week (0-7 or SUN-SAT; 0 and 7 are Sunday).
 * Fields may be left out on the left: the second is then 0 and any other field {@code *}, so that
 * five fields are the classic crontab. A field holds
 *
 * <ul>
 *   <li>{@code *} or {@code ?}: every value;
 *   <li>{@code 5}, {@code 1-5}, {@code 1,3,5}: a value, a range, a list; a list may not name a
 *       value twice;
 *   <li>{@code *}{@code /15}, {@code 10-40/15}, {@code 5/20}: every so many, the last from 5 to the
 *       maximum;
 *   <li>{@code L} as a day of month: the last; {@code 5L} as a day of week: the last Friday of the
 *       month;
 *   <li>{@code 1#2} as a day of week: the second Monday of the month; not in a list;
 *   <li>{@code H}, {@code H(10-20)}, {@code H/15}, {@code H(0-29)/10}: a value, or the start of a
 *       step, drawn from the seed, so that schedules of the same rhythm spread.
 * </ul>
 *
 * <p>If both the day of month and the day of week are given (not {@code *} or {@code ?}), a day has
 * to meet one of the two. Names are read in any case. The aliases {@literal @}yearly,
 * {@literal @}annually, {@literal @}monthly, {@literal @}weekly, {@literal @}daily,
 * {@literal @}hourly, {@literal @}minutely, {@literal @}secondly, {@literal @}weekdays and
 * {@literal @}weekends stand for whole patterns. There is no {@code W} and no year.
 *
 * <p>When clocks change, a pattern for every hour keeps to real time: it runs whenever the clock
 * shows a matching time. A pattern that leaves hours out is for people: a time the change skips is
 * moved later by as much as is skipped, and of a time that comes twice only the first counts.
 */
public final class Cron {

  private static final int DAY = 86_400;
  private static final long NONE = Long.MAX_VALUE;

  // Both lie a year within what dates can hold, so that no offset leads out of it.
  private static final long EARLIEST = LocalDate.of(-999_999_998, 1, 1).toEpochDay() * DAY;
  private static final long LATEST = LocalDate.of(999_999_999, 1, 1).toEpochDay() * DAY;

  /** How far before an instant a run is looked for at first, in seconds. */
  private static final long FIRST_LOOK_BACK = 64;

  private final String pattern;
  private final CronTimes times;
  private final CronDays days;
  private final String words;

  private Cron(String pattern, String seed) {
    CronParser parser = new CronParser(pattern, seed);
    this.pattern = pattern;
    this.times = parser.times();
    this.days = parser.days();
    this.words = parser.words();
  }

  /**
   * Returns the pattern's meaning. The pattern itself is the seed of its {@code H}: it means the
   * same in every process, where BullMQ draws anew each time it reads it.
   *
   * @param pattern 1 to 6 fields or an alias, at most 1024 characters
   * @throws InvalidInputException if the pattern is malformed, names a value out of range or twice,
   *     or no month has such a day
   */
  public static Cron parse(String pattern) {
    return new Cron(Check.notNull("a cron pattern", pattern), pattern);
  }

  /**
   * Returns the pattern's meaning with the values of {@code H} drawn from the seed, as cron-parser
   * draws them from its option {@code hashSeed}. The schedule's id is a good seed.
   *
   * @param pattern as for {@link #parse(String)}
   * @param seed any text that is not blank; without effect if there is no {@code H}
   * @throws InvalidInputException as for {@link #parse(String)}, or if the seed is blank
   */
  public static Cron parse(String pattern, String seed) {
    return new Cron(Check.notNull("a cron pattern", pattern), Check.notBlank("cron seed", seed));
  }

  /**
   * Returns the first run strictly after an instant, on a whole second; empty if there is none
   * before the year 999,999,999. The years before -999,999,998 have no runs.
   *
   * @param after any instant
   * @param zone the zone whose clocks the pattern is about
   */
  public Optional<Instant> next(Instant after, ZoneId zone) {
    Check.notNull("an instant", after);
    Check.notNull("a time zone", zone);
    long from = Math.max(after.getEpochSecond() + 1, EARLIEST);
    if (from >= LATEST) {
      return Optional.empty();
    }
    long found = search(from, zone.getRules());
    return found >= LATEST ? Optional.empty() : Optional.of(Instant.ofEpochSecond(found));
  }

  /**
   * Returns the last run strictly before an instant: the run r for which {@link #next} of any
   * instant from the run before r on, r excluded, is r; empty if there is none after the year
   * -999,999,998.
   *
   * @param before any instant
   * @param zone the zone whose clocks the pattern is about
   */
  public Optional<Instant> previous(Instant before, ZoneId zone) {
    Check.notNull("an instant", before);
    Check.notNull("a time zone", zone);
    ZoneRules rules = zone.getRules();
    long end = before.getEpochSecond() + (before.getNano() > 0 ? 1 : 0);
    end = Math.min(end, LATEST); // Runs are below it.
    for (long back = FIRST_LOOK_BACK; ; back *= 4) {
      long from = Math.max(end - back, EARLIEST);
      if (from >= end) {
        return Optional.empty();
      }
      long found = search(from, rules);
      if (found < end) {
        return Optional.of(Instant.ofEpochSecond(last(found, end, rules)));
      }
      if (from == EARLIEST) {
        return Optional.empty();
      }
    }
  }

  /** Returns the last run below an end, at or after one that is below it. */
  private long last(long run, long end, ZoneRules rules) {
    long found = run;
    long high = end; // No run from here to the end.
    while (found + 1 < high) {
      long middle = found + 1 + (high - found - 1) / 2;
      long next = search(middle, rules);
      if (next < high) {
        found = next;
      } else {
        high = middle;
      }
    }
    return found;
  }

  /**
   * Returns what the pattern means, in English words without the zone, such as {@code "at 09:00
   * every day"}.
   */
  public String words() {
    return words;
  }

  /**
   * Returns the first run from the given second on, or {@link #NONE}. Time is searched in spans of
   * one offset from UTC, within which clocks are plain arithmetic.
   */
  private long search(long from, ZoneRules rules) {
    ZoneOffsetTransition start = rules.previousTransition(Instant.ofEpochSecond(from + 1));
    long best = NONE;
    if (start != null && start.isGap() && !times.everyHour()) {
      // What the gap skipped may still be due, moved by its length.
      long before = start.getOffsetBefore().getTotalSeconds();
      best = shifted(first(from + before, localAfter(start)), before);
    }
    long at = from;
    while (true) {
      ZoneOffsetTransition end = rules.nextTransition(Instant.ofEpochSecond(at));
      long offset = rules.getOffset(Instant.ofEpochSecond(at)).getTotalSeconds();
      long found = first(Math.max(at + offset, repeatedUntil(start)), endOfSpan(end, offset));
      best = Math.min(best, shifted(found, offset));
      if (end == null || best <= end.toEpochSecond() || end.toEpochSecond() >= LATEST) {
        return best;
      }
      start = end;
      at = end.toEpochSecond();
    }
  }

  /** Returns the local second until which a span only repeats the one before. */
  private long repeatedUntil(@Nullable ZoneOffsetTransition start) {
    return start == null || start.isGap() || times.everyHour()
        ? Long.MIN_VALUE
        : start.toEpochSecond() + start.getOffsetBefore().getTotalSeconds();
  }

  /** Returns the local second before which a span's runs lie, skipped ones included. */
  private long endOfSpan(@Nullable ZoneOffsetTransition end, long offset) {
    if (end == null) {
      return LATEST;
    }
    boolean moves = end.isGap() && !times.everyHour();
    return Math.min(LATEST, moves ? localAfter(end) : end.toEpochSecond() + offset);
  }

  private static long shifted(long local, long offset) {
    return local == NONE ? NONE : local - offset;
  }

  private static long localAfter(ZoneOffsetTransition change) {
    return change.toEpochSecond() + change.getOffsetAfter().getTotalSeconds();
  }

  /** Returns the first matching local second of a span, the end exclusive, or {@link #NONE}. */
  private long first(long from, long until) {
    if (from >= until) {
      return NONE;
    }
    long today = Math.floorDiv(from, DAY);
    long lastDay = Math.floorDiv(until - 1, DAY);
    long day = days.first(today, lastDay);
    int time = day == today ? times.first(Math.floorMod(from, DAY)) : times.first(0);
    if (time == CronTimes.NONE) {
      day = days.first(today + 1, lastDay);
      time = times.first(0);
    }
    if (day == CronDays.NONE) {
      return NONE;
    }
    long found = day * DAY + time;
    return found < until ? found : NONE;
  }

  /** Equal are patterns of the same text whose {@code H}, if any, were drawn alike. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Cron cron
        && pattern.equals(cron.pattern)
        && times.equals(cron.times)
        && days.equals(cron.days);
  }

  @Override
  public int hashCode() {
    return pattern.hashCode();
  }

  /** Returns the pattern as it was given. */
  @Override
  public String toString() {
    return pattern;
  }
}
