package io.drover.job;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The rules for headers of messages. Stateless. */
public final class Headers {

  /** How many headers a message has at most. */
  public static final int MAX = 100;

  private static final int MAX_NAME = 255;
  private static final int MAX_VALUE = 8192;

  private Headers() {}

  /**
   * Returns an unmodifiable copy, sorted by name, if they are headers: at most {@value #MAX}, names
   * of 1 to 255 characters, not blank, values of at most 8192, none with a NUL or half of a
   * surrogate pair.
   *
   * @throws InvalidInputException if one breaks a rule
   */
  public static Map<String, String> check(Map<String, String> headers) {
    Check.between("the number of headers", Check.notNull("headers", headers).size(), 0, MAX);
    Map<String, String> sorted = new TreeMap<>();
    headers.forEach(
        (name, value) -> {
          Check.text("the name of a header", name);
          Check.between("length of the name of a header", name.length(), 1, MAX_NAME);
          String what = "the value of header \"%s\"".formatted(name);
          Check.wholeCharacters(what, value);
          Check.between("length of " + what, value.length(), 0, MAX_VALUE);
          if (value.indexOf(0) >= 0) {
            throw new InvalidInputException(
                "expected %s without a NUL, got one at index %d; leave it out"
                    .formatted(what, value.indexOf(0)));
          }
          sorted.put(name, value);
        });
    return Collections.unmodifiableMap(sorted);
  }
}
