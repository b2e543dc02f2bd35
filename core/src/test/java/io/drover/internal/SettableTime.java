package io.drover.internal;

import io.drover.spi.TimeSource;
import java.time.Instant;

/** A clock that a test sets, and that runs no tasks or refuses them. For several threads. */
final class SettableTime implements TimeSource {

  private volatile Instant now;
  private volatile boolean refusing;

  SettableTime(Instant now) {
    this.now = now;
  }

  void set(Instant instant) {
    now = instant;
  }

  /** Throws from now on when a task is scheduled. */
  SettableTime refuseTasks() {
    refusing = true;
    return this;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public Scheduled schedule(Instant at, Runnable task) {
    if (refusing) {
      throw new IllegalStateException("no timer");
    }
    return () -> {};
  }

  @Override
  public void close() {}
}
