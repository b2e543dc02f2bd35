package io.drover.testkit.runtime;

import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A source of time before another, which a test sets forward or back and has throw. Safe for use by
 * several threads.
 */
final class SteeredTime implements TimeSource {

  private final TimeSource source;
  private volatile Duration shift = Duration.ZERO;
  private @Nullable Integer callsLeft;

  SteeredTime(TimeSource source) {
    this.source = source;
  }

  /** Sets the clock forward, or back by a negative duration; timers run on as they were set. */
  void shift(Duration distance) {
    shift = distance;
  }

  /** Has one call throw: the next for 1, that after it for 2, and so on. */
  synchronized void throwAt(int call) {
    callsLeft = call;
  }

  /** Returns whether the call that was to throw has come. */
  synchronized boolean hasThrown() {
    return callsLeft != null && callsLeft <= 0;
  }

  private synchronized void count() {
    if (callsLeft != null && --callsLeft == 0) {
      throw new IllegalStateException("the clock is broken");
    }
  }

  @Override
  public Instant instant() {
    count();
    return source.instant().plus(shift);
  }

  @Override
  public Scheduled schedule(Instant at, Runnable task) {
    count();
    Scheduled scheduled = source.schedule(at.minus(shift), task);
    return () -> {
      scheduled.cancel();
      count();
    };
  }

  @Override
  public void close() {
    source.close();
  }
}
