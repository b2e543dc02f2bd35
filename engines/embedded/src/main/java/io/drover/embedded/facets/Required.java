package io.drover.embedded.facets;

import io.drover.job.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what is missing, on the caller's thread: found in the middle of a command it would be
 * harder to tell from a failure of the store. Stateless.
 */
final class Required {

  private Required() {}

  static <T> T of(String what, @Nullable T value) {
    if (value == null) {
      throw new InvalidInputException("expected %s, got: null".formatted(what));
    }
    return value;
  }

  /** Returns a list that nobody changes. */
  static <T> List<T> all(String what, @Nullable List<? extends T> values) {
    List<T> all = new ArrayList<>(of(what, values));
    all.forEach(value -> of("each of the " + what, value));
    return all;
  }
}
