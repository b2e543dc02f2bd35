package io.drover.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * The set-up of the program's log, which goes to standard error: warnings, and with {@code -v} what
 * happens and the stack traces of errors, too. Stateless. Logback finds it as a service; to read
 * the same from a file takes a tenth of a second at each start.
 */
public final class ProgramLog extends ContextAwareBase implements Configurator {

  /** The system property of the level from which on the log is written. Defaults to WARN. */
  static final String LEVEL = "drover.log.level";

  /** The system property that has stack traces written: {@code true}. */
  static final String TRACES = "drover.log.traces";

  /** Who did what through the console is told in any case. */
  private static final String AUDIT = "io.drover.console.audit";

  /** Makes what logback calls. */
  public ProgramLog() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    Line line = new Line(Boolean.getBoolean(TRACES));
    line.setContext(context);
    line.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(line);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("STDERR");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(System.getProperty(LEVEL), Level.WARN));
    root.addAppender(appender);
    context.getLogger(AUDIT).setLevel(Level.INFO);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** The form of a line. Immutable. */
  private static final class Line extends LayoutBase<ILoggingEvent> {

    private final DateTimeFormatter time =
        DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());
    private final boolean traces;

    Line(boolean traces) {
      this.traces = traces;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
      String logger = event.getLoggerName();
      String line =
          "%s %-5s %s: %s%n"
              .formatted(
                  time.format(Instant.ofEpochMilli(event.getTimeStamp())),
                  event.getLevel(),
                  logger.substring(logger.lastIndexOf('.') + 1),
                  Printable.text(event.getFormattedMessage()));
      IThrowableProxy error = event.getThrowableProxy();
      return traces && error != null
          ? line + Printable.text(ThrowableProxyUtil.asString(error))
          : line;
    }
  }
}
