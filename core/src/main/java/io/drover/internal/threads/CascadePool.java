package io.drover.internal.threads;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads that take tasks from one queue, woken one after the other. Safe for use by several
 * threads.
 *
 * <p>Waking a thread costs more than a short task. So at most one is being woken at a time, and it
 * wakes the next one if it leaves tasks behind: short tasks are run by the few threads that are
 * awake, while tasks that block soon have as many threads as they need. The thread that rested last
 * is woken first.
 */
public final class CascadePool implements Executor, AutoCloseable {

  private static final GuardedLog LOG = GuardedLog.of(CascadePool.class);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Where the current thread rests, if it is of a pool. */
  private static final ThreadLocal<@Nullable Seat> CURRENT = new ThreadLocal<>();

  private final Threads origin;
  private final String name;
  private final BiFunction<String, Runnable, Thread> newThread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean waking = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong taken = new AtomicLong();
  private final List<Seat> seats = new ArrayList<>();
  private final ArrayDeque<Seat> resting = new ArrayDeque<>();
  private volatile int restingCount;
  private volatile boolean closed;
  private int threads;
  private int max;
  private int started;

  /** Returns a pool for handlers: its threads are virtual where the JVM has such. */
  public static CascadePool ofHandlers(Threads threads, String name, int max) {
    VirtualThreads virtual = VirtualThreads.find(threads);
    return virtual == null
        ? new CascadePool(threads, name, max)
        : new CascadePool(threads, name, max, virtual);
  }

  /** Creates it without any thread. */
  public CascadePool(Threads threads, String name, int max) {
    this(threads, name, max, threads::daemon);
  }

  /** Creates it with a way of making threads, not started. */
  CascadePool(
      Threads origin, String name, int max, BiFunction<String, Runnable, Thread> newThread) {
    this.origin = origin;
    this.name = name;
    this.max = max;
    this.newThread = newThread;
  }

  /** Runs a task; throws if it will not be run, because not even one thread can be had. */
  @Override
  public void execute(Runnable task) {
    taken.incrementAndGet();
    tasks.add(task);
    try {
      wakeUnlessTaken();
    } catch (RuntimeException | Error e) {
      if (isDeserted() && tasks.remove(task)) {
        throw e;
      }
    }
  }

  /**
   * Runs tasks; whoever is woken first finds them all, and none of them cuts in before.
   *
   * @param refused told each task that will not be run, and why
   */
  public <E extends Runnable> void execute(List<E> several, BiConsumer<E, Throwable> refused) {
    taken.addAndGet(several.size());
    tasks.addAll(several);
    try {
      wakeUnlessTaken();
    } catch (RuntimeException | Error e) {
      for (E task : several) {
        if (isDeserted() && tasks.remove(task)) {
          refused.accept(task, e);
        }
      }
    }
  }

