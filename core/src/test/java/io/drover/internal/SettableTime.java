package io.drover.internal;

import io.drover.spi.TimeSource;
import java.time.Instant;

/** A clock that a test sets, and that runs no tasks or refuses them. For several threads. */
public final class SettableTime implements TimeSource {

  private volatile Instant now;
  private volatile boolean refusing;

  public SettableTime(Instant now) {
    this.now = now;
  }

  public void set(Instant instant) {
    now = instant;
  }

  /** Throws from now on when a task is scheduled. */
  public SettableTime refuseTasks() {
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
