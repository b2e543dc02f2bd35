package io.drover.cli;

import io.drover.cli.TopSample.Failure;
import io.drover.cli.TopSample.Rates;
import io.drover.job.QueueCounts;
import io.drover.job.QueueStatus;
import io.drover.job.WorkerView;
import io.drover.job.WorkerView.RunningJob;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code drover top} shows: all queues, or one of them closely, and which is chosen. For one
 * thread.
 */
final class TopScreen {

  /** Rates are of the time since the oldest of so many samples. */
  private static final int SAMPLES = 6;

  private static final int PAGE = 10;

  /** How wide the columns with numbers are, as a rule, and how short names are cut at most. */
  private static final int NUMBERS = 84;

  private static final int SHORTEST_NAME = 12;
  private static final String PAUSED = " (paused)";
  private static final String CHOSEN = "\033[7m";
  private static final String PLAIN = "\033[0m";

  private final String place;
  private final Deque<TopSample> samples = new ArrayDeque<>();
  private @Nullable String chosen;
  private boolean close;
  private boolean done;

  /** Begins with nothing to show of a store. */
  TopScreen(String place) {
    this.place = place;
  }

  /** Takes a sample in. */
  void add(TopSample sample) {
    if (sample.trouble() != null) {
      samples.clear(); // What comes after an outage is not compared with what was before.
    }
    samples.addLast(sample);
    if (samples.size() > SAMPLES) {
      samples.removeFirst();
    }
    List<String> names = names();
    if (!names.isEmpty() && !names.contains(chosen)) {
      chosen = names.get(0);
      close = false;
    }
  }

  /** Returns the queue to look at closely, or {@code null}. */
  @Nullable String closelyWatched() {
    return close ? chosen : null;
  }

  /** Returns whether the user has had enough. */
  boolean isDone() {
    return done;
  }

  /** Does what a key asks for. */
  void press(TopKey key) {
    switch (key) {
      case QUIT -> done = true;
      case UP -> move(-1);
      case DOWN -> move(1);
      case PAGE_UP -> move(-PAGE);
      case PAGE_DOWN -> move(PAGE);
      case ENTER -> close = chosen != null;
      case BACK -> close = false;
      case OTHER -> {}
    }
  }

  private void move(int by) {
    List<String> names = names();
    if (!names.isEmpty()) {
      int to = names.indexOf(chosen) + by;
      chosen = names.get(Math.max(0, Math.min(names.size() - 1, to)));
    }
  }

  private List<String> names() {
    return samples.isEmpty()
        ? List.of()
        : samples.getLast().queues().stream().map(QueueStatus::queue).toList();
  }

  /** Returns the lines to show, at most so many and each at most so wide. */
  List<String> lines(int width, int height) {
    List<String> lines = new ArrayList<>();
    TopSample now = samples.isEmpty() ? null : samples.getLast();
    if (now == null) {
      return List.of(cut(place, width));
    }
    lines.add(cut("drover top   %s   %s".formatted(now.at(), place), width));
    String trouble = now.trouble();
    if (trouble != null) {
      lines.add("");
      lines.add(cut("the store does not answer, which is tried again: " + trouble, width));
    } else if (close && chosen != null) {
      one(now, chosen, width, lines);
    } else {
      all(now, width, height, lines);
    }
    List<String> fitting = new ArrayList<>(lines.subList(0, Math.min(lines.size(), height - 1)));
    fitting.add(
        cut(
            close ? "q quit  ← back  ↑ ↓ other queue" : "q quit  ↑ ↓ choose  enter look closer",
            width));
    return fitting;
  }

  private static String cut(String line, int width) {
    return Table.oneLine(line, width);
  }

