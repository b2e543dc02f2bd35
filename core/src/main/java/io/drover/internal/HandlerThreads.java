package io.drover.internal;

/** Runs handlers, each on a thread of its own while it runs. Safe for use by several threads. */
interface HandlerThreads extends AutoCloseable {

  /** Runs a task as soon as fewer than the maximum are running. */
  void execute(Runnable task);

  /** Changes how many tasks may run at once. */
  void max(int threads);

  /** Ends threads that have nothing to do; tasks under way go on. */
  @Override
  void close();

  /** Returns virtual threads where the JVM has them, else pooled ones. */
  static HandlerThreads of(String name, int max) {
    HandlerThreads virtual = VirtualThreads.find(name);
    return virtual == null ? new CascadePool(name, max) : virtual;
  }
}
