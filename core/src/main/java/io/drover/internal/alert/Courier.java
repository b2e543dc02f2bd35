package io.drover.internal.alert;

import io.drover.internal.store.Bustle;
import io.drover.internal.threads.Doorbell;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.Threads;
import io.drover.job.Alert;
import io.drover.spi.UnderWay;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A thread that hands alerts to one recipient, one after the other in their order. Safe for use by
 * several threads.
 *
 * <p>Whoever tells it of an alert never waits for the recipient: at most {@value #MAX_WAITING} wait
 * for him, and then the oldest goes.
 */
final class Courier {

  static final int MAX_WAITING = 1000;

  private static final GuardedLog LOG = GuardedLog.of(Courier.class);

  private final Recipient recipient;
  private final Threads threads = Threads.capture();
  private final Thread thread;
  private final Doorbell bell = new Doorbell();
  private volatile boolean ending;
  private volatile boolean abandoned;

  // What follows is guarded by this object's monitor.
  private final Deque<Alert> waiting = new ArrayDeque<>();
  private boolean delivering;
  private boolean overflowTold;
  private long told;

  /** Who is handed alerts. Called by one thread. */
  interface Recipient {

    /** Returns what he is, for the log: "a listener" for example. */
    String name();

    /** Returns whether he is code of a user's in this process, which ends by itself. */
    boolean isLocal();

    /** Takes an alert; may take its time, and throw what it will. */
    void take(Alert alert, Rests rests) throws Exception;

    /** Takes nothing more. */
    default void close() {}
  }

  /** The pauses a recipient may make. */
  interface Rests {
    /** Waits; returns whether the courier goes on, and does not wait once it ends. */
    boolean rest(Duration pause);
  }

  Courier(Recipient recipient) {
    this.recipient = recipient;
    this.thread = threads.daemon("drover-alerts-told", this::run);
  }

  void start() {
    thread.start();
  }

  /** Has an alert handed over. */
  void tell(Alert alert) {
    boolean overflows = false;
    synchronized (this) {
      told++;
      if (waiting.size() >= MAX_WAITING) {
        waiting.removeFirst();
        overflows = !overflowTold;
        overflowTold = true;
      }
      waiting.addLast(alert);
    }
    bell.ring();
    if (overflows) {
      LOG.warn(
          "more than {} alerts wait for {}, and the oldest are dropped",
          MAX_WAITING,
          recipient.name());
    }
  }

  /** Has it end once it has handed over what waits, without pauses. */
  void end() {
    ending = true;
    bell.ring();
  }

  /** Waits until it has ended, or until a time of {@code System.nanoTime}; then it lets all go. */
  void awaitEnd(long end) {
    if (isOwnThread()) {
      return;
    }
    if (!Threads.join(thread, end - System.nanoTime())) {
      abandoned = true;
      bell.ring();
    }
  }

  boolean isOwnThread() {
    return Thread.currentThread() == thread;
  }

  synchronized void report(Bustle.Report report) {
    if (!recipient.isLocal()) {
      return; // Nobody knows when a server answers.
    }
    report.moves(told);
    String what = "telling %s of alerts".formatted(recipient.name());
    if (delivering) {
      report.underWay(UnderWay.on(thread, what));
    } else if (!waiting.isEmpty()) {
      report.underWay(UnderWay.of(what));
    }
  }

  private void run() {
    try {
      Alert next = next();
      while (next != null) {
        hand(next);
        next = next();
      }
    } finally {
      LOG.attempt("close " + recipient.name() + " of alerts", recipient::close);
    }
  }

  private @Nullable Alert next() {
    while (true) {
      synchronized (this) {
        delivering = false;
        boolean over = abandoned || (ending && waiting.isEmpty());
        if (over) {
          return null;
        }
        Alert next = waiting.pollFirst();
        if (next != null) {
          delivering = true;
          return next;
        }
        overflowTold = false;
      }
      bell.await();
    }
  }

  private void hand(Alert alert) {
    try {
      recipient.take(alert, this::rest);
    } catch (Throwable e) { // Not all languages declare what they throw.
      LOG.warn("{} failed to take an alert", e, recipient.name());
    }
    threads.restore();
  }

  private boolean rest(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    while (!ending && end - System.nanoTime() > 0) {
      bell.await(end - System.nanoTime());
    }
    return !ending;
  }
}
