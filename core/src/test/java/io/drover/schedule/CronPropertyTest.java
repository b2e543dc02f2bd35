package io.drover.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Compares {@link Cron} with a matcher that looks at every minute. */
class CronPropertyTest {

  private static final Duration WINDOW = Duration.ofDays(4);
  private static final Map<String, Predicate<LocalDateTime>> WEEKDAYS =
      Map.of(
          "1#2", date -> weekday(date) == 1 && (date.getDayOfMonth() + 6) / 7 == 2,
          "5L", date -> weekday(date) == 5 && date.plusDays(7).getMonth() != date.getMonth(),
          "SUN,3", date -> weekday(date) == 0 || weekday(date) == 3,
          "5-7", date -> weekday(date) == 0 || weekday(date) >= 5,
          "mon-fri", date -> weekday(date) >= 1 && weekday(date) <= 5);

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(
            "UTC",
            "Europe/Stockholm",
            "America/New_York",
            "America/Havana",
            "Australia/Lord_Howe",
            "Antarctica/Troll",
            "Pacific/Chatham",
            "Africa/Casablanca",
            "Asia/Beirut")
        .map(ZoneId::of);
  }

  @Property(tries = 400)
  void theNextRunIsTheFirstMinuteThatMatches(
      @ForAll long seed,
      @ForAll("zones") ZoneId zone,
      @ForAll @IntRange(min = 1990, max = 2060) int year,
      @ForAll boolean nearAChange) {
    Random random = new Random(seed);
    Rule rule = new Rule(random);
    Instant after = after(random, zone, year, nearAChange);

    Optional<Instant> expected = rule.slowNext(after, zone);
    Instant actual = Cron.parse(rule.pattern).next(after, zone).orElseThrow();

    if (expected.isPresent()) {
      assertThat(actual).as("%s after %s", rule.pattern, after).isEqualTo(expected.get());
    } else {
      assertThat(actual).as("%s after %s", rule.pattern, after).isAfter(after.plus(WINDOW));
    }
  }

  @Property
  void runsAreLaterThanTheirBaseOnWholeSecondsAndDoNotDependOnIt(
      @ForAll long seed, @ForAll("zones") ZoneId zone, @ForAll @IntRange(max = 999) int millis) {
    Random random = new Random(seed);
    Cron cron = Cron.parse(new Rule(random).pattern);
    Instant after = after(random, zone, 2026, true).plusMillis(millis);

    Instant run = cron.next(after, zone).orElseThrow();

    assertThat(run).isAfter(after);
    assertThat(run.getNano()).isZero();
    assertThat(cron.next(run.minusMillis(1), zone)).contains(run);
    Instant between = after.plusSeconds((run.getEpochSecond() - after.getEpochSecond()) / 2);
    assertThat(cron.next(between.isBefore(run) ? between : after, zone)).contains(run);
  }

  @Property(tries = 2000)
  void theRunBeforeIsTheLastThatTheNextOnesPassThrough(
      @ForAll long seed, @ForAll("zones") ZoneId zone, @ForAll @IntRange(max = 999) int millis) {
    Random random = new Random(seed);
    Cron cron = Cron.parse(new Rule(random).pattern);
    Instant before = after(random, zone, 2026, true).plusMillis(millis);

    Instant run = cron.previous(before, zone).orElseThrow();

    assertThat(run).isBefore(before);
    assertThat(cron.next(run.minusMillis(1), zone)).contains(run);
    assertThat(cron.next(run, zone).orElseThrow()).isAfterOrEqualTo(before);
    assertThat(cron.previous(run.plusMillis(1), zone)).contains(run);
  }

  private static Instant after(Random random, ZoneId zone, int year, boolean nearAChange) {
    Instant start = LocalDateTime.of(year, 1, 1, 0, 0).atZone(zone).toInstant();
    var change = zone.getRules().nextTransition(start);
    return nearAChange && change != null
        ? change.getInstant().minusSeconds(random.nextInt(48 * 3600) - 6 * 3600)
        : start.plusSeconds(random.nextInt(365 * 86_400));
  }

  private static int weekday(LocalDateTime date) {
    return date.getDayOfWeek().getValue() % 7;
  }

  /** A pattern of five fields, and apart from its text, what it means. */
  private static final class Rule {

    final String pattern;
    private final Set<Integer> minutes;
    private final Set<Integer> hours;
    private final Set<Integer> months;
    private final Set<Integer> days;
    private final boolean lastDay;
    private final String weekday;

    Rule(Random random) {
      minutes = some(random, 0, 59, 3);
      hours = random.nextInt(3) == 0 ? some(random, 0, 23, 24) : some(random, 0, 23, 4);
      months = some(random, 1, 12, 12);
      lastDay = random.nextInt(5) == 0;
      days = random.nextBoolean() ? some(random, 1, 28, 20) : some(random, 1, 31, 31);
      boolean anyDay = days.size() == 31 && !lastDay;
      weekday =
          random.nextBoolean()
              ? "*"
              : WEEKDAYS.keySet().stream()
                  .sorted()
                  .skip(random.nextInt(WEEKDAYS.size()))
                  .findFirst()
                  .orElseThrow();
      pattern =
          "%s %s %s %s %s"
              .formatted(
                  text(minutes),
                  hours.size() == 24 ? "*" : text(hours),
                  anyDay ? "*" : text(days) + (lastDay ? ",L" : ""),
                  text(months),
                  weekday);
    }

    private static Set<Integer> some(Random random, int from, int to, int most) {
      Set<Integer> values = new TreeSet<>();
      int count = random.nextInt(3) == 0 ? most : 1 + random.nextInt(most);
      if (count > to - from) {
        for (int value = from; value <= to; value++) {
          values.add(value);
        }
      }
      while (values.size() < count) {
        values.add(from + random.nextInt(to - from + 1));
      }
      return values;
    }

    private static String text(Set<Integer> values) {
      return values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    Optional<Instant> slowNext(Instant after, ZoneId zone) {
      long minute = Math.floorDiv(after.getEpochSecond(), 60) * 60 + 60;
      long end = after.plus(WINDOW).getEpochSecond();
      for (long at = minute; at <= end; at += 60) {
        if (runsAt(Instant.ofEpochSecond(at), zone)) {
          return Optional.of(Instant.ofEpochSecond(at));
        }
      }
      return Optional.empty();
    }

    private boolean runsAt(Instant at, ZoneId zone) {
      LocalDateTime clock = LocalDateTime.ofInstant(at, zone);
      if (hours.size() == 24) {
        return matches(clock);
      }
      // A clock that was not put forward would show this time, which may be a skipped one.
      LocalDateTime unchanged =
          LocalDateTime.ofInstant(at, zone.getRules().getOffset(at.minusSeconds(3 * 3600)));
      return matches(clock) && isMeantBy(clock, at, zone)
          || matches(unchanged) && isMeantBy(unchanged, at, zone);
    }

    /** Java, too, moves skipped times by the gap and takes the first of two. */
    private static boolean isMeantBy(LocalDateTime clock, Instant at, ZoneId zone) {
      return ZonedDateTime.of(clock, zone).toInstant().equals(at);
    }

    private boolean matches(LocalDateTime clock) {
      boolean anyDay = days.size() == 31 && !lastDay;
      boolean byDate =
          days.contains(clock.getDayOfMonth())
              || lastDay && clock.getDayOfMonth() == YearMonth.from(clock).lengthOfMonth();
      boolean byWeekday = weekday.equals("*") || WEEKDAYS.get(weekday).test(clock);
      boolean bothGiven = !anyDay && !weekday.equals("*");
      return minutes.contains(clock.getMinute())
          && hours.contains(clock.getHour())
          && months.contains(clock.getMonthValue())
          && (bothGiven ? byDate || byWeekday : byDate && byWeekday);
    }
  }
}
