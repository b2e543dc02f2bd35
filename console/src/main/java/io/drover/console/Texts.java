package io.drover.console;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The writing and reading of what an answer has as text: times, names of constants. Stateless. */
final class Texts {

  /** The most characters of a name that another program gave to something. */
  static final int MAX_NAME = 4096;

  private Texts() {}

  /** Returns an instant as ISO-8601 with milliseconds at most. */
  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  static @Nullable String time(Optional<Instant> instant) {
    return instant.map(Texts::time).orElse(null);
  }

  /** Returns a constant's name as the API writes it: {@code waiting-children}. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the constant of a name as the API writes it. */
  static <E extends Enum<E>> E constant(Class<E> type, String parameter, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> name(constant).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.input(
                    "expected \"%s\" to be one of %s, got: \"%s\"",
                    parameter, names(type), cut(text, 100)));
  }

  private static <E extends Enum<E>> String names(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(Texts::name)
        .collect(Collectors.joining(", "));
  }

  static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    return text.substring(0, end(text, max)) + "… (%d characters in all)".formatted(text.length());
  }

  /** Returns where a text can be cut without halving a surrogate pair. */
  static int end(String text, int max) {
    if (text.length() <= max) {
      return text.length();
    }
    return Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
  }

  /** Returns a text in which no character begins a line or steers a terminal. */
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isHarmful(c)) {
                line.append("\\u%04x".formatted(c));
              } else {
                line.appendCodePoint(c);
              }
            });
    return line.toString();
  }

  private static boolean isHarmful(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
