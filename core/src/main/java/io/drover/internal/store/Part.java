package io.drover.internal.store;

import java.time.Duration;

/** A part of an open store that has to be closed. Safe for use by several threads. */
public interface Part {

  /**
   * Has it begin nothing new, and end. Does not wait.
   *
   * @param limit how long what runs may take to end by itself
   */
  void beginClose(Duration limit);

  /**
   * Waits, interrupted or not, until it has ended, or until a time of {@code System.nanoTime}. One
   * that ends as soon as it is told to has nothing to wait for.
   */
  default void awaitClosed(long end) {}

  /** Returns whether a close of this part waits for the current thread. */
  default boolean isOwnThread() {
    return false;
  }

  /** Looks whether there is something to do, whatever it has heard. */
  default void look() {}

  /** Tells what it is at. */
  default void report(Bustle.Report report) {}
}
