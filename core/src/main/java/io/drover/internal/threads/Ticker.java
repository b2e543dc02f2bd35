package io.drover.internal.threads;

import io.drover.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs a short task again and again, an interval apart, whatever it throws. Safe for use by several
 * threads.
 */
public final class Ticker implements AutoCloseable {

  private static final GuardedLog LOG = GuardedLog.of(Ticker.class);

  private final TimeSource time;
  private final Duration interval;
  private final Runnable task;
  private final ReentrantLock lock = new ReentrantLock();
  private TimeSource.@Nullable Scheduled next;
  private boolean closed;

  private Ticker(TimeSource time, Duration interval, Runnable task) {
    this.time = time;
    this.interval = interval;
    this.task = task;
  }

  /** Starts with the first run one interval from now. */
  public static Ticker start(TimeSource time, Duration interval, Runnable task) {
    Ticker ticker = new Ticker(time, interval, task);
    ticker.schedule();
    return ticker;
  }

  private void schedule() {
    lock.lock();
    try {
      if (!closed) {
        next = time.schedule(time.instant().plus(interval), this::tick);
      }
    } finally {
      lock.unlock();
    }
  }

  private void tick() {
    try {
      task.run();
    } catch (Throwable e) {
      LOG.warn("a task done at regular times failed; it is done again", e);
    } finally {
      schedule();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (next != null) {
        next.cancel();
      }
    } finally {
      lock.unlock();
    }
  }
}
