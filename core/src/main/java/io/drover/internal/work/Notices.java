package io.drover.internal.work;

import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.internal.threads.CascadePool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a worker's callbacks what happened, one after the other on a thread of its own. Safe for
 * use by several threads. The worker claims nothing while too many wait.
 */
public final class Notices implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
  private static final int MAX_WAITING = 1000;
  private static final Duration OUTAGE_REMINDER = Duration.ofMinutes(1);

  /** The worker whose callbacks the current thread calls. */
  private static final ThreadLocal<@Nullable Notices> CALLING = new ThreadLocal<>();

  private final StoreContext store;
  private final String queue;
  private final @Nullable Consumer<Throwable> onError;
  private final Runnable roomAgain;
  private final CascadePool thread;
  private final AtomicInteger waiting = new AtomicInteger();
  private @Nullable Instant outageTold;

  Notices(
      StoreContext store, String queue, @Nullable Consumer<Throwable> onError, Runnable roomAgain) {
    this.store = store;
    this.queue = queue;
    this.onError = onError;
    this.roomAgain = roomAgain;
    this.thread = new CascadePool("drover-" + queue + "-callbacks", 1);
  }

  /** Returns whether the current thread calls back for this worker. */
  boolean isCalling() {
    return CALLING.get() == this;
  }

  /** Calls back later. */
  void tell(Runnable task) {
    tell(List.of(task));
  }

  /** Calls back later, one after the other. */
  void tell(List<Runnable> tasks) {
    if (!tasks.isEmpty()) {
      later(tasks.size(), () -> tasks.forEach(this::call));
    }
  }

  private void call(Runnable task) {
    try {
      now(task);
    } finally {
      if (waiting.decrementAndGet() == MAX_WAITING - 1) {
        roomAgain.run();
      }
    }
  }

  private void later(int count, Runnable task) {
    waiting.addAndGet(count);
    try {
      thread.execute(
          () -> {
            CALLING.set(this);
            task.run();
          });
    } catch (RuntimeException | Error e) {
      waiting.addAndGet(-count);
      LOG.error("no thread can be had to call back for a worker of queue \"{}\"", queue, e);
    }
  }

  /** Calls back on this thread. */
  void now(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) { // Not all languages declare what they throw.
      error(e);
    }
  }

  /** Returns whether so many callbacks wait that nothing more should be started. */
  boolean isFull() {
    return waiting.get() >= MAX_WAITING;
  }

  /** Tells trouble that is no job's failure; throws nothing. */
  void error(Throwable error) {
    if (onError == null) {
      warn("trouble in a worker of queue \"{}\"", error);
      return;
    }
    later(
        1,
        () -> {
          try {
            onError.accept(error);
          } catch (Throwable e) {
            warn("onError of a worker of queue \"{}\" failed", e);
          } finally {
            waiting.decrementAndGet();
            roomAgain.run();
          }
        });
  }

  /** Logs trouble; what that throws, as when an exception cannot tell its message, ends here. */
  private void warn(String trouble, Throwable error) {
    try {
      LOG.warn(trouble, queue, error);
    } catch (Throwable e) {
      warnOf(trouble, error.getClass());
    }
  }

  private void warnOf(String trouble, Class<?> error) {
    try {
      LOG.warn(trouble + ": {}, which cannot be logged", queue, error.getName());
    } catch (Throwable e) {
      // A worker goes on without its log.
    }
  }

  /** Tells that the store does not answer: at once, and then at most once a minute. */
  void outage(Throwable error) {
    synchronized (this) {
      Instant now = store.now();
      if (outageTold != null && now.isBefore(outageTold.plus(OUTAGE_REMINDER))) {
        return;
      }
      outageTold = now;
    }
    error(StoreErrors.of(error, "serve a worker of queue \"" + queue + "\""));
  }

  /** Ends an outage: the next one is told at once. */
  synchronized void outageOver() {
    if (outageTold != null) {
      outageTold = null;
      LOG.info("the store serves queue \"{}\" again", queue);
    }
  }

  /** Waits until what was told by now has been passed on; at once within one of its callbacks. */
  void flush(long nanos) {
    if (isCalling()) {
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    thread.execute(done::countDown);
    try {
      if (!done.await(nanos, TimeUnit.NANOSECONDS)) {
        LOG.warn("callbacks of a worker of queue \"{}\" still run as it closes", queue);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
