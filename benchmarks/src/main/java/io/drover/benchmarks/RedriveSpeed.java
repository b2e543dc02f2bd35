package io.drover.benchmarks;

import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.benchmarks.AddBenchmark.Folder;
import io.drover.job.RedriveRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * Jobs that all fail into a dead-letter queue, and are then sent back from there, without a rate.
 * Stateless.
 */
public final class RedriveSpeed {

  private RedriveSpeed() {}

  /**
   * Runs the measurement.
   *
   * @param args how many rounds, 5 by default; how many jobs, 10,000 by default
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    int jobs = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    for (String store : new String[] {"memory", "disk"}) {
      Folder folder = Folder.forStore(store);
      try (Drover drover = Drover.open(folder.uri())) {
        measure(store, drover, rounds, jobs);
      } finally {
        folder.remove();
      }
    }
    try (BenchRedis redis = BenchRedis.start();
        Drover drover = Drover.open("redis://127.0.0.1:" + redis.port())) {
      measure("redis", drover, rounds, jobs);
    }
  }

  private static void measure(String store, Drover drover, int rounds, int jobs)
      throws InterruptedException {
    double[] failed = new double[rounds];
    double[] sentBack = new double[rounds];
    JobQueue<String> queue = drover.queue("work", String.class);
    DeadLetters<String> letters = drover.deadLetters("dead", String.class);
    Load.add(queue, jobs, new Payloads(300));
    for (int round = -1; round < rounds; round++) { // The first warms up.
      double one = fail(queue, jobs);
      long start = System.nanoTime();
      long moved = letters.redrive(RedriveRequest.all()).await(Duration.ofMinutes(10)).moved();
      double other = Load.perSecond(moved, start);
      if (moved != jobs) {
        throw new IllegalStateException("expected " + jobs + " sent back, got: " + moved);
      }
      if (round >= 0) {
        failed[round] = one;
        sentBack[round] = other;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%-7s failed into the dead letters %,9.0f jobs/s, sent back %,9.0f jobs/s (medians of %d)%n",
        store,
        median(failed),
        median(sentBack),
        rounds);
  }

  private static double fail(JobQueue<String> queue, int jobs) throws InterruptedException {
    CountDownLatch left = new CountDownLatch(jobs);
    long start = System.nanoTime();
    Worker worker =
        queue
            .worker(
                job -> {
                  throw new IllegalStateException("no luck");
                })
            .concurrency(16)
            .deadLetterTo("dead")
            .onFailed((job, error) -> left.countDown())
            .start();
    try (worker) {
      left.await();
      return Load.perSecond(jobs, start);
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
