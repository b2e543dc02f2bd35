package io.drover.internal.call;

import java.util.concurrent.Executor;

/**
 * Runs tasks on the threads of another, and itself what that refuses, as no thread can be had:
 * nobody may wait for ever. Immutable.
 *
 * @param threads refuses what it does not run by an exception
 */
record Sure(Executor threads) implements Executor {

  @Override
  public void execute(Runnable task) {
    try {
      threads.execute(task);
    } catch (Throwable e) {
      task.run();
    }
  }
}
