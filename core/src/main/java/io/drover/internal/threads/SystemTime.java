package io.drover.internal.threads;

import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine's clock. Safe for use by several threads; its tasks run on one daemon thread. */
public final class SystemTime implements TimeSource {

  private static final Logger LOG = LoggerFactory.getLogger(SystemTime.class);

  private final ScheduledThreadPoolExecutor timer;

  /** Starts the clock; its thread starts with the first task. */
  public SystemTime() {
    timer = new ScheduledThreadPoolExecutor(1, task -> Threads.daemon("drover-timer", task));
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
    } catch (RuntimeException | Error e) {
      LOG.warn("a timed task failed", e);
    }
  }
}
