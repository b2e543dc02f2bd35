package io.drover.internal;

/** Makes the runtime's threads. Stateless. */
final class Threads {

  private Threads() {}

  /** Returns a thread, not started, that does not keep the program running. */
  static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
