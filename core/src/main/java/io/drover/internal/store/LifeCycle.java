package io.drover.internal.store;

import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.Threads;
import io.drover.job.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The life of an open store: which parts have to be closed before it, and in which order. Safe for
 * use by several threads.
 */
public final class LifeCycle {

  private static final GuardedLog LOG = GuardedLog.of(LifeCycle.class);
  private static final String STEP = "take a step in closing the store";
  private static final long GRACE_NANOS = Limits.nanos(Limits.GRACE);

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
  private final Threads threads = Threads.capture();
  private final Limits limits;
  private final List<AutoCloseable> last = new CopyOnWriteArrayList<>();
  private final AtomicLong movesOfThePast = new AtomicLong();
  private final AtomicLong claimsOfThePast = new AtomicLong();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
  private volatile boolean partsEnded;

  /** Begins with no parts. */
  public LifeCycle(Limits limits) {
    this.limits = limits;
  }

  /** Has something closed after all parts, and after what was named before. */
  public void afterwards(AutoCloseable resource) {
    last.add(resource);
  }

  /**
   * Refuses what comes once all parts have ended. While they are closing they may still use the
   * store, as their handlers and listeners do.
   */
  public void requireOpen() {
    if (partsEnded) {
      throw StoreErrors.closed();
    }
  }

  /** Has a part closed before the store, from now on. Throws if the store is closed or closing. */
  public void register(Stage stage, Part part) {
    Entry entry = new Entry(stage, part);
    entries.add(entry);
    // After the entry: what is registered before the close begins is closed by it.
    if (closing.get()) {
      entries.remove(entry);
      throw StoreErrors.closed();
    }
  }

  /** Forgets a part, as it is closed. */
  public void unregister(Stage stage, Part part) {
    Bustle.Report left = new Bustle.Report();
    part.report(left);
    if (entries.remove(new Entry(stage, part))) {
      left.addTo(movesOfThePast, claimsOfThePast);
    }
  }

  /** Returns the parts there are. */
  List<Part> parts() {
    return entries.stream().map(Entry::part).toList();
  }

  /** Has all parts tell what they are at. */
  void report(Bustle.Report report) {
    report.moves(movesOfThePast.get());
    report.claims(claimsOfThePast.get());
    entries.forEach(entry -> entry.part().report(report));
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
        closeLater(limit);
      }
    } else if (first) {
      closeAll(limit);
    } else {
      closed.join(); // Interrupted or not, as the first call goes on.
    }
  }

  private void closeLater(Duration limit) {
    try {
      threads.lasting("drover-close", () -> closeAll(limit)).start();
    } catch (Throwable e) {
      LOG.warn("no thread can be had to close the store; this one does, and waits for itself", e);
      closeAll(limit); // Each of its waits has a limit.
    }
  }

  /**
   * Returns how long a close takes at most: each stage has its grace, the store's last answers may
   * take as long as a call, and the engine as long again for its own end.
   */
  public Duration longestClose(Duration limit) {
    return limit
        .plus(limits.callLimit().multipliedBy(2))
        .plus(Limits.GRACE.multipliedBy(Stage.values().length));
  }

  /** Closes everything: however many parts there are, they share the time. */
  private void closeAll(Duration limit) {
    long end =
        System.nanoTime() + Limits.nanos(limit) + Limits.nanos(limits.callLimit()) + GRACE_NANOS;
    try {
      for (Stage stage : Stage.values()) {
        List<Part> parts = parts(stage);
        parts.forEach(part -> LOG.attempt(STEP, () -> part.beginClose(limit)));
        long stageEnd = atLeastGrace(end);
        parts.forEach(part -> LOG.attempt(STEP, () -> part.awaitClosed(stageEnd)));
      }
    } finally {
      partsEnded = true; // Before the engine ends, so that nobody meets a closed one.
      last.forEach(LifeCycle::close);
      closed.complete(null);
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
    LOG.attempt(
        STEP,
        () -> {
          try {
            resource.close();
          } catch (Exception e) {
            throw new StoreException("the store did not close cleanly: " + e.getMessage(), e);
          }
        });
  }
}
