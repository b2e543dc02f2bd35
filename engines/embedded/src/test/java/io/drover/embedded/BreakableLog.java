package io.drover.embedded;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** The logging library of the tests: it keeps what it is told, and throws when told to. */
public final class BreakableLog implements SLF4JServiceProvider {

  /** What was logged, most of it by other tests. */
  public static final List<String> LINES = new CopyOnWriteArrayList<>();

  private static volatile boolean broken;

  private final IMarkerFactory markers = new BasicMarkerFactory();

  /** Logs nothing and throws until what is returned is closed. */
  public static Broken broken() {
    broken = true;
    return () -> broken = false;
  }

  /** Ends the time in which the log is broken. */
  public interface Broken extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return Recorder::new;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return new NOPMDCAdapter();
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  private static final class Recorder extends LegacyAbstractLogger {

    private static final long serialVersionUID = 1L;

    Recorder(String name) {
      this.name = name;
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return Recorder.class.getName();
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String message, Object[] arguments, Throwable error) {
      if (broken) {
        throw new IllegalStateException("the log is broken");
      }
      String line = level + " " + MessageFormatter.basicArrayFormat(message, arguments);
      LINES.add(error == null ? line : line + ": " + error);
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return false;
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
  }
}
