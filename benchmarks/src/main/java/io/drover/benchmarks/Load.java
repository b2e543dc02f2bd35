package io.drover.benchmarks;

import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Added;
import io.drover.job.JobOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Adds and drains jobs as fast as a queue takes and gives them. For one thread. */
final class Load {

  /** Adds that may be under way at once. */
  private static final int IN_FLIGHT = 4000;

  private static final JobOptions OPTIONS = JobOptions.defaults().keepCompleted(0);

  private Load() {}

  /** Adds jobs and returns how many a second the store acknowledged. */
  static double add(JobQueue<String> queue, int jobs, Payloads payloads)
      throws InterruptedException {
    Semaphore free = new Semaphore(IN_FLIGHT);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    long start = System.nanoTime();
    for (int i = 0; i < jobs; i++) {
      free.acquire();
      CompletableFuture<Added> unused =
          queue
              .addAsync("job", payloads.next(), OPTIONS)
              .whenComplete(
                  (added, error) -> {
                    failure.compareAndSet(null, error);
                    free.release();
                  });
    }
    free.acquire(IN_FLIGHT);
    Throwable error = failure.get();
    if (error != null) {
      throw new IllegalStateException("a job was not added", error);
    }
    return perSecond(jobs, start);
  }

  /** Runs jobs with a handler that does nothing and returns how many a second completed. */
  static double drain(JobQueue<String> queue, int jobs, int concurrency)
      throws InterruptedException {
    CountDownLatch left = new CountDownLatch(jobs);
    long start = System.nanoTime();
    Worker worker =
        queue
            .worker(job -> null)
            .concurrency(concurrency)
            .onCompleted((job, result) -> left.countDown())
            .start();
    try (worker) {
      left.await();
      return perSecond(jobs, start);
    }
  }

  static double perSecond(long jobs, long startNanos) {
    return jobs * 1e9 / (System.nanoTime() - startNanos);
  }
}
