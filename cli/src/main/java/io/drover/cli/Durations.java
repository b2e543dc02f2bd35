package io.drover.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reading and writing of durations such as {@code 500ms} and {@code 1h30m}. Stateless. */
final class Durations {

  private static final Pattern PART = Pattern.compile("(\\d{1,15})(ms|s|m|h|d)");

  private Durations() {}

  /**
   * Returns the duration written as 500ms, 30s, 5m, 2h, 1d, several of these (1h30m), 0, or in
   * ISO-8601 (PT30S).
   *
   * @throws IllegalArgumentException if it is none, with what was expected
   */
  static Duration parse(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    if (lower.equals("0")) {
      return Duration.ZERO;
    }
    try {
      if (lower.startsWith("p")) {
        return notNegative(Duration.parse(lower), text);
      }
      Matcher part = PART.matcher(lower);
      Duration sum = Duration.ZERO;
      int end = 0;
      while (end < lower.length() && part.find(end) && part.start() == end) {
        sum = sum.plus(amount(Long.parseLong(part.group(1)), part.group(2)));
        end = part.end();
      }
      if (end == 0 || end < lower.length()) {
        throw unreadable(text);
      }
      return sum;
    } catch (DateTimeParseException | ArithmeticException e) {
      throw unreadable(text);
    }
  }

  /** Returns a short text: 850ms, 12.3s, 4m 05s, 2h 03m. */
  static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + "ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1fs", millis / 1000.0);
    }
    long seconds = millis / 1000;
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60);
    }
    return String.format(Locale.ROOT, "%dh %02dm", seconds / 3600, seconds / 60 % 60);
  }

  /** Returns for how long something is, as {@link #format} does; nothing if it is to come. */
  static String age(Instant since, Instant now) {
    Duration age = Duration.between(since, now);
    return age.isNegative() ? "0ms" : format(age);
  }

  private static Duration amount(long count, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  private static Duration notNegative(Duration duration, String text) {
    if (duration.isNegative()) {
      throw unreadable(text);
    }
    return duration;
  }

  private static IllegalArgumentException unreadable(String text) {
    return new IllegalArgumentException(
        "expected a duration such as 500ms, 30s, 5m, 2h, 1d or PT30S, got: " + text);
  }
}
