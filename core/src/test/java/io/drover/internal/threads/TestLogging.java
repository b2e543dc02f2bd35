package io.drover.internal.threads;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** The logging library of these tests, which throws while a test wants it to. For many threads. */
public final class TestLogging implements SLF4JServiceProvider {

  private static final List<String> LINES = new ArrayList<>();
  private static volatile boolean broken;

  private final MDCAdapter context = new BreakableContext();

  /** Says whether every use of the log and its context throws from now on. */
  public static void broken(boolean wanted) {
    broken = wanted;
  }

  /** Returns the lines logged since the last call. */
  public static List<String> takeLines() {
    synchronized (LINES) {
      List<String> lines = List.copyOf(LINES);
      LINES.clear();
      return lines;
    }
  }

  private static void check() {
    if (broken) {
      throw new IllegalStateException("the disk of the log is full");
    }
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return TestLogger::new;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return new BasicMarkerFactory();
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  private static final class TestLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    TestLogger(String loggerName) {
      name = loggerName;
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return true;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String text,
        Object @Nullable [] values,
        @Nullable Throwable error) {
      check();
      String line = MessageFormatter.basicArrayFormat(text, values);
      synchronized (LINES) {
        LINES.add(error == null ? line : line + ": " + error.getMessage());
      }
    }
  }

  private static final class BreakableContext extends BasicMDCAdapter {
    @Override
    public void put(String key, String value) {
      check();
      super.put(key, value);
    }

    @Override
    public void remove(String key) {
      check();
      super.remove(key);
    }
  }
}
