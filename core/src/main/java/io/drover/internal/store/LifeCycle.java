package io.drover.internal.store;

import io.drover.job.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of an open store: which parts have to be closed before it, and in which order. Safe for
 * use by several threads.
 */
public final class LifeCycle {

  private static final Logger LOG = LoggerFactory.getLogger(LifeCycle.class);
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** When a part is closed: those of one stage together, one stage after the other. */
  public enum Stage {
    /** Workers, which still add what they need and settle what they run. */
    WORK,
    /** The ways of new jobs into queues. */
    PRODUCE,
    /** Listeners, which hear what the stages before did. */
    LISTEN,
    /** Those who wait for results. */
    AWAIT
  }

  private record Entry(Stage stage, Part part) {}

  private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
  private final Limits limits;
  private final List<AutoCloseable> last;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Begins with no parts.
   *
   * @param last what is closed after all parts, in this order
   */
  public LifeCycle(Limits limits, List<AutoCloseable> last) {
    this.limits = limits;
    this.last = List.copyOf(last);
  }

  /** Has a part closed before the store, from now on. Throws if the store is closed or closing. */
  public void register(Stage stage, Part part) {
    Entry entry = new Entry(stage, part);
    entries.add(entry);
    // After the entry: what is registered before the close begins is closed by it.
    if (closing.get()) {
      entries.remove(entry);
      throw new StoreException("expected an open Drover, got a closed one");
    }
  }

  /** Forgets a part, as it is closed. */
  public void unregister(Stage stage, Part part) {
    entries.remove(new Entry(stage, part));
  }

  /**
   * Closes all parts and then the store. Does nothing when repeated, but waits for the first call.
   * From a thread that a close waits for (a handler, a callback, a listener, what hangs on a
   * future) it returns at once.
   *
   * @param limit how long to wait for running jobs
   */
  public void close(Duration limit) {
    boolean first = closing.compareAndSet(false, true);
    if (entries.stream().anyMatch(entry -> entry.part().isOwnThread())) {
      if (first) {
        new Thread(() -> closeAll(limit), "drover-close").start();
      }
      return;
    }
    if (first) {
      closeAll(limit);
      return;
    }
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes everything: however many parts there are, they share the time. */
  private void closeAll(Duration limit) {
    long end =
        System.nanoTime() + Limits.nanos(limit) + Limits.nanos(limits.callLimit()) + GRACE_NANOS;
    try {
      for (Stage stage : Stage.values()) {
        List<Part> parts = parts(stage);
        parts.forEach(part -> attempt(() -> part.beginClose(limit)));
        long stageEnd = atLeastGrace(end);
        parts.forEach(part -> attempt(() -> part.awaitClosed(stageEnd)));
      }
    } finally {
      last.forEach(LifeCycle::close);
      closed.countDown();
    }
  }

  private List<Part> parts(Stage stage) {
    return entries.stream().filter(entry -> entry.stage() == stage).map(Entry::part).toList();
  }

  private static long atLeastGrace(long end) {
    long grace = System.nanoTime() + GRACE_NANOS;
    return end - grace > 0 ? end : grace;
  }

  private static void close(AutoCloseable resource) {
    attempt(
        () -> {
          try {
            resource.close();
          } catch (Exception e) {
            throw new StoreException("the store did not close cleanly: " + e.getMessage(), e);
          }
        });
  }

  /** Closes one part; the others are closed whatever it throws. */
  private static void attempt(Runnable close) {
    try {
      close.run();
    } catch (RuntimeException | Error e) {
      LOG.warn("a part did not close", e);
    }
  }
}
