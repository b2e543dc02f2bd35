package io.drover.cli;

import io.drover.job.QueueCounts;
import java.time.Duration;
import java.util.Locale;

/**
 * The line on standard error that shows how far a run is: drawn again and again on a terminal,
 * printed now and then elsewhere. Safe for use by several threads.
 */
final class ProgressBar {

  private static final int WIDTH = 24;
  private static final long DRAW_NANOS = Duration.ofMillis(100).toNanos();
  private static final long PRINT_NANOS = Duration.ofSeconds(10).toNanos();
  private static final String TO_START_AND_ERASE = "\r\033[K";

  private final Terminal terminal;
  private final String queue;
  private final RunTally tally;
  private long last = System.nanoTime();
  private boolean drawn;

  ProgressBar(Terminal terminal, String queue, RunTally tally) {
    this.terminal = terminal;
    this.queue = queue;
    this.tally = tally;
  }

  /** Shows the progress if it is time to. */
  synchronized void show(QueueCounts counts, boolean complete) {
    long now = System.nanoTime();
    if (terminal.format().isJson() || now - last < (terminal.live() ? DRAW_NANOS : PRINT_NANOS)) {
      return;
    }
    last = now;
    String line = line(counts, complete);
    if (terminal.live()) {
      terminal.err().raw(TO_START_AND_ERASE);
      terminal.err().print(fit(line));
      drawn = true;
    } else {
      terminal.err().println(line);
    }
    terminal.err().flush();
  }

  /** Prints a line above the bar. */
  synchronized void message(String line) {
    if (!terminal.format().isJson()) {
      above(() -> terminal.tell(line));
    }
  }

  /** Has something printed above the bar. */
  synchronized void above(Runnable print) {
    erase();
    print.run();
  }

  /** Takes the bar off the screen. */
  synchronized void erase() {
    if (drawn) {
      terminal.err().raw(TO_START_AND_ERASE);
      terminal.err().flush();
      drawn = false;
    }
  }

  private String line(QueueCounts counts, boolean complete) {
    long ended = tally.ended() + tally.alreadyDone.get() + tally.failedEarlier.get();
    long total = ended + counts.unfinished();
    StringBuilder line = new StringBuilder(queue).append(' ');
    if (complete && total > 0) {
      int full = (int) (WIDTH * ended / total);
      line.append('[').append("#".repeat(full)).append("-".repeat(WIDTH - full)).append("] ");
      line.append(100 * ended / total).append("% ");
    }
    line.append(
        String.format(Locale.ROOT, "%,d of %,d%s", ended, total, complete ? "" : " so far"));
    line.append(String.format(Locale.ROOT, ", %,d active", counts.active()));
    long failed = tally.failed.get();
    if (failed > 0) {
      line.append(String.format(Locale.ROOT, ", %,d failed", failed));
    }
    if (counts.delayed() > 0) {
      line.append(String.format(Locale.ROOT, ", %,d waiting for a retry", counts.delayed()));
    }
    line.append(String.format(Locale.ROOT, ", %.1f/s", tally.perSecond()));
    if (complete && tally.ended() > 0) {
      long left = (long) (counts.unfinished() / tally.perSecond());
      line.append(", ").append(Durations.format(Duration.ofSeconds(left))).append(" left");
    }
    return line.toString();
  }

  private String fit(String line) {
    int max = terminal.width() - 1;
    return line.length() <= max ? line : line.substring(0, max);
  }
}
