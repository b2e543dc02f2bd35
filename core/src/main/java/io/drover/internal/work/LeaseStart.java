package io.drover.internal.work;

import io.drover.internal.store.Limits;
import java.time.Duration;
import java.time.Instant;

/**
 * From when on a lease lasts: by the clock it was asked for with, and by one that nobody sets. A
 * clock that is set back, while the process is stopped perhaps, does not make a lease longer.
 * Immutable.
 *
 * @param at by the clock
 * @param nanos by {@link System#nanoTime()}
 */
public record LeaseStart(Instant at, long nanos) {

  /** Returns the start of a lease that is about to be asked for. */
  public static LeaseStart of(Instant now) {
    return new LeaseStart(now, System.nanoTime());
  }

  /** Returns whether the lease has run out, by either. */
  boolean isOver(Instant now, Duration lease) {
    return now.isAfter(at.plus(lease)) || System.nanoTime() - nanos > Limits.nanos(lease);
  }
}
