package io.drover.console;

import java.util.function.LongSupplier;

/** How often something may be done in a while; more is counted instead. Thread-safe. */
final class Allowance {

  private final int most;
  private final long whileNanos;
  private final LongSupplier clock;
  private long begin;
  private int used;
  private long skipped;

  /**
   * Takes how often.
   *
   * @param most how often in a while
   * @param whileNanos how long a while is, in nanoseconds
   * @param clock the time in nanoseconds, as {@link System#nanoTime}
   */
  Allowance(int most, long whileNanos, LongSupplier clock) {
    this.most = most;
    this.whileNanos = whileNanos;
    this.clock = clock;
    this.begin = clock.getAsLong();
  }

  /** Returns how many were skipped since the last that was allowed, or -1 if this is skipped. */
  synchronized long take() {
    long now = clock.getAsLong();
    if (now - begin >= whileNanos) {
      begin = now;
      used = 0;
    }
    if (used >= most) {
      skipped++;
      return -1;
    }
    used++;
    long before = skipped;
    skipped = 0;
    return before;
  }
}
