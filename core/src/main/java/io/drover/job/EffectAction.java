package io.drover.job;

/**
 * What shall happen once for a key and has no result. Called on the thread that asks for it.
 *
 * @param <E> what it may throw besides unchecked exceptions
 */
@FunctionalInterface
public interface EffectAction<E extends Exception> {

  /** Has the effect. */
  void run() throws E;
}