  private boolean isDeserted() {
    lock.lock();
    try {
      return threads == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the current thread is one of this pool's. */
  public boolean isOwnThread() {
    Seat seat = CURRENT.get();
    return seat != null && seat.pool == this;
  }

  /**
   * Says that the current thread, if it is one of a pool's, is about to end its task: it takes the
   * next soon, so that none has to be woken for one that it adds itself.
   */
  public static void finishing() {
    Seat seat = CURRENT.get();
    if (seat != null) {
      seat.finishing = true;
    }
  }

  /** Returns whether the current thread is one of a pool's that is about to end its task. */
  public static boolean isFinishing() {
    Seat seat = CURRENT.get();
    return seat != null && seat.finishing;
  }

  /** Changes how many tasks may run at once. */
  public void max(int threads) {
    lock.lock();
    try {
      max = threads;
    } finally {
      lock.unlock();
    }
    wake();
  }

  /** Ends threads that have nothing to do; tasks under way go on. */
  @Override
  public void close() {
    closed = true;
    lock.lock();
    try {
      resting.forEach(Seat::call);
      resting.clear();
      restingCount = 0;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes nobody for a task that waits alone if the current thread is about to take it. */
  private void wakeUnlessTaken() {
    Seat seat = CURRENT.get();
    if (seat == null || seat.pool != this || !seat.finishing || tasks.size() > 1) {
      wake();
    }
  }

  private void wake() {
    while (!tasks.isEmpty() && waking.compareAndSet(false, true)) {
      boolean called = false;
      try {
        called = callOne();
      } finally {
        if (!called) {
          waking.set(false);
        }
      }
      if (called) {
        return; // That thread clears the flag.
      }
      if (restingCount == 0) {
        return; // All are at work, and each looks at the queue before it rests.
      }
    }
  }

  private boolean callOne() {
    lock.lock();
    try {
      Seat seat = resting.pollLast();
      if (seat != null) {
        restingCount = resting.size();
        seat.call();
        return true;
      }
      if (threads >= max) {
        return false;
      }
      newThread.apply(name + "-" + ++started, this::work).start();
      threads++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    boolean ended = false;
    try {
      Seat seat = newSeat();
      CURRENT.set(seat);
      serve(seat);
      ended = true;
    } finally {
      if (!ended) {
        die();
      }
    }
  }

  private Seat newSeat() {
    Seat seat = new Seat(this, Thread.currentThread());
    lock.lock();
    try {
      seats.add(seat);
      return seat;
    } finally {
      lock.unlock();
    }
  }

  private void serve(Seat seat) {
    boolean called = true;
    while (true) {
      Runnable task = tasks.poll();
      if (called) {
        called = false;
        waking.set(false);
      }
      if (task != null) {
        wakeNext();
        seat.finishing = false;
        run(task);
      } else {
        Rest rest = rest(seat);
        if (rest == Rest.END) {
          return;
        }
        called = rest == Rest.CALLED;
      }
    }
  }

  /** Gives the place of a thread that dies to another, as no memory can be had for example. */
  private void die() {
    lock.lock();
    try {
      threads--;
      seats.removeIf(seat -> seat.thread == Thread.currentThread());
      resting.removeIf(seat -> seat.thread == Thread.currentThread());
      restingCount = resting.size();
    } finally {
      lock.unlock();
    }
    waking.set(false); // It may have been the one that was woken; to wake two is harmless.
    wakeNext();
  }

  private enum Rest {
    CALLED,
    WORK,
    END
  }

  private Rest rest(Seat seat) {
    seat.called = false;
    lock.lock();
    try {
      if (closed && tasks.isEmpty()) {
        threads--;
        seats.remove(seat);
        return Rest.END;
      }
      resting.addLast(seat);
      restingCount = resting.size();
    } finally {
      lock.unlock();
    }
    if (!tasks.isEmpty() && leave(seat, 0)) {
      return Rest.WORK;
    }
    long end = System.nanoTime() + IDLE_NANOS;
    while (!seat.called) {
      long left = end - System.nanoTime();
      if (left <= 0 && leave(seat, 1)) {
        return Rest.END;
      }
      LockSupport.parkNanos(this, Math.max(left, 1_000_000));
      Thread.interrupted(); // Nobody has a reason to interrupt a thread that rests.
    }
    return Rest.CALLED;
  }

  /** Takes a seat back that nobody called yet; false if somebody did. */
  private boolean leave(Seat seat, int ending) {
    lock.lock();
    try {
      boolean left = resting.remove(seat);
      restingCount = resting.size();
      if (left && ending > 0) {
        threads -= ending;
        seats.remove(seat);
      }
      return left;
    } finally {
      lock.unlock();
    }
  }

  private void wakeNext() {
    try {
      wake();
    } catch (Throwable e) {
      LOG.debug("no further thread can be had; those at work take the tasks", e);
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      LOG.warn("a task failed", e);
    }
    origin.restore();
  }

  /** Returns how many tasks have been taken in, ever. */
  public long taken() {
    return taken.get();
  }

  /** Returns whether tasks wait for a thread. */
  public boolean hasTasks() {
    return !tasks.isEmpty();
  }

  /** Returns the threads that do not rest. */
  public List<Thread> working() {
    lock.lock();
    try {
      return seats.stream()
          .filter(seat -> !resting.contains(seat))
          .map(seat -> seat.thread)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** Where one thread rests. */
  private static final class Seat {
    private final CascadePool pool;
    private final Thread thread;
    private volatile boolean called;

    /** Whether its task is about to end. For its own thread. */
    private boolean finishing;

    Seat(CascadePool pool, Thread thread) {
      this.pool = pool;
      this.thread = thread;
    }

    void call() {
      called = true;
      LockSupport.unpark(thread);
    }
  }
}
