package io.drover.testkit;

import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test moves it, and then runs what has become due. Safe for use
 * by any number of threads.
 *
 * <p>Due tasks run on the thread that calls {@link #advance}, in the order of their instants, each
 * with the clock standing at its own instant. A task that is already due when it is scheduled runs
 * at once on a thread of this source, as nobody might move the clock again.
 */
public final class VirtualTime implements TimeSource {

  /** Where {@link #VirtualTime()} starts. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ReentrantLock advancing = new ReentrantLock();
  private final Object lock = new Object();
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparing(Task::at).thenComparingLong(Task::order));
  private final List<Consumer<Duration>> followers = new CopyOnWriteArrayList<>();
  private Instant now;
  private Duration untold = Duration.ZERO;
  private long scheduled;
  private int advances;
  private boolean closed;
  private @Nullable ExecutorService dueThread;

  /** Creates a clock that stands at {@link #START}. */
  public VirtualTime() {
    this(START);
  }

  /** Creates a clock that stands at an instant. */
  public VirtualTime(Instant start) {
    this.now = start;
  }

  @Override
  public Instant instant() {
    synchronized (lock) {
      return now;
    }
  }

  /**
   * Moves the clock on and runs every task that becomes due on the way, those the tasks schedule
   * included. A second thread that calls this waits until the first is done.
   *
   * @param duration how far; zero runs what is due now
   * @throws IllegalArgumentException if the duration is negative
   */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "expected the duration not to be negative, got: " + duration);
    }
    advancing.lock();
    try {
      Instant target;
      synchronized (lock) {
        target = now.plus(duration);
        advances++;
      }
      runUntil(target);
    } finally {
      advancing.unlock();
    }
  }

  /** Moves the clock on to an instant, as {@link #advance} does; one in the past moves nothing. */
  public void advanceTo(Instant instant) {
    Duration distance = Duration.between(instant(), instant);
    advance(distance.isNegative() ? Duration.ZERO : distance);
  }

  /**
   * Calls back with each distance the clock has moved, before anything due then runs: a server with
   * a clock of its own can be made to follow.
   */
  public void follow(Consumer<Duration> follower) {
    followers.add(follower);
  }

  private void runUntil(Instant target) {
    boolean done = false;
    try {
      for (Task task = next(target); task != null; task = next(target)) {
        tell();
        task.run();
      }
      tell();
      done = true;
    } finally {
      if (!done) {
        synchronized (lock) {
          advances--;
        }
      }
    }
  }

  /** Returns the next task due, or moves the clock to the target and ends the advance. */
  private @Nullable Task next(Instant target) {
    synchronized (lock) {
      Task first = tasks.peek();
      if (first == null || first.at().isAfter(target)) {
        moveTo(target);
        advances--;
        return null;
      }
      tasks.remove();
      moveTo(first.at());
      return first;
    }
  }

  private void tell() {
    Duration distance;
    synchronized (lock) {
      distance = untold;
      untold = Duration.ZERO;
    }
    if (!distance.isZero()) {
      followers.forEach(follower -> follower.accept(distance));
    }
  }

  private void moveTo(Instant instant) {
    if (instant.isAfter(now)) {
      untold = untold.plus(Duration.between(now, instant));
      now = instant;
    }
  }

  @Override
  public Scheduled schedule(Instant at, Runnable runnable) {
    synchronized (lock) {
      Task task = new Task(at, scheduled++, runnable);
      if (closed) {
        return () -> {};
      }
      tasks.add(task);
      if (!at.isAfter(now) && advances == 0) {
        dueThread().execute(() -> runIfPending(task));
      }
      return () -> take(task);
    }
  }

  /** Returns how many tasks have not started yet. */
  public int pending() {
    synchronized (lock) {
      return tasks.size();
    }
  }

  private void runIfPending(Task task) {
    if (take(task)) {
      task.run();
    }
  }

  private boolean take(Task task) {
    synchronized (lock) {
      return tasks.remove(task);
    }
  }

  private ExecutorService dueThread() {
    if (dueThread == null) {
      dueThread =
          Executors.newSingleThreadExecutor(
              runnable -> {
                Thread thread = new Thread(runnable, "virtual-time");
                thread.setDaemon(true);
                return thread;
              });
    }
    return dueThread;
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      tasks.clear();
      if (dueThread != null) {
        dueThread.shutdown();
      }
    }
  }

  private record Task(Instant at, long order, Runnable runnable) {
    void run() {
      runnable.run();
    }
  }
}
