package io.drover.internal.threads;

import java.util.List;
import java.util.function.BiConsumer;

/** Runs handlers, each on a thread of its own while it runs. Safe for use by several threads. */
public interface HandlerThreads extends AutoCloseable {

  /**
   * Runs tasks, each as soon as fewer than the maximum are running.
   *
   * @param refused told each task that will not be run, and why
   */
  <E extends Runnable> void execute(List<E> tasks, BiConsumer<E, Throwable> refused);

  /** Changes how many tasks may run at once. */
  void max(int threads);

  /** Ends threads that have nothing to do; tasks under way go on. */
  @Override
  void close();

  /** Returns virtual threads where the JVM has them, else pooled ones. */
  static HandlerThreads of(Threads threads, String name, int max) {
    HandlerThreads virtual = VirtualThreads.find(threads, name);
    return virtual == null ? new CascadePool(threads, name, max) : virtual;
  }
}
