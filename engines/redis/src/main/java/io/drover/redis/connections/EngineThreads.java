package io.drover.redis.connections;

import java.util.concurrent.ThreadFactory;

/**
 * Makes the engine's own threads: daemons that inherit nothing of whoever happens to need them
 * first, who may be any user's thread. Stateless.
 */
public final class EngineThreads {

  private EngineThreads() {}

  /** Returns a factory of threads of one name. */
  public static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(null, task, name, 0, false);
      thread.setDaemon(true);
      thread.setPriority(Thread.NORM_PRIORITY);
      thread.setContextClassLoader(EngineThreads.class.getClassLoader());
      return thread;
    };
  }
}
