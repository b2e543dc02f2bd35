package io.drover.redis.scripts;

import io.drover.job.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what is missing, on the caller's thread and before anything is sent: written as text it
 * would be taken for a word. Stateless.
 */
public final class Required {

  private Required() {}

  /** Returns what is there. */
  public static <T> T of(String what, @Nullable T value) {
    if (value == null) {
      throw new InvalidInputException("expected %s, got: null".formatted(what));
    }
    return value;
  }

  /** Returns a list of which nothing is missing, and which nobody changes. */
  public static <T> List<T> all(String what, @Nullable List<? extends T> values) {
    List<T> all = new ArrayList<>(of(what, values));
    all.forEach(value -> of("each of the " + what, value));
    return all;
  }
}
