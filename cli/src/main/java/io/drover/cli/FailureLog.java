package io.drover.cli;

import io.drover.job.Job;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What tells the user about the first jobs that fail for good; the rest can be looked up. Safe for
 * use by any number of threads.
 */
final class FailureLog {

  private static final int MAX_SHOWN = 10;
  private static final int MAX_DATA = 80;

  private final ProgressBar bar;
  private final AtomicInteger shown = new AtomicInteger();

  FailureLog(ProgressBar bar) {
    this.bar = bar;
  }

  void failed(Job<Json> job, Throwable error) {
    int number = shown.incrementAndGet();
    if (number > MAX_SHOWN) {
      return;
    }
    String reason = String.valueOf(error.getMessage());
    bar.message(
        "failed: %s: %s"
            .formatted(
                Table.oneLine(job.data().plainText(), MAX_DATA),
                Table.oneLine(reason, 3 * MAX_DATA)));
    if (number == MAX_SHOWN) {
      bar.message(
          "more failures are not shown; see: drover jobs %s --state failed".formatted(job.queue()));
    }
  }
}
