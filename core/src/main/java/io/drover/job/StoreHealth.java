package io.drover.job;

/**
 * Whether a store works. Immutable; equal to another that says the same.
 *
 * <p>Read only: engines make it, through {@code io.drover.spi.Answers}, and later versions may say
 * more, so that nobody else should implement it.
 */
public interface StoreHealth {

  /** Returns whether the store works. */
  boolean healthy();

  /** Returns what the store is and, if it does not work, why. */
  String detail();
}
