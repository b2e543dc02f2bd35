package io.drover.internal.threads;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Daemon threads that take tasks from one queue, woken one after the other. Safe for use by several
 * threads.
 *
 * <p>Waking a thread costs more than a short task. So at most one is being woken at a time, and it
 * wakes the next one if it leaves tasks behind: short tasks are run by the few threads that are
 * awake, while tasks that block soon have as many threads as they need. The thread that rested last
 * is woken first.
 */
public final class CascadePool implements HandlerThreads, Executor {

  private static final Logger LOG = LoggerFactory.getLogger(CascadePool.class);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** The pool whose task the current thread runs. */
  private static final ThreadLocal<@Nullable CascadePool> CURRENT = new ThreadLocal<>();

  private final String name;
  private final BiFunction<String, Runnable, Thread> newThread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean waking = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Seat> resting = new ArrayDeque<>();
  private volatile int restingCount;
  private volatile boolean closed;
  private int threads;
  private int max;
  private int started;

  public CascadePool(String name, int max) {
    this(name, max, Threads::daemon);
  }

  /** Creates it with a way of making threads, not started. */
  public CascadePool(String name, int max, BiFunction<String, Runnable, Thread> newThread) {
    this.name = name;
    this.max = max;
    this.newThread = newThread;
  }

  /** Runs a task; throws if it will not be run, because not even one thread can be had. */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    try {
      wake();
    } catch (RuntimeException | Error e) {
      if (isDeserted() && tasks.remove(task)) {
        throw e;
      }
    }
  }

  /** Runs tasks; whoever is woken first finds them all, and none of them cuts in before. */
  @Override
  public <E extends Runnable> void execute(List<E> several, BiConsumer<E, Throwable> refused) {
    tasks.addAll(several);
    try {
      wake();
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
    return CURRENT.get() == this;
  }

  @Override
  public void max(int threads) {
    lock.lock();
    try {
      max = threads;
    } finally {
      lock.unlock();
    }
    wake();
  }

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
    CURRENT.set(this);
    Seat seat = new Seat(Thread.currentThread());
    boolean called = true;
    while (true) {
      Runnable task = tasks.poll();
      if (called) {
        called = false;
        waking.set(false);
      }
      if (task != null) {
        wakeNext();
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
      Thread.interrupted(); // A late interrupt of the task before is nobody's any more.
    }
    return Rest.CALLED;
  }

  /** Takes a seat back that nobody called yet; false if somebody did. */
  private boolean leave(Seat seat, int ending) {
    lock.lock();
    try {
      boolean left = resting.remove(seat);
      restingCount = resting.size();
      if (left) {
        threads -= ending;
      }
      return left;
    } finally {
      lock.unlock();
    }
  }

  private void wakeNext() {
    try {
      wake();
    } catch (RuntimeException | Error e) {
      LOG.debug("no further thread can be had; those at work take the tasks", e);
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      LOG.error("a task failed", e);
    }
  }

  /** Where one thread rests. */
  private static final class Seat {
    private final @Nullable Thread thread;
    private volatile boolean called;

    Seat(Thread thread) {
      this.thread = thread;
    }

    void call() {
      called = true;
      LockSupport.unpark(thread);
    }
  }
}
