package io.drover.testkit;

import io.drover.job.TimeRange;
import io.drover.spi.AttendedTime;
import io.drover.spi.UnderWay;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test moves it, and then lets happen what has become due. Safe
 * for use by any number of threads.
 *
 * <p>{@link #advance} goes from one instant at which something is due to the next. At each it runs
 * what is due, and waits until all that comes of it has happened: jobs are claimed, their handlers
 * have ended, their ends are stored, callbacks have returned. So a test may look at once.
 *
 * <p>A handler that waits for another thread is not waited for after a tenth of a second: it waits
 * for the test, most likely, at a latch, a future or a queue, with or without a limit. One that
 * sleeps, computes or reads is waited for. Listeners of events and threads of the test's own are
 * not known to the clock.
 *
 * <p>Due tasks run on the thread that advances, in the order of their instants, each with the clock
 * standing at its own instant. A task that is already due when it is scheduled runs at once on a
 * thread of this source, as nobody might move the clock again.
 */
public final class VirtualTime implements AttendedTime {

  /** Where {@link #VirtualTime()} starts. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final int YIELDS = 50;
  private static final long LOOK_AGAIN_NANOS = 50_000;

  private final ReentrantLock advancing = new ReentrantLock();
  private final RestWatch rest = new RestWatch();
  private final Object lock = new Object();
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparing(Task::at).thenComparingLong(Task::order));
  private final List<Consumer<Duration>> followers = new CopyOnWriteArrayList<>();
  private volatile Patience patience = Patience.DEFAULT;
  private volatile boolean closed;

  /** The claims seen when the clock last stood; for the thread that advances. */
  private long claims;

  private Instant now;
  private Duration untold = Duration.ZERO;
  private long scheduled;
  private int overdue;
  private boolean moving;
  private @Nullable ExecutorService dueTasks;
  private volatile @Nullable Thread dueThread;

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
   * Sets how long an advance waits at each instant, in real time, for what is due to have happened.
   * Defaults to 10 seconds.
   *
   * @throws io.drover.job.InvalidInputException if it is negative
   */
  public void patience(Duration limit) {
    patience = new Patience(limit);
  }

  /**
   * Moves the clock on, and returns when everything due until then has happened. First it lets
   * happen what is due now; then at each instant on the way what is due there, that which comes of
   * it included.
   *
   * <p>A second thread that calls this waits until the first is done, and goes on from there. If
   * this source is closed meanwhile, the clock moves and nothing more is waited for.
   *
   * @param duration how far; zero lets happen what is due now
   * @throws io.drover.job.InvalidInputException if the duration is negative
   * @throws AssertionError if something due has not happened within the {@link #patience patience};
   *     says what, and leaves the clock at that instant
   * @throws IllegalStateException if it is called by a handler, a callback or a task of this source
   *     itself, which it would have to wait for
   */
  public void advance(Duration duration) {
    go(duration, true);
  }

  /** Moves the clock on to an instant, as {@link #advance} does; one in the past moves nothing. */
  public void advanceTo(Instant instant) {
    Duration distance = Duration.between(instant(), instant);
    advance(distance.isNegative() ? Duration.ZERO : distance);
  }

  /**
   * Moves the clock on and runs the tasks that become due, but has nobody look for work and waits
   * for nothing that comes of it: for tests that themselves hold up what {@link #advance} would
   * wait for, such as calls to the store.
   *
   * @throws io.drover.job.InvalidInputException if the duration is negative
   * @throws IllegalStateException as with {@link #advance}
   */
  public void move(Duration duration) {
    go(duration, false);
  }

  /**
   * Calls back with each distance the clock has moved, before anything due then runs: a server with
   * a clock of its own can be made to follow.
   */
  public void follow(Consumer<Duration> follower) {
    followers.add(follower);
  }

  @Override
  public void attend(Activity activity) {
    rest.add(activity);
  }

  @Override
  public void leave(Activity activity) {
    rest.remove(activity);
  }

  private void refuseFromWithin() {
    Thread current = Thread.currentThread();
    if (advancing.isHeldByCurrentThread() || current == dueThread || rest.isAtWork(current)) {
      throw new IllegalStateException(
          "expected advance to be called by a thread of the test's, got: %s, which it would have to"
                  .formatted(current.getName())
              + " wait for; let the test advance the clock, not a handler, a callback or a task");
    }
  }

  private void go(Duration duration, boolean waits) {
    TimeRange.check("duration", duration);
    refuseFromWithin();
    advancing.lock();
    try {
      Instant target;
      synchronized (lock) {
        target = now.plus(duration);
        moving = true;
      }
      if (waits) {
        rest.begin();
        claims = rest.claims();
        settle(true);
      }
      boolean onTheWay = runNext(target);
      while (onTheWay) {
        if (waits) {
          settle(false);
        }
        onTheWay = runNext(target);
      }
      tell();
      if (waits && !duration.isZero()) {
        settle(true);
      }
    } finally {
      stand();
      advancing.unlock();
    }
  }

  /**
   * Lets happen all that is due now. After each claim the workers look once more, as what ran may
   * have made more of it.
   */
  private void settle(boolean looking) {
    long start = System.nanoTime();
    long first = claims;
    boolean look = looking;
    do {
      if (look) {
        rest.look();
      }
      awaitRest(start, first);
      long before = claims;
      claims = rest.claims();
      look = claims != before && !closed;
      if (look && patience.isOver(start)) {
        throw late("%d jobs claimed, and more at each look".formatted(claims - first));
      }
    } while (look);
  }

  private void awaitRest(long start, long firstClaims) {
    for (int looks = 0; !closed; looks++) {
      boolean ran = runNext(instant());
      List<UnderWay> busy = rest.busy();
      if (!ran && busy.isEmpty() && hasNothingDue()) {
        return;
      }
      boolean interrupted = Thread.currentThread().isInterrupted();
      if (interrupted || patience.isOver(start)) {
        throw late(
            "%s%d jobs claimed, and still under way:%n%s"
                .formatted(
                    interrupted ? "an interrupt, " : "",
                    rest.claims() - firstClaims,
                    busy.isEmpty() ? "  tasks of this clock" : RestWatch.text(busy)));
      }
      if (!ran) {
        pause(looks);
      }
    }
  }

  private static void pause(int looks) {
    if (looks < YIELDS) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  private AssertionError late(String got) {
    return new AssertionError(
        "expected what is due at %s to have happened within %s, got: %s%n"
                .formatted(instant(), patience, got)
            + "Let it end, hold a handler at a latch, or give the clock more patience");
  }

  /** Runs the next task due until then, or moves the clock there and returns false. */
  private boolean runNext(Instant target) {
    Task task;
    synchronized (lock) {
      Task first = tasks.peek();
      task = first == null || first.at().isAfter(target) ? null : first;
      if (task != null) {
        tasks.remove();
      }
      moveTo(task == null ? target : task.at());
    }
    tell();
    if (task != null) {
      task.run();
    }
    return task != null;
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

  /** Ends an advance: what is due from now on, or has been left, runs without one. */
  private void stand() {
    synchronized (lock) {
      moving = false;
      tasks.stream().filter(task -> !task.at().isAfter(now)).forEach(this::runAtOnce);
    }
  }

  private boolean hasNothingDue() {
    synchronized (lock) {
      Task first = tasks.peek();
      return overdue == 0 && (first == null || first.at().isAfter(now));
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
      if (!at.isAfter(now) && !moving) {
        runAtOnce(task);
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

  private void runAtOnce(Task task) {
    overdue++;
    dueTasks().execute(() -> runIfPending(task));
  }

  private void runIfPending(Task task) {
    try {
      if (take(task)) {
        task.run();
      }
    } finally {
      synchronized (lock) {
        overdue--;
      }
    }
  }

  private boolean take(Task task) {
    synchronized (lock) {
      return tasks.remove(task);
    }
  }

  private ExecutorService dueTasks() {
    if (dueTasks == null) {
      dueTasks =
          Executors.newSingleThreadExecutor(
              runnable -> {
                Thread thread = new Thread(runnable, "virtual-time");
                thread.setDaemon(true);
                dueThread = thread;
                return thread;
              });
    }
    return dueTasks;
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      tasks.clear();
      if (dueTasks != null) {
        dueTasks.shutdown();
      }
    }
  }

  private record Task(Instant at, long order, Runnable runnable) {
    void run() {
      runnable.run();
    }
  }
}
