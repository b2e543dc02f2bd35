package io.drover.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Where a command reads and writes. Immutable; its streams are safe for use by several threads.
 *
 * @param in standard input
 * @param out standard output, for data, which keeps why it failed
 * @param err standard error, for messages and progress
 * @param format the form of messages, and of data
 * @param environment the environment variables
 * @param asked whether standard input is a keyboard
 * @param live whether standard error is a screen on which a line can be drawn again and again
 * @param screen whether standard output is a screen that can be drawn on as a whole
 * @param width how many columns a table may use
 * @param stop what tells a long command that it shall end
 */
record Terminal(
    InputStream in,
    StandardOutput out,
    TextOutput err,
    Format format,
    Map<String, String> environment,
    boolean asked,
    boolean live,
    boolean screen,
    int width,
    StopSignal stop) {

  private static final int DEFAULT_WIDTH = 160;
  private static final int MIN_WIDTH = 40;

  /** Returns the terminal of this process. Its output is UTF-8 whatever the locale. */
  static Terminal ofProcess() {
    int terminals = terminals();
    boolean screen = (terminals & 2) != 0;
    return new Terminal(
        new FileInputStream(FileDescriptor.in),
        StandardOutput.ofProcess(),
        new TextOutput(new FileOutputStream(FileDescriptor.err)),
        Format.TEXT,
        System.getenv(),
        (terminals & 1) != 0,
        (terminals & 4) != 0 && !isDumb(),
        screen && !isDumb(),
        width(screen || (terminals & 4) != 0),
        StopSignal.ofProcess());
  }

  /** Returns one on which nothing is seen or typed. */
  static Terminal silent() {
    return new Terminal(
        InputStream.nullInputStream(),
        new StandardOutput(OutputStream.nullOutputStream(), () -> false),
        new TextOutput(OutputStream.nullOutputStream()),
        Format.TEXT,
        Map.of(),
        false,
        false,
        false,
        120,
        StopSignal.manual());
  }

  private static boolean isDumb() {
    String kind = System.getenv("TERM");
    return kind == null || kind.isEmpty() || kind.equals("dumb");
  }

  /** Returns the same with another form of messages and data. */
  Terminal withFormat(Format other) {
    return new Terminal(in, out, err, other, environment, asked, live, screen, width, stop);
  }

  /** Returns whether what is printed may be bold, or have a colour. */
  boolean isStyled() {
    return screen && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** Prints a message for the user, not data, to standard error; as JSON if that is the form. */
  void note(String message, Object... arguments) {
    String text = message.formatted(arguments);
    tell(format.isJson() ? JsonText.line(JsonText.object().put("note", text)) : "drover: " + text);
  }

  /** Prints a line that is in form to standard error. */
  void tell(String line) {
    err.println(line);
    err.flush();
  }

  /**
   * Returns 1 for standard input, 2 for standard output and 4 for standard error, added up, for
   * those that are terminals. The JDK can only tell for input and output together.
   */
  private static int terminals() {
    String script = "r=0; [ -t 0 ] && r=1; [ -t 1 ] && r=$((r+2)); [ -t 2 ] && r=$((r+4)); exit $r";
    try {
      Process shell = new ProcessBuilder("/bin/sh", "-c", script).inheritIO().start();
      return shell.waitFor();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static int width(boolean screen) {
    String columns = System.getenv("COLUMNS");
    if (columns != null && columns.matches("[1-9][0-9]{0,4}")) {
      return Math.max(MIN_WIDTH, Integer.parseInt(columns));
    }
    return screen ? measuredWidth() : DEFAULT_WIDTH;
  }

  private static int measuredWidth() {
    try {
      Process shell =
          new ProcessBuilder("/bin/sh", "-c", "stty size </dev/tty")
              .redirectError(Redirect.DISCARD)
              .start();
      String size = new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      if (shell.waitFor(1, TimeUnit.SECONDS) && size.matches("\\d+ \\d{1,5}\\s*")) {
        int measured = Integer.parseInt(size.trim().substring(size.indexOf(' ') + 1));
        return measured == 0 ? DEFAULT_WIDTH : Math.max(MIN_WIDTH, measured);
      }
    } catch (IOException e) {
      return DEFAULT_WIDTH;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return DEFAULT_WIDTH;
  }
}
