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
  private volatile @Nullable Gap awaited;
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
      Gap current = new Gap(bell);
      TimeSource.Scheduled end = time.schedule(due, current);
      awaited = current; // Told when its end is planned, so that no time passes over it.
      while (!current.over && !ended) {
        bell.await();
      }
      end.cancel();
      awaited = null;
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

  /**
   * Returns whether it waits for its time, which is planned; not any more once that has come,
   * though the thread may not have woken yet. For any thread.
   */
  boolean isWaiting() {
    Gap current = awaited;
    return current != null && !current.over && !ended;
  }

  /** A wait between two parts, and its end. */
  private static final class Gap implements Runnable {
    private final Doorbell bell;
    private volatile boolean over;

    Gap(Doorbell bell) {
      this.bell = bell;
    }

    @Override
    public void run() {
      over = true;
      bell.ring();
    }
  }
}
