package io.drover.schedule;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a cron pattern means, in English words. Immutable. */
final class CronWords {

  private static final List<String> ORDINALS =
      List.of("first", "second", "third", "fourth", "fifth");

  /** More times of day than this are not told one by one. */
  private static final int MOST_TIMES = 6;

  private final Map<CronUnit, String> texts;
  private final CronTimes times;

  CronWords(Map<CronUnit, String> texts, CronTimes times) {
    this.texts = texts;
    this.times = times;
  }

  @Override
  public String toString() {
    String often = rhythm();
    String days = days();
    if (often != null) {
      return often + (days.equals("every day") ? "" : " " + days) + months();
    }
    return timesOfDay() + " " + days + months();
  }

  private String text(CronUnit unit) {
    return Objects.requireNonNull(texts.get(unit));
  }

  private boolean isAny(CronUnit unit) {
    return text(unit).equals("*") || text(unit).equals("?");
  }

  /** Returns how often it runs if that is all there is to say of the time. */
  private @Nullable String rhythm() {
    boolean everyHour = isAny(CronUnit.HOUR);
    boolean everyMinute = everyHour && isAny(CronUnit.MINUTE);
    boolean onMinute = Long.bitCount(times.seconds()) == 1 && CronField.has(times.seconds(), 0);
    if (everyMinute && !onMinute) {
      return every(CronUnit.SECOND, 60);
    }
    if (everyHour && onMinute) {
      String words = every(CronUnit.MINUTE, 60);
      return words == null && isZero(times.minutes()) ? "every hour" : words;
    }
    return onMinute && isZero(times.minutes()) ? every(CronUnit.HOUR, 24) : null;
  }

  private static boolean isZero(long bits) {
    return bits == 1;
  }

  /** Returns {@code every n units} for a field that runs so through the whole of what it is in. */
  private @Nullable String every(CronUnit unit, int size) {
    if (isAny(unit)) {
      return "every " + unit.title;
    }
    String text = text(unit);
    int step = text.startsWith("*/") ? CronUnit.number(text.substring(2)) : -1;
    if (step < 1 || size % step != 0) {
      return null;
    }
    return step == 1 ? "every " + unit.title : "every " + step + " " + unit.title + "s";
  }

  /** Returns the times of day: all of them if they are few, else what the fields say. */
  private String timesOfDay() {
    int count = Long.bitCount(times.hours()) * Long.bitCount(times.minutes());
    if (Long.bitCount(times.seconds()) == 1 && count <= MOST_TIMES) {
      List<String> all = new ArrayList<>();
      for (int at = times.first(0); at != CronTimes.NONE; at = times.first(at + 1)) {
        String time = "%02d:%02d".formatted(at / 3600, at / 60 % 60);
        all.add(isZero(times.seconds()) ? time : time + ":%02d".formatted(at % 60));
        if (at + 1 == 86_400) {
          break;
        }
      }
      return "at " + list(all, "and");
    }
    String hours = part(CronUnit.HOUR, "of ");
    String minutes = isZero(times.minutes()) ? "on the hour" : part(CronUnit.MINUTE, "at ");
    String seconds = isZero(times.seconds()) ? "" : part(CronUnit.SECOND, "at ") + " ";
    return seconds + minutes + " " + hours;
  }

  /** Returns one field's values, in the words of its text. */
  private String part(CronUnit unit, String before) {
    String text = text(unit);
    if (isAny(unit)) {
      return before + "every " + unit.title;
    }
    return before + unit.title + " " + text.replace(",", ", ").replace("-", " to ");
  }

  private String days() {
    String byDate = isAny(CronUnit.DAY_OF_MONTH) ? "" : dates();
    String byWeekday = isAny(CronUnit.DAY_OF_WEEK) ? "" : weekdays();
    if (byDate.isEmpty() && byWeekday.isEmpty()) {
      return "every day";
    }
    String or = byDate.isEmpty() || byWeekday.isEmpty() ? "" : " or on ";
    return "on " + byDate + or + byWeekday;
  }

  private String dates() {
    List<String> all = new ArrayList<>();
    List<String> numbers = new ArrayList<>();
    for (String item : text(CronUnit.DAY_OF_MONTH).split(",")) {
      if (item.equals("L")) {
        all.add("the last day");
      } else {
        numbers.add(item.replace("-", " to "));
      }
    }
    if (!numbers.isEmpty()) {
      all.add(0, (numbers.size() == 1 ? "day " : "days ") + list(numbers, "and"));
    }
    return list(all, "and") + " of the month";
  }

  private String weekdays() {
    List<String> all = new ArrayList<>();
    for (String item : text(CronUnit.DAY_OF_WEEK).split(",")) {
      int sharp = item.indexOf('#');
      if (sharp > 0) {
        String nth = ORDINALS.get(CronUnit.number(item.substring(sharp + 1)) - 1);
        all.add("the " + nth + " " + weekday(item.substring(0, sharp)) + " of the month");
      } else if (item.endsWith("L")) {
        String day = weekday(item.substring(0, item.length() - 1));
        all.add("the last " + day + " of the month");
      } else {
        all.add(range(item, CronWords::weekday));
      }
    }
    return list(all, "and");
  }

  private String months() {
    if (isAny(CronUnit.MONTH)) {
      return "";
    }
    List<String> all = new ArrayList<>();
    for (String item : text(CronUnit.MONTH).split(",")) {
      all.add(range(item, CronWords::month));
    }
    return " in " + list(all, "and");
  }

  /** Returns a value or a range, each end named; what else there may be stays as it is. */
  private static String range(String item, Function<String, String> name) {
    int dash = item.indexOf('-');
    return dash < 0 || item.indexOf('(') >= 0 || item.indexOf('/') >= 0
        ? name.apply(item)
        : name.apply(item.substring(0, dash)) + " to " + name.apply(item.substring(dash + 1));
  }

  private static String weekday(String item) {
    int day = CronUnit.DAY_OF_WEEK.value(item);
    return day < 0
        ? "weekday " + item
        : DayOfWeek.of(day == 0 ? 7 : day).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  private static String month(String item) {
    int month = CronUnit.MONTH.value(item);
    return month < 0
        ? "month " + item
        : Month.of(month).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  private static String list(List<String> items, String last) {
    int end = items.size() - 1;
    return end < 1
        ? String.join("", items)
        : String.join(", ", items.subList(0, end)) + " " + last + " " + items.get(end);
  }
}
