package io.drover.console;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON object that a request carries, or a part of it. For one thread. */
final class Body {

  private final ObjectNode json;

  /**
   * Takes an object.
   *
   * @param known the properties that it may have; any other is refused, as it is a mistake
   */
  Body(ObjectNode json, List<String> known) {
    this.json = json;
    for (String name : json.propertyNames()) {
      if (!known.contains(name)) {
        throw Problem.input(
            "expected no properties but %s, got: \"%s\"", known, Texts.cut(name, 100));
      }
    }
  }

  /** Returns whether a property is there and not {@code null}. */
  boolean has(String name) {
    return json.hasNonNull(name);
  }

  Optional<String> text(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    JsonNode value = json.get(name);
    if (!value.isString()) {
      throw wrong(name, "a string", value);
    }
    return Optional.of(value.stringValue());
  }

  String neededText(String name) {
    return text(name).orElseThrow(() -> missing(name));
  }

  Optional<Long> number(String name, long min, long max) {
    if (!has(name)) {
      return Optional.empty();
    }
    JsonNode value = json.get(name);
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      long number = value.longValue();
      if (number >= min && number <= max) {
        return Optional.of(number);
      }
    }
    throw wrong(name, "a whole number from %d to %d".formatted(min, max), value);
  }

  Optional<Integer> integer(String name, int min, int max) {
    return number(name, min, max).map(Math::toIntExact);
  }

  int neededInteger(String name, int min, int max) {
    return integer(name, min, max).orElseThrow(() -> missing(name));
  }

  /** Returns a number between 0 and 1. */
  Optional<Double> part(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    JsonNode value = json.get(name);
    if (value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() <= 1) {
      return Optional.of(value.doubleValue());
    }
    throw wrong(name, "a number from 0 to 1", value);
  }

  /** Returns a time given in milliseconds. */
  Optional<Duration> millis(String name) {
    return number(name, 0, Long.MAX_VALUE).map(Duration::ofMillis);
  }

  boolean flag(String name) {
    if (!has(name)) {
      return false;
    }
    JsonNode value = json.get(name);
    if (!value.isBoolean()) {
      throw wrong(name, "true or false", value);
    }
    return value.booleanValue();
  }

  Optional<Instant> instant(String name) {
    return text(name).map(text -> Query.instant(name, text));
  }

  <E extends Enum<E>> Optional<E> constant(String name, Class<E> type) {
    return text(name).map(text -> Texts.constant(type, name, text));
  }

  <E extends Enum<E>> E neededConstant(String name, Class<E> type) {
    return constant(name, type).orElseThrow(() -> missing(name));
  }

  /** Returns an object whose values are strings. */
  Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (has(name)) {
      for (Map.Entry<String, JsonNode> entry : object(name).properties()) {
        if (!entry.getValue().isString()) {
          throw wrong(name, "an object of strings", entry.getValue());
        }
        texts.put(entry.getKey(), entry.getValue().stringValue());
      }
    }
    return texts;
  }

  /** Returns an object within, or an empty one if it is not there. */
  Body part(String name, List<String> known) {
    return new Body(has(name) ? object(name) : JsonText.object(), known);
  }

  /** Returns any JSON as maps, lists, strings and numbers. It has to be there, if only as null. */
  @SuppressWarnings("NullAway") // JSON's null is read as null, and that is a value of data.
  Object data(String name) {
    JsonNode value = json.get(name);
    if (value == null) {
      throw missing(name);
    }
    return JsonText.plain(value);
  }

  private ObjectNode object(String name) {
    JsonNode value = json.get(name);
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw wrong(name, "an object", value);
  }

  private static Problem missing(String name) {
    return Problem.input("expected a property \"%s\", got none", name);
  }

  private static Problem wrong(String name, String what, JsonNode value) {
    return Problem.input(
        "expected \"%s\" to be %s, got: %s", name, what, Texts.cut(JsonText.text(value), 100));
  }
}