  private void all(TopSample now, int width, int height, List<String> lines) {
    QueueCounts[] counts =
        now.queues().stream().map(QueueStatus::counts).toArray(QueueCounts[]::new);
    long ready = 0;
    long active = 0;
    long failed = 0;
    for (QueueCounts one : counts) {
      ready += one.waiting() + one.prioritized();
      active += one.active();
      failed += one.failed();
    }
    lines.add(
        cut(
            "%,d queues   %,d ready   %,d active   %,d failed   %,d workers"
                .formatted(counts.length, ready, active, failed, now.workers().size()),
            width));
    lines.add("");
    if (counts.length == 0) {
      lines.add("there are no queues");
      return;
    }
    Table table =
        new Table(
            "QUEUE",
            "READY#",
            "DELAYED#",
            "ACTIVE#",
            "FAILED#",
            "IN/S#",
            "DONE/S#",
            "FAIL/S#",
            "OLDEST#",
            "WORKERS#");
    int room = Math.max(SHORTEST_NAME, width - NUMBERS);
    now.queues().forEach(status -> row(now, status, room, table));
    List<String> rows = table.take(width);
    lines.add(cut(rows.get(0), width));
    int shown = Math.max(1, height - lines.size() - 1);
    int at = Math.max(0, names().indexOf(chosen));
    int from = Math.max(0, Math.min(at - shown / 2, counts.length - shown));
    for (int i = from; i < Math.min(counts.length, from + shown); i++) {
      String row = cut(rows.get(i + 1), width);
      lines.add(i == at ? CHOSEN + row + PLAIN : row);
    }
  }

  private void row(TopSample now, QueueStatus status, int room, Table table) {
    QueueCounts counts = status.counts();
    Optional<Rates> rates = rates(now, status.queue());
    table.row(
        cut(status.queue(), room) + (status.settings().paused() ? PAUSED : ""),
        counts.waiting() + counts.prioritized(),
        counts.delayed(),
        counts.active(),
        counts.failed(),
        rate(rates, Rates::added),
        rate(rates, Rates::completed),
        rate(rates, Rates::failed),
        status.oldestReady().map(since -> Durations.age(since, now.at())).orElse(""),
        now.workersOf(status.queue()).size());
  }

  private Optional<Rates> rates(TopSample now, String queue) {
    return samples.size() < 2 ? Optional.empty() : now.rates(samples.getFirst(), queue);
  }

  private static String rate(Optional<Rates> rates, Function<Rates, Double> which) {
    return rates.map(all -> String.format(Locale.ROOT, "%,.1f", which.apply(all))).orElse("-");
  }

  private void one(TopSample now, String queue, int width, List<String> lines) {
    Optional<QueueStatus> found = now.queue(queue);
    if (found.isEmpty()) {
      return;
    }
    QueueStatus status = found.get();
    QueueCounts counts = status.counts();
    Optional<Rates> rates = rates(now, queue);
    lines.add(cut(queue + (status.settings().paused() ? "   paused" : ""), width));
    lines.add("");
    lines.add(
        cut(
            "%,d waiting   %,d prioritized   %,d delayed   %,d active   %,d waiting for children"
                .formatted(
                    counts.waiting(),
                    counts.prioritized(),
                    counts.delayed(),
                    counts.active(),
                    counts.waitingChildren()),
            width));
    lines.add(
        cut(
            "%,d completed   %,d failed   %s/s in   %s/s done   %s/s failed   oldest %s"
                .formatted(
                    counts.completed(),
                    counts.failed(),
                    rate(rates, Rates::added),
                    rate(rates, Rates::completed),
                    rate(rates, Rates::failed),
                    status.oldestReady().map(since -> Durations.age(since, now.at())).orElse("-")),
            width));
    lines.add("");
    workers(now, queue, width, lines);
    if (!now.failures().isEmpty()) {
      lines.add("");
      Table table = new Table("FAILED", "JOB", "NAME", "REASON");
      for (Failure failure : now.failures()) {
        table.row(failure.at(), failure.id(), failure.name(), failure.reason());
      }
      table.take(width).forEach(line -> lines.add(cut(line, width)));
    }
  }

  private static void workers(TopSample now, String queue, int width, List<String> lines) {
    List<WorkerView> workers = now.workersOf(queue);
    if (workers.isEmpty()) {
      lines.add("no worker serves it");
      return;
    }
    Table table = new Table("WORKER", "RUNS#", "OF#", "LONGEST#", "JOBS");
    for (WorkerView worker : workers) {
      List<RunningJob> jobs = worker.jobs();
      table.row(
          worker.name().orElse("-")
              + "@"
              + worker.host().or(worker::address).orElse("?")
              + (worker.paused() ? " paused" : ""),
          worker.running().isPresent() ? worker.running().getAsInt() : "?",
          worker.concurrency().isPresent() ? worker.concurrency().getAsInt() : "?",
          jobs.isEmpty() ? "" : Durations.age(jobs.get(0).since(), now.at()),
          String.join(" ", jobs.stream().map(job -> job.name() + ":" + job.id()).toList()));
    }
    table.take(width).forEach(line -> lines.add(cut(line, width)));
  }
}
