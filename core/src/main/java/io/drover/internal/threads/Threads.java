package io.drover.internal.threads;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes all threads of the runtime, which inherit nothing from the thread they are made on but its
 * group: no thread-locals, no priority, and the context class loader that was current when this was
 * captured. Immutable.
 */
public final class Threads {

  private final @Nullable ClassLoader loader;

  private Threads(@Nullable ClassLoader loader) {
    this.loader = loader;
  }

  /** Returns what makes threads with the class loader that is current now. */
  public static Threads capture() {
    return new Threads(Thread.currentThread().getContextClassLoader());
  }

  /** Returns a thread, not started, that does not keep the program running. */
  public Thread daemon(String name, Runnable task) {
    return make(name, task, true);
  }

  /** Returns a thread, not started, that keeps the program running until it ends. */
  public Thread lasting(String name, Runnable task) {
    return make(name, task, false);
  }

  private Thread make(String name, Runnable task, boolean daemon) {
    Thread thread = new Thread(null, task, name, 0, false);
    thread.setDaemon(daemon);
    thread.setPriority(Thread.NORM_PRIORITY);
    return adopt(thread);
  }

  /** Gives a thread that is not started the captured class loader. */
  Thread adopt(Thread thread) {
    thread.setContextClassLoader(loader);
    return thread;
  }

  /** Takes back what code of others may have left on the current thread. */
  public void restore() {
    Thread thread = Thread.currentThread();
    Thread.interrupted(); // A late interrupt of the task before is nobody's any more.
    if (thread.getContextClassLoader() != loader) {
      thread.setContextClassLoader(loader);
    }
    if (thread.getPriority() != Thread.NORM_PRIORITY) {
      thread.setPriority(Thread.NORM_PRIORITY);
    }
  }

  /**
   * Waits, interrupted or not, until a future is done, however it ends, or until a time of {@code
   * System.nanoTime}.
   */
  public static void await(Future<?> future, long end) {
    boolean interrupted = false;
    while (!future.isDone() && end - System.nanoTime() > 0) {
      try {
        future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException | TimeoutException | CancellationException e) {
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits, interrupted or not, until a thread has ended; returns whether it came in time. */
  public static boolean join(Thread thread, long nanos) {
    long end = System.nanoTime() + nanos;
    boolean interrupted = false;
    while (thread.isAlive() && end - System.nanoTime() > 0) {
      try {
        thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }
}
