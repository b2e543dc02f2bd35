package io.drover.embedded.commit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that throws nothing, whatever the logging library does or the logged error says of itself:
 * a store goes on without its log. Safe for use by any number of threads.
 */
public final class GuardedLog {

  private final Class<?> owner;

  private GuardedLog(Class<?> owner) {
    this.owner = owner;
  }

  /** Returns the log of a class. */
  public static GuardedLog of(Class<?> owner) {
    return new GuardedLog(owner);
  }

  /** Tells what keeps the store from working. */
  public void error(String trouble, Throwable error) {
    try {
      log().error(trouble, error);
    } catch (Throwable e) {
      withoutError(trouble, error);
    }
  }

  /** Tells what the store can do without. */
  public void warn(String trouble, Throwable error) {
    try {
      log().warn(trouble, error);
    } catch (Throwable e) {
      withoutError(trouble, error);
    }
  }

  /** Returns SLF4J's log, which says that it writes nowhere, if so, as soon as it is asked for. */
  private Logger log() {
    return LoggerFactory.getLogger(owner);
  }

  private void withoutError(String trouble, Throwable error) {
    try {
      log().warn("{}: {}, which cannot be logged", trouble, error.getClass().getName());
    } catch (Throwable e) {
      // There is nobody left to tell.
    }
  }
}
