package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.NewJob;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * Rate limits: so many jobs in a window, and a pause when the service that is called asks for it.
 */
public final class RateLimits {

  private RateLimits() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) throws InterruptedException {
    try (Drover drover = StoreArgument.open(args)) {
      System.out.println("6 jobs at 2 in 100 ms took " + run(drover).toMillis() + " ms");
    }
  }

  /** Runs six jobs, two in a tenth of a second, and returns how long that took. */
  static Duration run(Drover drover) throws InterruptedException {
    JobQueue<Integer> requests = drover.queue("requests", Integer.class);
    requests.addAll(IntStream.range(0, 6).mapToObj(n -> NewJob.of("request", n)).toList());
    AtomicBoolean refused = new AtomicBoolean();
    CountDownLatch left = new CountDownLatch(6);
    long start = System.nanoTime();
    Worker worker =
        requests
            .actionWorker(
                job -> {
                  if (job.data() == 5 && refused.compareAndSet(false, true)) {
                    // The service says "too many": the attempt does not count, and all workers
                    // of this queue that have a rate limit wait.
                    throw job.giveBack(Duration.ofMillis(50));
                  }
                })
            .rateLimit(2, Duration.ofMillis(100))
            .onCompleted((job, result) -> left.countDown())
            .start();
    try (worker) {
      left.await();
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
