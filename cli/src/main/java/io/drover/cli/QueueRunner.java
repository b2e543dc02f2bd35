package io.drover.cli;

import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.WorkerBuilder;
import io.drover.job.ConcurrencyChange;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.QueueCounts;
import io.drover.job.RateLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What runs the jobs of a queue by a command, until there are none left or the user stops it. For
 * one thread.
 */
final class QueueRunner {

  /**
   * Short, so that what a killed program left is run soon by the next, on a store that others
   * share.
   */
  private static final Duration LEASE = Duration.ofSeconds(10);

  private static final long LOOK_MILLIS = 20;

  private final JobQueue<Json> queue;
  private final ExecOptions options;
  private final Terminal terminal;
  private final RunTally tally;
  private final Output output;
  private final ProgressBar bar;

  QueueRunner(
      JobQueue<Json> queue, ExecOptions options, Terminal terminal, RunTally tally, Output output) {
    this.queue = queue;
    this.options = options;
    this.terminal = terminal;
    this.tally = tally;
    this.output = output;
    this.bar = new ProgressBar(terminal, queue.name(), tally);
  }

  /**
   * Runs jobs until the queue is empty and no more come, or the user stops it.
   *
   * @param complete whether no more jobs come
   * @param broken whether to give up
   */
  void run(BooleanSupplier complete, BooleanSupplier broken)
      throws InterruptedException, IOException {
    FailureLog failures = new FailureLog(bar);
    try (ExecHandler handler =
            new ExecHandler(options.template(), options.timeout(), terminal.stop());
        Worker worker = start(handler, failures)) {
      boolean done = false;
      while (!done && !broken.getAsBoolean() && !terminal.stop().await(LOOK_MILLIS)) {
        if (terminal.out().checkError()) {
          return; // Nobody gets what further commands print.
        }
        // Whether more jobs come is asked first: what comes in between is then in the counts.
        boolean noMore = complete.getAsBoolean();
        QueueCounts counts = queue.counts();
        bar.show(counts, noMore);
        done = noMore && isEmpty(counts);
      }
      int active = worker.activeJobs().size();
      if (terminal.stop().isStopped() && active > 0) {
        bar.message(
            "stopping; %d running commands have %s to end"
                .formatted(active, Durations.format(StoreOption.CLOSE_LIMIT)));
      }
      worker.close();
    } finally {
      bar.erase();
    }
  }

  private Worker start(ExecHandler handler, FailureLog failures) {
    WorkerBuilder<Json, Json> builder =
        queue
            .worker(handler)
            .name("drover-" + ProcessHandle.current().pid())
            .concurrency(options.concurrency())
            // That this program was killed is not the job's fault, however often it happens.
            .maxStalls(Integer.MAX_VALUE)
            .lease(LEASE)
            .stalledInterval(LEASE.dividedBy(2))
            .onConcurrency(change -> bar.message(scaled(change)))
            .onCompleted(this::completed)
            .onFailed((job, error) -> count(job, error, failures));
    RateLimit rate = options.rate();
    if (rate != null) {
      builder.rateLimit(rate.max(), rate.window());
    }
    String deadLetter = options.deadLetter();
    if (deadLetter != null) {
      builder.deadLetterTo(deadLetter);
    }
    Duration metrics = options.metrics();
    if (metrics != null) {
      builder.metrics(metrics);
    }
    Function<Job<Json>, String> key = options.idempotencyKey();
    if (key != null) {
      builder.idempotent(key);
    }
    return builder.start();
  }

  private static String scaled(ConcurrencyChange change) {
    return "concurrency %d instead of %d: %s".formatted(change.to(), change.from(), change.text());
  }

  private void completed(Job<Json> job, Json result) {
    tally.completed.incrementAndGet();
    bar.above(() -> output.completed(terminal, job, result));
  }

  private void count(Job<Json> job, Throwable error, FailureLog failures) {
    if (job.state() == JobState.FAILED) {
      tally.failed.incrementAndGet();
      failures.failed(job, error);
      bar.above(() -> output.failed(terminal, job));
    } else {
      tally.retries.incrementAndGet();
    }
  }

  private boolean isEmpty(QueueCounts counts) {
    if (counts.waiting() + counts.prioritized() + counts.active() > 0) {
      return false;
    }
    return counts.delayed() == 0 || noneOfDelayedHasBegun(counts.delayed());
  }

  /**
   * Returns whether all delayed jobs are such that their producer delayed, maybe by a year: those
   * between two attempts have to be waited for. A job that was counted and is not found has become
   * ready meanwhile.
   */
  private boolean noneOfDelayedHasBegun(long counted) {
    long found = 0;
    PageRequest request = PageRequest.of(JobState.DELAYED).limit(PageRequest.MAX_LIMIT);
    while (true) {
      Page<Job<Json>> page = queue.admin().page(request);
      if (page.items().stream().anyMatch(job -> job.attemptsStarted() > 0)) {
        return false;
      }
      found += page.items().size();
      if (page.next().isEmpty()) {
        return found >= counted;
      }
      request = request.after(page.next().get());
    }
  }
}
