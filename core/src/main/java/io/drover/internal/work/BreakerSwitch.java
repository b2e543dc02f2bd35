package io.drover.internal.work;

import io.drover.internal.threads.GuardedLog;
import io.drover.job.Breaker;
import io.drover.job.BreakerState;
import io.drover.job.JobExpiredException;
import io.drover.spi.Settlement;
import io.drover.spi.TimeSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker's breaker: counts how its attempts end, and says how many jobs it may claim. Safe for
 * use by several threads.
 *
 * <p>It hears of each end before that can be settled, so that no claim goes out on the strength of
 * a count that is out of date.
 */
final class BreakerSwitch implements AutoCloseable {

  private static final GuardedLog LOG = GuardedLog.of(BreakerSwitch.class);

  private final @Nullable Breaker breaker;
  private final TimeSource time;
  private final String queue;
  private final Consumer<BreakerState> told;
  private final Runnable heed;
  private volatile BreakerState state = BreakerState.CLOSED;
  private volatile TimeSource.@Nullable Scheduled probe;
  private volatile boolean closed;
  private int inARow;
  private long opened;

  /**
   * Creates it, closed.
   *
   * @param told told each state it takes, in their order; only takes note of it
   * @param heed called after a change, on whatever thread; does not block
   */
  BreakerSwitch(Rule rule, Consumer<BreakerState> told, Runnable heed) {
    this.breaker = rule.breaker;
    this.time = rule.time;
    this.queue = rule.queue;
    this.told = told;
    this.heed = heed;
  }

  /**
   * What it goes by.
   *
   * @param breaker the worker's breaker, or {@code null} for none
   * @param time the source of time
   * @param queue the worker's queue
   */
  record Rule(@Nullable Breaker breaker, TimeSource time, String queue) {}

  BreakerState state() {
    return state;
  }

  /**
   * Returns how many jobs may be claimed.
   *
   * @param room for how many there is room
   * @param runs the runs under way and those that claims under way are for
   */
  int limit(int room, int runs) {
    return switch (state) {
      case CLOSED -> room;
      case OPEN -> 0;
      case PROBING -> runs == 0 ? Math.min(room, 1) : 0;
    };
  }

  /** Hears how an attempt ended. */
  void ended(AttemptEnd<?, ?> end) {
    Breaker rule = breaker;
    if (rule == null) {
      return;
    }
    Stop stop = end.job().stop();
    if (stop != null && stop.cause() == Stop.Cause.CANCELLED
        || end.error() instanceof JobExpiredException) {
      return; // No handler failed.
    }
    BreakerState changed = count(rule, end.settlement().outcome());
    // Without the lock, as it calls others.
    if (changed == BreakerState.OPEN) {
      waitForProbe(rule);
    }
    if (changed != null) {
      heed.run();
    }
  }

  /** Returns what this has changed the state to, or {@code null} if it has not. */
  private synchronized @Nullable BreakerState count(Breaker rule, Settlement.Outcome outcome) {
    BreakerState before = state;
    switch (outcome) {
      case COMPLETE -> {
        inARow = 0;
        if (state != BreakerState.CLOSED) {
          LOG.info("jobs of queue \"{}\" complete again; the worker claims as before", queue);
          change(BreakerState.CLOSED);
        }
      }
      case FAIL, DEAD_LETTER -> {
        inARow++;
        if (state == BreakerState.PROBING) {
          LOG.info("the job tried in queue \"{}\" failed as well", queue);
          change(BreakerState.OPEN);
        } else if (state == BreakerState.CLOSED && inARow >= rule.failures()) {
          LOG.warn(
              "{} jobs of queue \"{}\" in a row failed for good; the worker claims none, and tries one every {}",
              inARow,
              queue,
              rule.probeInterval());
          change(BreakerState.OPEN);
        }
      }
      case RETRY, BACK_OFF -> {
        if (state == BreakerState.PROBING) {
          change(BreakerState.OPEN);
        }
      }
      case MOVE_TO_LATER, GIVE_BACK, WAIT_FOR_CHILDREN -> {}
    }
    return state == before ? null : state;
  }

  private void change(BreakerState to) {
    state = to;
    opened += to == BreakerState.OPEN ? 1 : 0;
    told.accept(to);
  }

  private void waitForProbe(Breaker rule) {
    long since = opened();
    Instant due = time.instant().truncatedTo(ChronoUnit.MILLIS).plus(rule.probeInterval());
    TimeSource.Scheduled next = time.schedule(due, () -> tryOne(since));
    probe = next;
    if (closed) {
      next.cancel();
    }
  }

  private synchronized long opened() {
    return opened;
  }

  private void tryOne(long since) {
    synchronized (this) {
      if (state != BreakerState.OPEN || opened != since) {
        return; // It was closed since, and may have opened again: that has a time of its own.
      }
      change(BreakerState.PROBING);
    }
    heed.run();
  }

  @Override
  public void close() {
    closed = true;
    TimeSource.Scheduled last = probe;
    if (last != null) {
      last.cancel();
    }
  }
}
