package io.drover.cli;

import io.drover.JobQueue;
import io.drover.job.Added;
import io.drover.job.JobOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What adds a job for each line of JSON, many at a time. For one thread. */
final class JobLoader {

  private static final int MAX_IN_FLIGHT = 1000;
  private static final int MAX_SHOWN = 80;

  private final JobQueue<Json> queue;
  private final String name;
  private final JobOptions options;
  private final Deque<CompletableFuture<Added>> inFlight = new ArrayDeque<>();
  private long added;
  private long duplicates;

  JobLoader(JobQueue<Json> queue, String name, JobOptions options) {
    this.queue = queue;
    this.name = name;
    this.options = options;
  }

  /**
   * Adds every line.
   *
   * @throws CommandFailure at the first line that is no JSON, when those before it have been added
   */
  void load(LineSource source) {
    try {
      for (String line = source.next(); line != null; line = source.next()) {
        add(line, source);
      }
    } catch (CommandFailure failure) {
      settleAll();
      throw CommandFailure.usage(
          "%s%n%,d jobs from the lines before it were added.", failure.getMessage(), added);
    }
    settleAll();
  }

  long added() {
    return added;
  }

  long duplicates() {
    return duplicates;
  }

  private void add(String line, LineSource source) {
    if (line.isBlank()) {
      return;
    }
    Optional<String> problem = JsonText.problem(line);
    if (problem.isPresent()) {
      throw CommandFailure.usage(
          "%s: expected a JSON value such as {\"n\":1} or \"text\", got: %s (%s)",
          source.position(), Table.oneLine(line, MAX_SHOWN), problem.get());
    }
    if (inFlight.size() >= MAX_IN_FLIGHT) {
      settleOldest();
    }
    inFlight.add(queue.addAsync(name, new Json(line), options));
  }

  private void settleAll() {
    while (!inFlight.isEmpty()) {
      settleOldest();
    }
  }

  private void settleOldest() {
    if (inFlight.remove().join().isNew()) {
      added++;
    } else {
      duplicates++;
    }
  }
}
