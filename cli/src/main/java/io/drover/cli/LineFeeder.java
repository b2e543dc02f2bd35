package io.drover.cli;

import io.drover.JobQueue;
import io.drover.job.Added;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.RetryRequest;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What turns the lines of an input into jobs while the worker is running them. For one thread. A
 * line whose job exists is looked up, to tell what became of it in an earlier run.
 */
final class LineFeeder {

  static final String JOB_NAME = "line";

  private static final int MAX_IN_FLIGHT = 1000;

  private final JobQueue<Json> queue;
  private final JobOptions options;
  private final RunTally tally;
  private final boolean retryFailed;
  private final Instant start = Instant.now();
  private final LineIds ids = new LineIds();
  private final Deque<CompletableFuture<Added>> inFlight = new ArrayDeque<>();

  LineFeeder(JobQueue<Json> queue, JobOptions options, RunTally tally, boolean retryFailed) {
    this.queue = queue;
    this.options = options;
    this.tally = tally;
    this.retryFailed = retryFailed;
  }

  /** Adds every line. Returns, or throws, when all adds have been acknowledged. */
  void feed(LineSource source, StopSignal stop) {
    try {
      String line = source.next();
      while (line != null && !stop.isStopped()) {
        add(line);
        line = source.next();
      }
    } finally {
      while (!inFlight.isEmpty()) {
        settleOldest();
      }
    }
  }

  private void add(String line) {
    tally.lines.incrementAndGet();
    if (inFlight.size() >= MAX_IN_FLIGHT) {
      settleOldest();
    }
    JobOptions withId = options.id(ids.next(line));
    inFlight.add(queue.addAsync(JOB_NAME, Json.ofString(line), withId));
  }

  private void settleOldest() {
    Added added = inFlight.remove().join();
    if (added.isNew()) {
      tally.added.incrementAndGet();
    } else {
      countEarlier(queue.find(added.id()).orElse(null));
    }
  }

  private void countEarlier(@Nullable Job<Json> job) {
    if (job == null || !endedEarlier(job)) {
      tally.resumed.incrementAndGet();
    } else if (job.state() == JobState.COMPLETED) {
      tally.alreadyDone.incrementAndGet();
    } else if (retryFailed
        && queue
            .admin()
            .retry(
                job.id(), RetryRequest.of(JobState.FAILED).attempts(RetryRequest.Attempts.RESET))) {
      tally.resumed.incrementAndGet();
    } else {
      tally.failedEarlier.incrementAndGet();
    }
  }

  /** The worker is running already, so a job may as well have ended in this run. */
  private boolean endedEarlier(Job<Json> job) {
    return job.state().isFinished()
        && job.finishedOn().filter(end -> end.isBefore(start)).isPresent();
  }
}
