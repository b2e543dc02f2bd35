package io.drover.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The whole screen of a terminal, on which lines are drawn anew, and whose keys come as they are
 * pressed. As it was before once it is closed. For one thread.
 */
final class Screen implements AutoCloseable {

  private static final String OTHER_SCREEN = "\033[?1049h\033[?25l";
  private static final String FIRST_SCREEN = "\033[?25h\033[?1049l";
  private static final long MEASURED_NANOS = 1_000_000_000;
  private static final String HOME = "\033[H";
  private static final String ERASE_LINE = "\033[K";
  private static final String ERASE_BELOW = "\033[J";

  private final TextOutput out;
  private final String before;
  private Size measured = new Size(80, 24);
  private long measuredAt = System.nanoTime() - MEASURED_NANOS;

  private Screen(TextOutput out, String before) {
    this.out = out;
    this.before = before;
  }

  /** Takes the screen over. */
  static Screen take(TextOutput out) throws IOException, InterruptedException {
    Screen screen = new Screen(out, stty("-g").strip());
    stty("-icanon -echo min 1 time 0");
    out.raw(OTHER_SCREEN);
    out.flush();
    return screen;
  }

  /** How large a screen is. Immutable. */
  record Size(int width, int height) {}

  /** Returns the size, as it was measured within the last second. */
  Size size() throws IOException, InterruptedException {
    if (System.nanoTime() - measuredAt >= MEASURED_NANOS) {
      measuredAt = System.nanoTime();
      measured = measure();
    }
    return measured;
  }

  private static Size measure() throws IOException, InterruptedException {
    String size = stty("size").strip();
    if (size.matches("\\d{1,5} \\d{1,5}")) {
      int width = Integer.parseInt(size.substring(size.indexOf(' ') + 1));
      int height = Integer.parseInt(size.substring(0, size.indexOf(' ')));
      if (width > 0 && height > 0) {
        return new Size(width, height);
      }
    }
    return new Size(80, 24);
  }

  void draw(List<String> lines) {
    StringBuilder all = new StringBuilder(HOME);
    for (int i = 0; i < lines.size(); i++) {
      all.append(i == 0 ? "" : "\r\n").append(lines.get(i)).append(ERASE_LINE);
    }
    out.raw(all.append(ERASE_BELOW).toString());
    out.flush();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    out.raw(FIRST_SCREEN);
    out.flush();
    stty(before);
  }

  private static String stty(String arguments) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("/bin/sh", "-c", "stty " + arguments + " </dev/tty")
            .redirectError(Redirect.DISCARD)
            .start();
    String answer = new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    shell.waitFor(1, TimeUnit.SECONDS);
    return answer;
  }
}
