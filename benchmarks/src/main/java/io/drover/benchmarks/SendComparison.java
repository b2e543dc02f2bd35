package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.benchmarks.AddBenchmark.Folder;
import io.drover.job.ActiveJob;
import io.drover.job.Obliteration;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * Jobs that each lead to one in another queue: sent with their completion, or added by the handler
 * before it, in turns on the same store. Stateless.
 */
public final class SendComparison {

  private SendComparison() {}

  /**
   * Runs the measurement.
   *
   * @param args how many rounds, 5 by default; how many jobs, 20,000 by default; how many at once,
   *     16 by default
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    int jobs = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
    int concurrency = args.length > 2 ? Integer.parseInt(args[2]) : 16;
    for (String store : new String[] {"memory", "disk"}) {
      Folder folder = Folder.forStore(store);
      try (Drover drover = Drover.open(folder.uri())) {
        compare(store, drover, new int[] {rounds, jobs, concurrency});
      } finally {
        folder.remove();
      }
    }
    try (BenchRedis redis = BenchRedis.start();
        Drover drover = Drover.open("redis://127.0.0.1:" + redis.port())) {
      compare("redis", drover, new int[] {rounds, jobs, concurrency});
    }
  }

  private static void compare(String store, Drover drover, int[] size)
      throws InterruptedException, IOException {
    double[] sent = new double[size[0]];
    double[] added = new double[size[0]];
    JobQueue<Object> next = drover.queue("next");
    for (int round = -1; round < size[0]; round++) { // The first warms up.
      double one = run(drover, size, job -> job.send("next", "job", "data"));
      double other = run(drover, size, job -> next.add("job", "data"));
      if (round >= 0) {
        sent[round] = one;
        added[round] = other;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%-7s sent with the completion %,9.0f jobs/s, added apart %,9.0f jobs/s, ratio %.2f (medians of %d)%n",
        store,
        median(sent),
        median(added),
        median(sent) / median(added),
        size[0]);
  }

  private static double run(Drover drover, int[] size, Consumer<ActiveJob<String>> leadOn)
      throws InterruptedException {
    JobQueue<String> queue = drover.queue("work", String.class);
    drover.queue("next").admin().obliterate(Obliteration.FORCED);
    Load.add(queue, size[1], new Payloads(100));
    CountDownLatch left = new CountDownLatch(size[1]);
    long start = System.nanoTime();
    Worker worker =
        queue
            .actionWorker(leadOn::accept)
            .concurrency(size[2])
            .onCompleted((job, none) -> left.countDown())
            .start();
    try (worker) {
      left.await();
      return Load.perSecond(size[1], start);
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
