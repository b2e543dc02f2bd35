package io.drover.job;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks of arguments, for the library and its engines: each refuses with an {@link
 * InvalidInputException} that says what was expected and what was got. Stateless. Every check
 * returns what it let pass; none lets {@code null} pass.
 */
public final class Check {

  private Check() {}

  /** Returns the value if it is not {@code null}. */
  public static <V> V notNull(String what, @Nullable V value) {
    if (value == null) {
      throw new InvalidInputException("expected %s, got: null".formatted(what));
    }
    return value;
  }

  /** Returns an unmodifiable copy of the list if neither it nor an element is {@code null}. */
  public static <E> List<E> elements(String what, @Nullable List<E> list) {
    for (E element : notNull(what, list)) {
      notNull("each of " + what, element);
    }
    return List.copyOf(list);
  }

  /** Returns the duration if it is more than zero and at most {@link TimeRange#LONGEST}. */
  public static Duration positive(String what, Duration value) {
    notNull(what, value);
    if (value.isNegative() || value.isZero()) {
      throw new InvalidInputException(
          "expected %s to be more than zero, got: %s".formatted(what, value));
    }
    return TimeRange.check(what, value);
  }

  /** Returns the duration if it is at least {@code min} and at most {@link TimeRange#LONGEST}. */
  public static Duration atLeast(String what, Duration value, Duration min) {
    notNull(what, value);
    if (value.compareTo(min) < 0) {
      throw new InvalidInputException(
          "expected %s to be at least %dms, got: %s".formatted(what, min.toMillis(), value));
    }
    return TimeRange.check(what, value);
  }

  /** Returns the number if it is not below {@code min}. */
  public static int atLeast(String what, int value, int min) {
    return (int) atLeast(what, (long) value, min);
  }

  /** Returns the number if it is not below {@code min}. */
  public static long atLeast(String what, long value, long min) {
    if (value < min) {
      throw new InvalidInputException(
          "expected %s to be at least %d, got: %d".formatted(what, min, value));
    }
    return value;
  }

  /** Returns the number if it is in the range, both ends included. */
  public static int between(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new InvalidInputException(
          "expected %s to be %d to %d, got: %d".formatted(what, min, max, value));
    }
    return value;
  }

  /** Returns the state if jobs in it have ended. */
  public static JobState finished(String what, JobState state) {
    if (!notNull(what, state).isFinished()) {
      throw new InvalidInputException(
          "expected %s to be COMPLETED or FAILED, got: %s".formatted(what, state));
    }
    return state;
  }

  /**
   * Returns the text if it has more than blanks, and nothing that engines cannot tell apart or
   * keep: a NUL, or half of a surrogate pair.
   */
  public static String text(String what, String value) {
    notBlank(what, value);
    int nul = value.indexOf(0);
    if (nul >= 0) {
      throw new InvalidInputException(
          "expected %s without a NUL, got one at index %d; leave it out".formatted(what, nul));
    }
    return wholeCharacters(what, value);
  }

  /** Returns the text if it has no half of a surrogate pair, which has no form in UTF-8. */
  public static String wholeCharacters(String what, String value) {
    notNull(what, value);
    for (int i = 0; i < value.length(); i++) {
      char one = value.charAt(i);
      if (!Character.isSurrogate(one)) {
        continue;
      }
      if (Character.isLowSurrogate(one)
          || i + 1 == value.length()
          || !Character.isLowSurrogate(value.charAt(i + 1))) {
        throw new InvalidInputException(
            "expected %s of whole characters, got: half of one, U+%04X, at index %d; leave it out"
                .formatted(what, (int) one, i));
      }
      i++;
    }
    return value;
  }

  /** Returns the text if it has more than blanks. */
  public static String notBlank(String what, String value) {
    notNull(what, value);
    if (value.isBlank()) {
      throw new InvalidInputException(
          "expected %s not to be blank, got: \"%s\"".formatted(what, value));
    }
    return value;
  }
}
