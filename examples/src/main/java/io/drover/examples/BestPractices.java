package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Backoff;
import io.drover.job.Breaker;
import io.drover.job.JobOptions;
import io.drover.job.NewJob;
import io.drover.job.QueueCounts;
import io.drover.job.UnrecoverableException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** Best practices: one queue with all of them, as far as they are the library's. */
public final class BestPractices {

  /** An order. */
  record Order(int number) {}

  private static final int MOST_AT_ONCE = 50;

  private BestPractices() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) throws InterruptedException {
    try (Drover drover = StoreArgument.open(args)) {
      run(drover).forEach(System.out::println);
    }
  }

  static List<String> run(Drover drover) throws InterruptedException {
    JobQueue<Order> orders = orders(drover);
    // Batch: one call, one step of the store.
    orders.addAll(IntStream.range(0, 100).mapToObj(i -> NewJob.of("order", new Order(i))).toList());
    CountDownLatch left = new CountDownLatch(100);
    Queue<Duration> took = new ConcurrentLinkedQueue<>();
    Worker worker =
        orders
            .worker(
                job -> {
                  job.log("charging order " + job.data().number()); // Kept with the job.
                  return charge(job.data());
                })
            .concurrency(2)
            // Idempotent: a job that is delivered again is not charged again.
            .idempotent(job -> "charge:" + job.data().number())
            // Plan for failures: what cannot be done goes where it is seen, an attempt that hangs
            // ends, and while all fail nothing is claimed.
            .deadLetterTo("best-orders-dlq")
            .timeLimit(Duration.ofSeconds(30))
            .breaker(Breaker.after(20).probeEvery(Duration.ofSeconds(30)))
            // Track: finished jobs by minute, and how long each took.
            .metrics(Duration.ofHours(1))
            .onCompleted(
                (job, receipt) -> {
                  took.add(job.processingTime().orElseThrow());
                  left.countDown();
                })
            .onFailed((job, error) -> left.countDown())
            .start();
    try (worker) { // Its close lets what has begun end.
      worker.concurrency(wanted(orders.counts()));
      left.await();
    }
    return List.of(
        orders.counts().completed() + " charged",
        drover.deadLetters("best-orders-dlq", Order.class).count() + " dead letters",
        took.size() + " measured");
  }

  /** Retries that fit, and no more finished jobs than somebody looks at. */
  static JobQueue<Order> orders(Drover drover) {
    return drover
        .queue("best-orders", Order.class)
        .defaults(
            JobOptions.defaults()
                .attempts(5)
                .backoff(Backoff.exponential(Duration.ofMillis(50)).jitter(0.5))
                .keepCompleted(1000)
                .keepFailed(1000));
  }

  /** Scale by depth: one at once for each ten jobs that are ready. */
  static int wanted(QueueCounts counts) {
    long ready = counts.waiting() + counts.prioritized();
    return (int) Math.max(1, Math.min(MOST_AT_ONCE, ready / 10));
  }

  private static String charge(Order order) {
    if (order.number() == 13) {
      throw new UnrecoverableException("no such customer");
    }
    return "receipt " + order.number();
  }
}
