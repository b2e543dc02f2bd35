package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * What shall happen once for a key: code with a result that can be written as JSON, or {@code
 * null}. Called on the thread that asks for it.
 *
 * @param <T> the type of the result
 * @param <E> what it may throw besides unchecked exceptions
 */
@FunctionalInterface
public interface Effect<T extends @Nullable Object, E extends Exception> {

  /** Has the effect and returns its result. */
  @Nullable T run() throws E;
}
