package io.drover.cli;

import io.drover.JobQueue;
import io.drover.job.Added;
import io.drover.job.DroverException;
import io.drover.job.JobOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What adds a job for each line of JSON, many at a time. For one thread. */
final class JobLoader {

  private static final int MAX_IN_FLIGHT = 1000;

  /** A line whose job is being added. */
  private record Adding(long line, CompletableFuture<Added> added) {}

  private final JobQueue<Json> queue;
  private final String name;
  private final JobOptions options;
  private final Deque<Adding> inFlight = new ArrayDeque<>();
  private long done;
  private long added;
  private long duplicates;

  JobLoader(JobQueue<Json> queue, String name, JobOptions options) {
    this.queue = queue;
    this.name = name;
    this.options = options;
  }

  /**
   * Adds every line but the first ones.
   *
   * @param skip how many lines to leave out
   * @throws CommandFailure if a line is no JSON or cannot be added, which says how to go on
   */
  void load(LineSource lines, long skip) {
    done = skip;
    try {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (lines.number() > skip && !line.isBlank()) {
          CheckedInput.check(line, lines, "");
          add(line, lines.number());
        }
      }
      while (!inFlight.isEmpty()) {
        settleOldest();
      }
    } catch (CommandFailure | DroverException e) {
      throw brokenOff(e);
    } catch (CompletionException e) {
      throw brokenOff(e.getCause() == null ? e : e.getCause());
    }
  }

  long added() {
    return added;
  }

  long duplicates() {
    return duplicates;
  }

  private void add(String line, long number) {
    if (inFlight.size() >= MAX_IN_FLIGHT) {
      settleOldest();
    }
    inFlight.add(new Adding(number, queue.addAsync(name, new Json(line), options)));
  }

  private void settleOldest() {
    Adding oldest = inFlight.element();
    if (oldest.added().join().isNew()) {
      added++;
    } else {
      duplicates++;
    }
    done = oldest.line();
    inFlight.remove();
  }

  /** Waits for what is under way, and says which lines are done and which may be. */
  private CommandFailure brokenOff(Throwable cause) {
    try {
      while (!inFlight.isEmpty()) {
        settleOldest();
      }
    } catch (CompletionException e) {
      inFlight.removeIf(adding -> adding.line() <= done);
    }
    String perhaps =
        inFlight.isEmpty()
            ? ""
            : "; of the %,d lines after them some may have been added too"
                .formatted(inFlight.size());
    return CommandFailure.because(
        cause,
        "%s%nAdded were the jobs of the lines up to line %d%s. The same command with --skip %d does"
            + " the rest.",
        String.valueOf(cause.getMessage()),
        done,
        perhaps,
        done);
  }
}
