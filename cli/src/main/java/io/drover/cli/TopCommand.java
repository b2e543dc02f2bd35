package io.drover.cli;

import io.drover.Drover;
import io.drover.job.QueueCounts;
import io.drover.job.QueueStatus;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The command that shows queues, workers and failures as they change. For one thread. */
@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    description = {
      "Shows queues, their rates, workers and failures as they change.",
      "",
      "Keys: up and down choose a queue, enter shows its workers and its latest failures, left or"
          + " escape goes back, q quits. Without a terminal, or with --json or --count, it prints a"
          + " line for each queue at each interval instead.",
      "",
      "IN/S, DONE/S and FAIL/S are of the last seconds, of jobs whose workers count what they finish,"
          + " as Drover's do. OLDEST is for how long the job has been ready that has been so for"
          + " longest."
    },
    footerHeading = "%nExample:%n",
    footer = "  drover top --every 2s")
final class TopCommand extends SubCommand {

  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST_END = Duration.ofSeconds(40);

  @Option(
      names = "--every",
      paramLabel = "TIME",
      description = "How often to look, at least 100ms. Defaults to 1s.")
  private Duration every = Duration.ofSeconds(1);

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after so many looks. Defaults to going on until it is stopped.")
  private @Nullable Integer count;

  @Override
  public Integer call() throws Exception {
    if (every.compareTo(SHORTEST) < 0) {
      throw CommandFailure.usage(
          "expected --every to be at least 100ms, got: %s", Durations.format(every));
    }
    if (count != null && count < 1) {
      throw CommandFailure.usage("expected --count to be at least 1, got: %d", count);
    }
    try (Drover drover = store().openExisting()) {
      boolean screen = terminal().asked() && terminal().screen() && count == null && !isJson();
      terminal().stop().hold(LONGEST_END);
      if (screen) {
        show(drover);
      } else {
        print(drover);
      }
    }
    return ExitCode.DONE;
  }

  // ---- on a screen --------------------------------------------------------------------------

  private void show(Drover drover) throws IOException, InterruptedException {
    BlockingQueue<Object> news = new LinkedBlockingQueue<>(); // Samples and keys, as they come.
    BlockingQueue<String> wishes = new LinkedBlockingQueue<>();
    TopScreen top = new TopScreen(drover.health().store().detail());
    try (Screen screen = Screen.take(terminal().out())) {
      start("drover-top-keys", () -> readKeys(terminal().in(), news));
      // The store may be slow to answer: keys are heeded meanwhile.
      Thread looks = start("drover-top-looks", () -> look(drover, wishes, news));
      while (!top.isDone() && !terminal().stop().isStopped()) {
        Object next = news.poll(SHORTEST.toNanos(), TimeUnit.NANOSECONDS);
        if (next instanceof TopSample sample) {
          top.add(sample);
        } else if (next instanceof TopKey key) {
          top.press(key);
          wishes.add(watched(top));
        }
        if (next != null) {
          Screen.Size size = screen.size();
          screen.draw(top.lines(size.width(), size.height()));
        }
      }
      looks.interrupt();
    }
  }

  private static Thread start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Returns the queue that is watched closely, or an empty text. */
  private static String watched(TopScreen top) {
    String queue = top.closelyWatched();
    return queue == null ? "" : queue;
  }

  /** Looks at each interval, and at once when another queue is watched closely. */
  private void look(Drover drover, BlockingQueue<String> wishes, BlockingQueue<Object> news) {
    String close = "";
    try {
      while (!Thread.currentThread().isInterrupted()) {
        news.add(TopSample.take(drover, close.isEmpty() ? null : close));
        long end = System.nanoTime() + every.toNanos();
        String before = close;
        while (close.equals(before) && end - System.nanoTime() > 0) {
          String wish = wishes.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
          close = wish == null ? close : wish;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      news.add(TopKey.QUIT); // The store is closed.
    }
  }

  private static void readKeys(InputStream in, BlockingQueue<Object> news) {
    try {
      TopKey key;
      do {
        key = TopKey.read(in);
        news.add(key);
      } while (key != TopKey.QUIT);
    } catch (IOException e) {
      news.add(TopKey.QUIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- elsewhere ----------------------------------------------------------------------------

  private void print(Drover drover) throws InterruptedException {
    TopSample before = null;
    for (int look = 1; !terminal().stop().isStopped(); look++) {
      TopSample now = TopSample.take(drover, null);
      String trouble = now.trouble();
      if (trouble != null) {
        terminal().note("the store does not answer, which is tried again: %s", trouble);
      }
      for (QueueStatus status : now.queues()) {
        ObjectNode line = line(now, before, status);
        terminal().out().println(isJson() ? JsonText.line(line) : plain(line));
      }
      before = now;
      if (count != null && look >= count || terminal().out().checkError()) {
        return;
      }
      terminal().stop().await(every.toMillis());
    }
  }

  private static ObjectNode line(TopSample now, @Nullable TopSample before, QueueStatus status) {
    QueueCounts counts = status.counts();
    ObjectNode line = JsonText.object().put("at", now.at().toString()).put("queue", status.queue());
    line.put("ready", counts.waiting() + counts.prioritized())
        .put("delayed", counts.delayed())
        .put("active", counts.active())
        .put("failed", counts.failed());
    if (before != null) {
      now.rates(before, status.queue())
          .ifPresent(
              rates ->
                  line.put("inPerSecond", rounded(rates.added()))
                      .put("donePerSecond", rounded(rates.completed()))
                      .put("failedPerSecond", rounded(rates.failed())));
    }
    status
        .oldestReady()
        .ifPresent(
            since -> line.put("oldestSeconds", Duration.between(since, now.at()).toSeconds()));
    line.put("workers", now.workersOf(status.queue()).size());
    return line.put("paused", status.settings().paused());
  }

  private static double rounded(double rate) {
    return Math.round(rate * 10) / 10.0;
  }

  private static String plain(ObjectNode line) {
    StringBuilder text = new StringBuilder();
    line.properties()
        .forEach(
            one ->
                text.append(text.isEmpty() ? "" : " ")
                    .append(one.getKey())
                    .append('=')
                    .append(Table.oneLine(one.getValue().asString(), 1_000)));
    return text.toString();
  }
}
