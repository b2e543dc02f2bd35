package io.drover.redis.connections;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs short tasks later, on a thread of its own, until it is closed. Safe for use by any number of
 * threads.
 */
final class Alarms implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

  private final ScheduledThreadPoolExecutor timer;

  Alarms() {
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "drover-redis-alarms");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Runs a task after a while; not if it is closed before that. */
  Future<?> in(Duration delay, Runnable task) {
    try {
      return timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Runs a task again and again, whatever it throws, until it is closed. */
  void every(Duration interval, Runnable task) {
    long millis = Math.max(1, interval.toMillis());
    timer.scheduleWithFixedDelay(() -> run(task), millis, millis, TimeUnit.MILLISECONDS);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.warn("a repeated task failed", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
