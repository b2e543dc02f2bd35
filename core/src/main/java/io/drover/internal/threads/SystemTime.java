package io.drover.internal.threads;

import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's clock. Safe for use by several threads; its tasks run on one daemon thread. */
public final class SystemTime implements TimeSource {

  private static final GuardedLog LOG = GuardedLog.of(SystemTime.class);

  private final ScheduledThreadPoolExecutor timer;

  /** Starts the clock; its thread starts with the first task. */
  public SystemTime() {
    Threads threads = Threads.capture();
    timer = new ScheduledThreadPoolExecutor(1, task -> threads.daemon("drover-timer", task));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public Scheduled schedule(Instant at, Runnable task) {
    if (timer.isShutdown()) {
      return () -> {};
    }
    // What does not fit into nanoseconds becomes the most that does.
    long wait = Math.max(0, TimeUnit.NANOSECONDS.convert(Duration.between(Instant.now(), at)));
    ScheduledFuture<?> future = timer.schedule(() -> run(task), wait, TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      LOG.warn("a timed task failed", e);
    }
  }
}
