package io.drover.cli;

import io.drover.job.TimedOutException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the tour is shown: numbered steps, the Java they run, and what happens. Safe for use by
 * several threads.
 */
final class DemoStage {

  private static final long LIMIT_SECONDS = 30;
  private static final String BOLD = "\033[1m";
  private static final String DIM = "\033[36m";
  private static final String PLAIN = "\033[0m";

  private final Terminal terminal;
  private final boolean color;
  private final Duration pause;
  private @Nullable DemoStep step;
  private int number;
  private long start = System.nanoTime();

  DemoStage(Terminal terminal, Duration pause) {
    this.terminal = terminal;
    this.color = terminal.isStyled();
    this.pause = pause;
  }

  /** Begins a step, and shows the lines of Java it runs. */
  synchronized void begin(DemoStep next, String code) throws InterruptedException {
    rest();
    step = next;
    number++;
    terminal.out().println();
    styled(BOLD, number + ". " + next.title());
    code.lines().forEach(line -> styled(DIM, "     " + line));
    terminal.out().flush();
    rest();
    start = System.nanoTime();
  }

  /** Prints a line with the time since the step began. */
  synchronized void say(String line, @Nullable Object... arguments) {
    double seconds = (System.nanoTime() - start) / 1e9;
    terminal
        .out()
        .println(String.format(Locale.ROOT, "   %5.2fs  ", seconds) + line.formatted(arguments));
    terminal.out().flush();
  }

  /** Prints a line without a time. */
  synchronized void tell(String line) {
    terminal.out().println(line);
    terminal.out().flush();
  }

  /** Waits for what a step is about, but not for ever. */
  void await(CountDownLatch done) throws InterruptedException {
    if (!done.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new TimedOutException("step %s has not ended after %ds".formatted(step, LIMIT_SECONDS));
    }
  }

  /** Gives the reader a moment. */
  void rest() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(pause.toMillis());
  }

  private void styled(String style, String text) {
    if (color) {
      terminal.out().raw(style);
    }
    terminal.out().print(text);
    if (color) {
      terminal.out().raw(PLAIN);
    }
    terminal.out().println();
  }
}
