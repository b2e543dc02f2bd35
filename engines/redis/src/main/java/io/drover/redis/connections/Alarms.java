package io.drover.redis.connections;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs short tasks later, on a thread of its own, until it is closed. Safe for use by any number of
 * threads.
 */
final class Alarms implements AutoCloseable {

  private static final QuietLog LOG = QuietLog.of(Alarms.class);

  private final ScheduledThreadPoolExecutor timer;

  Alarms() {
    timer = new ScheduledThreadPoolExecutor(1, EngineThreads.named("drover-redis-alarms"));
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Runs a task after a while; not if it is closed before that. */
  Future<?> in(Duration delay, Runnable task) {
    try {
      return timer.schedule(() -> run(task), delay.toMillis(), TimeUnit.MILLISECONDS);
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
    } catch (Throwable e) { // The tasks after it are others'.
      LOG.warn("a task of the Redis engine failed", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
