package io.drover.internal.dead;

import io.drover.internal.threads.Doorbell;
import io.drover.job.RateLimit;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is done within a rate, evenly spread over its window. For one thread, except {@link
 * #end} and {@link #isWaiting}.
 */
final class Pace {

  private static final int PARTS = 10;

  private final TimeSource time;
  private final int most;
  private final Duration gap;
  private final Doorbell bell = new Doorbell();
  private volatile boolean ended;
  private volatile boolean waiting;
  private @Nullable Instant next;

  /**
   * Creates it.
   *
   * @param rate the rate, or {@code null} for none
   * @param most how much to do at once at most
   */
  Pace(TimeSource time, @Nullable RateLimit rate, int most) {
    this.time = time;
    if (rate == null) {
      this.most = most;
      this.gap = Duration.ZERO;
    } else {
      int part = Math.min(most, (rate.max() + PARTS - 1) / PARTS);
      this.most = part;
      this.gap = rate.window().multipliedBy(part).dividedBy(rate.max());
    }
  }

  /** Returns how much may be done at once. */
  int most() {
    return most;
  }

  /** Waits until as much may be done again; returns whether it was not ended meanwhile. */
  boolean await() {
    Instant due = next;
    if (due != null && !gap.isZero()) {
      Flag over = new Flag();
      waiting = true;
      TimeSource.Scheduled alarm =
          time.schedule(
              due,
              () -> {
                over.set = true;
                waiting = false; // Here, so that a time that is attended to waits for what follows.
                bell.ring();
              });
      while (!over.set && !ended) {
        bell.await();
      }
      alarm.cancel();
      waiting = false;
    }
    next = time.instant().plus(gap);
    return !ended;
  }

  /** Ends it: nobody waits any more. For any thread. */
  void end() {
    ended = true;
    bell.ring();
  }

  /** Returns whether it was ended. For any thread. */
  boolean isEnded() {
    return ended;
  }

  /** Returns whether it waits for its time. For any thread. */
  boolean isWaiting() {
    return waiting;
  }

  private static final class Flag {
    private volatile boolean set;
  }
}
