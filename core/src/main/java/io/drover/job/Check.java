package io.drover.job;

import java.time.Duration;

/** Checks of arguments, each refusing with what was expected and what was got. Stateless. */
final class Check {

  private Check() {}

  static Duration positive(String what, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new InvalidInputException(
          "expected %s to be more than zero, got: %s".formatted(what, value));
    }
    return TimeRange.check(what, value);
  }

  static int between(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new InvalidInputException(
          "expected %s to be %d to %d, got: %d".formatted(what, min, max, value));
    }
    return value;
  }

  static int atLeast(String what, int value, int min) {
    if (value < min) {
      throw new InvalidInputException(
          "expected %s to be at least %d, got: %d".formatted(what, min, value));
    }
    return value;
  }

  /**
   * Refuses what engines cannot tell apart or keep: a NUL, and half of a surrogate pair, which has
   * no form in UTF-8.
   */
  static String text(String what, String value) {
    notBlank(what, value);
    for (int i = 0; i < value.length(); i++) {
      char one = value.charAt(i);
      boolean pair =
          Character.isHighSurrogate(one)
              && i + 1 < value.length()
              && Character.isLowSurrogate(value.charAt(i + 1));
      if (one == 0 || Character.isSurrogate(one) && !pair) {
        throw new InvalidInputException(
            "expected %s of whole characters other than NUL, got: U+%04X at index %d; leave it out"
                .formatted(what, (int) one, i));
      }
      if (pair) {
        i++;
      }
    }
    return value;
  }

  static String notBlank(String what, String value) {
    if (value.isBlank()) {
      throw new InvalidInputException(
          "expected %s not to be blank, got: \"%s\"".formatted(what, value));
    }
    return value;
  }
}
