package io.drover.redis;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The logging of the tests: warnings and errors go to the standard error stream. While it is {@link
 * #broken}, whatever Drover logs throws. Safe for use by any number of threads.
 */
public final class TestLogs implements SLF4JServiceProvider {

  private static final List<List<String>> READERS = new CopyOnWriteArrayList<>();

  private static volatile boolean broken;

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter mdc = new NOPMDCAdapter();

  /** Breaks the log, until the returned handle is closed. */
  public static Broken broken() {
    broken = true;
    return () -> broken = false;
  }

  /** Returns what is told from now on, by whomever, and grows with it. */
  static List<String> told() {
    List<String> lines = new CopyOnWriteArrayList<>();
    READERS.add(lines);
    return lines;
  }

  /** A log that is broken. */
  public interface Broken extends AutoCloseable {
    @Override
    void close();
  }

  private static Logger logger(String name) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          String what = method.getName();
          if (what.equals("getName")) {
            return name;
          }
          if (broken && name.startsWith("io.drover")) {
            throw new IllegalStateException("the log is broken");
          }
          boolean told = what.equals("warn") || what.equals("error");
          if (told) {
            String line = name + " " + what + " " + Arrays.deepToString(arguments);
            System.err.println(line);
            READERS.forEach(reader -> reader.add(line));
          }
          return method.getReturnType() == boolean.class ? what.matches("is(Warn|Error).*") : null;
        };
    return (Logger)
        Proxy.newProxyInstance(
            TestLogs.class.getClassLoader(), new Class<?>[] {Logger.class}, handler);
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return TestLogs::logger;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return mdc;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {
    // Nothing to prepare.
  }
}
