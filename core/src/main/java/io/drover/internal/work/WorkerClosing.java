package io.drover.internal.work;

import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.Threads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * How a worker ends, on a thread of its own: one step after the other, each with a limit, and none
 * is left out for what another throws. Safe for use by several threads.
 */
final class WorkerClosing {

  private static final GuardedLog LOG = GuardedLog.of(WorkerClosing.class);
  private static final long GRACE_NANOS = Limits.nanos(Limits.GRACE);

  /** What is closed. Each method may be called by any thread. */
  interface Subject {
    /** Claims nothing any more. */
    void stopClaiming();

    /** Waits until no handler runs or may begin; returns whether that came in time. */
    boolean awaitIdle(long nanos);

    /** Interrupts the handlers, and has jobs given back whose handler heeds that. */
    void stopRuns();

    /** Waits until all ends are settled; returns whether that came in time. */
    boolean settle(long nanos);

    /** Leaves what is not settled to the leases. */
    void giveUp();

    /** Waits for the callbacks that are due. */
    void tellRest(long nanos);

    /** Tells trouble. Throws nothing. */
    void trouble(Throwable error);

    /** Lets go of everything. */
    void release();
  }

  private final StoreContext store;
  private final Threads threads;
  private final String queue;
  private final Subject subject;
  private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
  private boolean begun;
  private volatile boolean settling;

  WorkerClosing(StoreContext store, Threads threads, String queue, Subject subject) {
    this.store = store;
    this.threads = threads;
    this.queue = queue;
    this.subject = subject;
  }

  /** Does something, unless a close has begun; no close begins meanwhile. */
  synchronized void unlessBegun(Runnable start) {
    if (begun) {
      throw StoreErrors.closed("no worker was started");
    }
    start.run();
  }

  /** Begins the close, if it is the first. */
  void begin(Duration limit) {
    synchronized (this) {
      if (begun) {
        return;
      }
      begun = true;
    }
    long end = System.nanoTime() + Limits.nanos(limit);
    attempt(subject::stopClaiming);
    try {
      threads.lasting("drover-" + queue + "-close", () -> close(end)).start();
    } catch (Throwable e) {
      LOG.warn("no thread can be had to close a worker of queue \"{}\"; this one does", e, queue);
      close(end);
    }
  }

  /** Returns whether a close has begun. */
  synchronized boolean isBegun() {
    return begun;
  }

  /** Returns whether the close is done. */
  boolean isDone() {
    return closed.isDone();
  }

  /** Returns whether no job runs any more, and the worker ends when all is settled. */
  boolean isSettling() {
    return settling;
  }

  /** Waits for the end of the close; returns whether all jobs ended by themselves. */
  boolean await() {
    return closed.join();
  }

  private void close(long end) {
    boolean byThemselves = false;
    try {
      byThemselves = subject.awaitIdle(end - System.nanoTime());
      if (!byThemselves) {
        subject.stopRuns();
        subject.awaitIdle(GRACE_NANOS);
      }
      settling = true;
      if (!subject.settle(Limits.nanos(store.limits().callLimit()))) {
        subject.giveUp();
      }
      subject.tellRest(Math.max(GRACE_NANOS, end - System.nanoTime()));
    } catch (Throwable e) {
      subject.trouble(e);
    } finally {
      attempt(subject::release);
      closed.complete(byThemselves);
    }
  }

  /** Takes one step; what it throws keeps no other from being taken. */
  void attempt(Runnable step) {
    LOG.attempt("take a step in closing a worker of queue \"" + queue + "\"", step);
  }
}
