package io.drover.internal.threads;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a task on the thread that asks for it, but never on two threads at once: who asks while it
 * runs leaves it to the thread that is at it, which runs it once more. Nobody waits, and no thread
 * has to be woken. Safe for use by any number of threads.
 */
public final class Turns {

  private final Runnable task;
  private final AtomicInteger asked = new AtomicInteger();

  /**
   * Creates it.
   *
   * @param task what to run
   */
  public Turns(Runnable task) {
    this.task = task;
  }

  /** Has the task run after what the caller did before. */
  public void ask() {
    if (asked.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    boolean thrown = true;
    try {
      do {
        task.run();
        seen = asked.addAndGet(-seen);
      } while (seen != 0);
      thrown = false;
    } finally {
      if (thrown) {
        asked.set(0); // Or else nobody would ever run it again.
      }
    }
  }
}
