package io.drover.internal.work;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.internal.threads.CascadePool;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.Threads;
import io.drover.spi.UnderWay;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a worker's callbacks, which are called one after the other. Safe for use by several
 * threads; no method throws what a callback, the log or a lack of threads throws. The worker claims
 * nothing while too many callbacks wait.
 */
final class CallbackThread implements AutoCloseable {

  private static final GuardedLog LOG = GuardedLog.of(CallbackThread.class);
  private static final int MAX_WAITING = 1000;
  private static final Duration OUTAGE_REMINDER = Duration.ofMinutes(1);

  private final StoreContext store;
  private final String queue;
  private final @Nullable Consumer<Throwable> onError;
  private final Runnable roomAgain;
  private final CascadePool thread;
  private final AtomicInteger waiting = new AtomicInteger();
  private @Nullable Instant outageTold;

  /**
   * Creates it.
   *
   * @param onError told trouble, or {@code null} for the log
   * @param roomAgain called when there is room for more callbacks again
   */
  CallbackThread(
      StoreContext store,
      String queue,
      @Nullable Consumer<Throwable> onError,
      Runnable roomAgain,
      Threads origin) {
    this.store = store;
    this.queue = queue;
    this.onError = onError;
    this.roomAgain = roomAgain;
    this.thread = new CascadePool(origin, "drover-" + queue + "-callbacks", 1);
  }

  /** Returns whether the current thread is this one. */
  boolean isCurrent() {
    return thread.isOwnThread();
  }

  /** Calls back later. */
  void tell(Runnable call) {
    tell(List.of(call));
  }

  /** Calls back later, one after the other. */
  void tell(List<Runnable> calls) {
    if (!calls.isEmpty()) {
      later(calls.size(), () -> calls.forEach(this::call));
    }
  }

  private void call(Runnable callback) {
    try {
      here(callback);
    } finally {
      called();
    }
  }

  private void called() {
    if (waiting.decrementAndGet() == MAX_WAITING - 1) {
      roomAgain.run();
    }
  }

  private void later(int count, Runnable task) {
    waiting.addAndGet(count);
    try {
      thread.execute(task);
    } catch (Throwable e) {
      waiting.addAndGet(-count);
      LOG.warn("no thread can be had to call back for a worker of queue \"{}\"", e, queue);
    }
  }

  /** Calls back on this thread. */
  void here(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable e) { // Not all languages declare what they throw.
      error(e);
    }
  }

  /** Returns whether so many callbacks wait that nothing more should be started. */
  boolean isFull() {
    return waiting.get() >= MAX_WAITING;
  }

  /** Tells what is under way. */
  void report(Bustle.Report report) {
    String what = "a callback of a worker of queue \"%s\"".formatted(queue);
    report.moves(thread.taken());
    if (thread.hasTasks()) {
      report.underWay(UnderWay.of(what));
    }
    thread.working().forEach(working -> report.underWay(UnderWay.on(working, what)));
  }

  /** Tells trouble that is no job's failure. */
  void error(Throwable error) {
    Consumer<Throwable> told = onError;
    if (told == null) {
      LOG.warn("trouble in a worker of queue \"{}\"", error, queue);
      return;
    }
    later(
        1,
        () -> {
          try {
            told.accept(error);
          } catch (Throwable e) {
            LOG.warn("onError of a worker of queue \"{}\" failed", e, queue);
          } finally {
            called();
          }
        });
  }

  /** Tells that the store does not answer: at once, and then at most once a minute. */
  void outage(Throwable error) {
    synchronized (this) {
      Instant now = store.now();
      Instant last = outageTold;
      // A clock that was set back says nothing about how long ago that was.
      if (last != null && !now.isBefore(last) && now.isBefore(last.plus(OUTAGE_REMINDER))) {
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
    if (isCurrent()) {
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
