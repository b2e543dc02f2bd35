package io.drover.embedded.commit;

/**
 * Makes the threads of a store, which take nothing over from the thread that opens it: neither its
 * thread-locals nor its class loader or priority. Stateless.
 */
final class StoreThreads {

  private StoreThreads() {}

  /** Returns a thread, not started, that does not keep the program running. */
  static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(null, task, name, 0, false);
    thread.setDaemon(true);
    thread.setPriority(Thread.NORM_PRIORITY);
    thread.setContextClassLoader(StoreThreads.class.getClassLoader());
    return thread;
  }
}
