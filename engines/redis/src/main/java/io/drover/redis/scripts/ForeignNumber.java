package io.drover.redis.scripts;

import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Numbers and yes-or-no values in the JSON of other clients, as JavaScript takes them: options come
 * from forms and environment variables, and Node counts with texts as if they were numbers.
 * Stateless. {@code parts/number.lua} reads the same in scripts.
 */
final class ForeignNumber {

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
  private static final Pattern INFINITE = Pattern.compile("[+-]?Infinity");
  private static final Pattern WITH_BASE =
      Pattern.compile("0(?:[xX][0-9a-fA-F]{1,15}|[oO][0-7]{1,20}|[bB][01]{1,60})");

  private ForeignNumber() {}

  /** Returns what JavaScript counts with, or NaN where that is no number. */
  static double of(JsonNode json) {
    if (json.isNumber()) {
      return json.doubleValue();
    } else if (json.isBoolean()) {
      return json.booleanValue() ? 1 : 0;
    } else if (json.isNull()) {
      return 0;
    }
    return json.isString() ? of(json.stringValue()) : Double.NaN;
  }

  /** Returns the number a text stands for, or NaN. */
  static double of(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty()) {
      return 0;
    } else if (DECIMAL.matcher(trimmed).matches() || INFINITE.matcher(trimmed).matches()) {
      return Double.parseDouble(trimmed);
    } else if (WITH_BASE.matcher(trimmed).matches()) {
      int base =
          switch (trimmed.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            default -> 2;
          };
      return Long.parseLong(trimmed.substring(2), base);
    }
    return Double.NaN;
  }

  /** Returns whether there is a number. */
  static boolean is(JsonNode json) {
    return !Double.isNaN(of(json));
  }

  /** Returns whether JavaScript takes a value for true. */
  static boolean isTrue(JsonNode json) {
    if (json.isString()) {
      return !json.stringValue().isEmpty();
    } else if (json.isNumber()) {
      return json.doubleValue() != 0 && !Double.isNaN(json.doubleValue());
    }
    return json.isContainer() || json.asBoolean(false);
  }
}
