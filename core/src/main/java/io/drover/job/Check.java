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

  static String notBlank(String what, String value) {
    if (value.isBlank()) {
      throw new InvalidInputException(
          "expected %s not to be blank, got: \"%s\"".formatted(what, value));
    }
    return value;
  }
}
