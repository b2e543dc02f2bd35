package io.drover.internal.threads;

import java.time.Duration;

/**
 * The pauses between tries while a store cannot be reached: 100 ms, doubled each time, up to 10 s.
 * For one thread.
 */
public final class GrowingPause {

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private Duration next = FIRST;

  /** Returns the pause before the next try. */
  public Duration next() {
    Duration pause = next;
    Duration doubled = pause.multipliedBy(2);
    next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return pause;
  }

  /** Starts again with the shortest, after a success. */
  public void reset() {
    next = FIRST;
  }
}
