package io.drover.console;

import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parameters behind a request's question mark. For one thread. */
final class Query {

  private final HttpServletRequest request;

  private Query(HttpServletRequest request) {
    this.request = request;
  }

  /**
   * Returns the parameters of a request.
   *
   * @param known those that it may have; any other is refused, as it is a mistake
   */
  static Query of(HttpServletRequest request, List<String> known) {
    // Only GET has parameters, so that the container never takes a body for them.
    request
        .getParameterMap()
        .forEach(
            (name, values) -> {
              if (!known.contains(name)) {
                throw Problem.input(
                    "expected no parameters but %s, got: \"%s\"", known, Texts.cut(name, 100));
              }
              if (values.length != 1) {
                throw Problem.input("expected \"%s\" once, got it %d times", name, values.length);
              }
            });
    return new Query(request);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(request.getParameter(name)).filter(text -> !text.isEmpty());
  }

  @Nullable String textOrNull(String name) {
    return text(name).orElse(null);
  }

  String needed(String name) {
    return text(name)
        .orElseThrow(() -> Problem.input("expected a parameter \"%s\", got none", name));
  }

  int number(String name, int otherwise, int max) {
    return (int) number(name, otherwise, 1, max);
  }

  long number(String name, long otherwise, long min, long max) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text.get());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below, as one beyond the bounds is.
    }
    throw Problem.input(
        "expected \"%s\" to be a number from %d to %d, got: \"%s\"",
        name, min, max, Texts.cut(text.get(), 100));
  }

  boolean flag(String name) {
    String text = text(name).orElse("false");
    if (!Arrays.asList("true", "false").contains(text)) {
      throw Problem.input(
          "expected \"%s\" to be true or false, got: \"%s\"", name, Texts.cut(text, 100));
    }
    return text.equals("true");
  }

  Optional<Instant> instant(String name) {
    return text(name).map(text -> instant(name, text));
  }

  <E extends Enum<E>> Optional<E> constant(String name, Class<E> type) {
    return text(name).map(text -> Texts.constant(type, name, text));
  }

  static Instant instant(String name, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw Problem.input(
          "expected \"%s\" to be an instant such as 2026-12-25T10:00:00Z, got: \"%s\"",
          name, Texts.cut(text, 100));
    }
  }
}
