package io.drover.redis.connections;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that never throws, whatever the application's logging or what is logged does: the engine
 * goes on without it. Safe for use by any number of threads.
 */
public final class QuietLog {

  private interface Line {
    void write(String format, @Nullable Object... arguments);
  }

  private final Logger log;

  QuietLog(Logger log) {
    this.log = log;
  }

  /** Returns the log of a class. */
  public static QuietLog of(Class<?> type) {
    return new QuietLog(LoggerFactory.getLogger(type));
  }

  /** Tells of trouble. */
  public void warn(String format, @Nullable Object... arguments) {
    write(log::warn, format, arguments);
  }

  /** Tells that trouble is over. */
  public void info(String format, @Nullable Object... arguments) {
    write(log::info, format, arguments);
  }

  /** Tells what only who looks for it wants to know. */
  public void debug(String format, @Nullable Object... arguments) {
    write(log::debug, format, arguments);
  }

  private static void write(Line line, String format, @Nullable Object... arguments) {
    try {
      line.write(format, arguments);
    } catch (Throwable e) {
      writeOf(line, format, e);
    }
  }

  /** Names what cannot be told, as an exception may throw when it is asked for its message. */
  private static void writeOf(Line line, String format, Throwable thrown) {
    try {
      line.write("{} (not told in full: {})", format, thrown.getClass().getName());
    } catch (Throwable e) {
      // Nobody is left to be told.
    }
  }
}
