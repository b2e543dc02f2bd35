package io.drover.cli;

import io.drover.job.Backoff;
import io.drover.job.Concurrency;
import io.drover.job.DroverException;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.RateLimit;
import io.drover.routing.ExchangeType;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/**
 * The reading of option values that are more than a word or a number: durations, instants,
 * backoffs, rates. Stateless.
 */
final class OptionReader {

  private OptionReader() {}

  /** Teaches a command line these types. */
  static void register(CommandLine commandLine) {
    register(commandLine, Integer.class, text -> (int) whole(text, Integer.MAX_VALUE));
    register(commandLine, int.class, text -> (int) whole(text, Integer.MAX_VALUE));
    register(commandLine, Long.class, text -> whole(text, Long.MAX_VALUE));
    register(commandLine, long.class, text -> whole(text, Long.MAX_VALUE));
    register(commandLine, Path.class, OptionReader::path);
    register(commandLine, URI.class, OptionReader::uri);
    register(commandLine, Duration.class, Durations::parse);
    register(commandLine, Instant.class, text -> instant(text, ZoneId.systemDefault()));
    register(commandLine, Backoff.class, OptionReader::backoff);
    register(commandLine, Concurrency.class, OptionReader::concurrency);
    register(commandLine, Keep.class, OptionReader::keep);
    register(commandLine, RateLimit.class, OptionReader::rate);
    register(commandLine, JobState.class, OptionReader::state);
    register(commandLine, ZoneId.class, OptionReader::zone);
    register(commandLine, ExchangeType.class, OptionReader::exchangeType);
    register(commandLine, Output.class, OptionReader::output);
  }

  /** Reads an instant, a date-time with an offset or zone, or one of the zone given. */
  static Instant instant(String text, ZoneId zone) {
    List<Function<String, Instant>> forms =
        List.of(
            Instant::parse,
            t -> OffsetDateTime.parse(t).toInstant(),
            t -> ZonedDateTime.parse(t).toInstant(),
            t -> LocalDateTime.parse(t.replace(' ', 'T')).atZone(zone).toInstant(),
            t -> LocalDate.parse(t).atStartOfDay(zone).toInstant());
    for (Function<String, Instant> form : forms) {
      Optional<Instant> read = tryForm(form, text.strip());
      if (read.isPresent()) {
        return read.get();
      }
    }
    throw new IllegalArgumentException(
        "expected an instant such as 2026-12-25T10:00:00Z, 2026-12-25T10:00:00+01:00 or"
            + " 2026-12-25T10:00, got: "
            + text);
  }

  /** Reads a whole number; whether it may be negative, the command knows. */
  private static long whole(String text, long max) {
    try {
      long number = Long.parseLong(text.strip());
      if (Math.abs(number) <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw noWholeNumber(text, max);
    }
    throw noWholeNumber(text, max);
  }

  private static IllegalArgumentException noWholeNumber(String text, long max) {
    return new IllegalArgumentException(
        "expected a whole number of at most %d, got: %s".formatted(max, text));
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "expected a path, got: %s (%s)".formatted(text, e.getReason()));
    }
  }

  private static URI uri(String text) {
    try {
      return new URI(text.strip());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "expected an address such as https://example.org/hook, got: %s (%s)"
              .formatted(text, e.getReason()));
    }
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text.strip());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "expected a time zone such as Europe/Berlin or UTC, got: " + text);
    }
  }

  private static Optional<Instant> tryForm(Function<String, Instant> form, String text) {
    try {
      return Optional.of(form.apply(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Reads {@code exponential:1s} or {@code fixed:500ms}. */
  static Backoff backoff(String text) {
    int colon = text.indexOf(':');
    String type = colon < 0 ? "" : text.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    if (!type.equals(Backoff.FIXED) && !type.equals(Backoff.EXPONENTIAL)) {
      throw new IllegalArgumentException(
          "expected a backoff such as exponential:1s or fixed:500ms, got: " + text);
    }
    Duration delay = Durations.parse(text.substring(colon + 1));
    return type.equals(Backoff.FIXED) ? Backoff.fixed(delay) : Backoff.exponential(delay);
  }

  /** Reads {@code 4} or {@code 2..64}. */
  static Concurrency concurrency(String text) {
    String[] bounds = text.strip().split("\\.\\.", -1);
    try {
      int min = Integer.parseInt(bounds[0].strip());
      if (bounds.length == 1) {
        return Concurrency.fixed(min);
      }
      if (bounds.length == 2) {
        return Concurrency.between(min, Integer.parseInt(bounds[1].strip()));
      }
    } catch (NumberFormatException e) {
      throw unreadableConcurrency(text);
    }
    throw unreadableConcurrency(text);
  }

  /** Reads {@code all}, {@code none}, a count or an age. */
  static Keep keep(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    if (lower.equals("all")) {
      return Keep.all();
    }
    if (lower.equals("none")) {
      return Keep.none();
    }
    try {
      return lower.matches("\\d+")
          ? Keep.count(Integer.parseInt(lower))
          : Keep.age(Durations.parse(lower));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expected all, none, a count such as 100 or an age such as 7d, got: " + text, e);
    }
  }

  /** Reads {@code 100/1m} or {@code 10/s}. */
  static RateLimit rate(String text) {
    String[] parts = text.strip().split("/", -1);
    try {
      if (parts.length == 2) {
        String window = parts[1].strip();
        boolean bare = window.matches("[a-zA-Z]+");
        return RateLimit.of(
            Integer.parseInt(parts[0].strip()), Durations.parse(bare ? "1" + window : window));
      }
    } catch (IllegalArgumentException e) {
      throw unreadableRate(text);
    }
    throw unreadableRate(text);
  }

  /** Reads a state in any case, with hyphens or underscores. */
  static JobState state(String text) {
    String wanted = text.strip().replace('-', '_').toUpperCase(Locale.ROOT);
    return Arrays.stream(JobState.values())
        .filter(state -> state.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected one of %s, got: %s".formatted(stateNames(), text)));
  }

  /** Returns the name of a state as the program writes it. */
  static String name(JobState state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static ExchangeType exchangeType(String text) {
    String wanted = text.strip().toUpperCase(Locale.ROOT);
    return Arrays.stream(ExchangeType.values())
        .filter(type -> type.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected one of direct, topic, fanout, headers, got: " + text));
  }

  private static Output output(String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    return Arrays.stream(Output.values())
        .filter(output -> output.toString().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected one of none, results, json-lines, got: " + text));
  }

  /** Returns the name of a type of exchange as the program writes it. */
  static String name(ExchangeType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static String stateNames() {
    return Arrays.stream(JobState.values())
        .map(OptionReader::name)
        .collect(Collectors.joining(", "));
  }

  private static IllegalArgumentException unreadableConcurrency(String text) {
    return new IllegalArgumentException(
        "expected a concurrency such as 4, or bounds such as 2..64, got: " + text);
  }

  private static IllegalArgumentException unreadableRate(String text) {
    return new IllegalArgumentException(
        "expected a rate such as 100/1m (100 jobs a minute) or 10/s, got: " + text);
  }

  private static <V> void register(
      CommandLine commandLine, Class<V> type, Function<String, V> reader) {
    commandLine.registerConverter(
        type,
        text -> {
          try {
            return reader.apply(text);
          } catch (IllegalArgumentException | DroverException e) {
            throw new TypeConversionException(e.getMessage());
          }
        });
  }
}
