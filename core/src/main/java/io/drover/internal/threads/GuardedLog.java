package io.drover.internal.threads;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log, as the runtime uses it: whatever the logging library throws, or an exception in telling
 * its message, ends here. Safe for use by several threads.
 */
public final class GuardedLog {

  private final String name;
  private volatile @Nullable Logger log;

  private GuardedLog(String name) {
    this.name = name;
  }

  /** Returns the log of a class. */
  public static GuardedLog of(Class<?> owner) {
    return new GuardedLog(owner.getName());
  }

  /** Returns the log of a name that users know. */
  public static GuardedLog named(String name) {
    return new GuardedLog(name);
  }

  /** Tells what an operator wants to know in good times. */
  public void info(String text, Object... values) {
    if (Logging.isPresent()) {
      guard(() -> log().info(text, values));
    }
  }

  /** Tells what only somebody wants to know who looks for trouble. */
  public void debug(String text, Throwable error, Object... values) {
    if (Logging.isPresent()) {
      guard(() -> log().debug(text, with(values, error)));
    }
  }

  /** Tells trouble. */
  public void warn(String text, Object... values) {
    guard(() -> log().warn(text, values));
  }

  /** Tells trouble and the error behind it, or at least that error's class. */
  public void warn(String text, Throwable error, Object... values) {
    if (!guard(() -> log().warn(text, with(values, error)))) {
      String name = error.getClass().getName();
      guard(() -> log().warn(text + ": {}, which cannot be logged", with(values, name)));
    }
  }

  /**
   * Takes a step of code that may throw what it will, and tells what it threw.
   *
   * @param what completes the sentence "could not …"
   */
  public void attempt(String what, Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      warn("could not {}", e, what);
    }
  }

  /** Returns SLF4J's log, which is asked for when there is something to tell. */
  private Logger log() {
    Logger made = log;
    if (made == null) {
      made = LoggerFactory.getLogger(name);
      log = made;
    }
    return made;
  }

  private static Object[] with(Object[] values, @Nullable Object last) {
    Object[] all = new Object[values.length + 1];
    System.arraycopy(values, 0, all, 0, values.length);
    all[values.length] = last;
    return all;
  }

  private static boolean guard(Runnable logging) {
    try {
      logging.run();
      return true;
    } catch (Throwable e) {
      return false; // The work goes on without its log.
    }
  }
}
