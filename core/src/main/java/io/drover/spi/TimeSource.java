package io.drover.spi;

import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that also runs tasks at an instant, so that tests can replace both by virtual time. Safe
 * for many threads.
 */
public interface TimeSource extends InstantSource, AutoCloseable {

  /**
   * Runs a task once, at the instant or as soon as possible after it, on a thread of the source's.
   * The task must be short and must not throw.
   *
   * @return a handle that keeps the task from running if it has not started
   */
  Scheduled schedule(Instant at, Runnable task);

  /** Drops all tasks that have not started. */
  @Override
  void close();

  /** A task that is going to run. */
  interface Scheduled {
    /** Keeps the task from running if it has not started; does nothing otherwise. */
    void cancel();
  }
}
