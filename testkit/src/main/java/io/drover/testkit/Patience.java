package io.drover.testkit;

import io.drover.job.TimeRange;
import java.time.Duration;
import java.util.Locale;

/**
 * How long a test waits, in real time, for something to be so. Immutable.
 *
 * @param limit how long; zero to look only once
 */
record Patience(Duration limit) {

  static final Patience NONE = new Patience(Duration.ZERO);
  static final Patience DEFAULT = new Patience(Duration.ofSeconds(10));

  Patience {
    TimeRange.check("limit", limit);
  }

  /** Returns whether it has run out since an instant of {@link System#nanoTime()}. */
  boolean isOver(long start) {
    return System.nanoTime() - start >= limit.toNanos();
  }

  @Override
  public String toString() {
    return limit.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
