package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.benchmarks.AddBenchmark.Folder;
import io.drover.job.NewJob;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Measures how many jobs a second are claimed, run and completed, each end on disk, by how many at
 * once; jobs that do nothing, added before.
 */
public final class DrainRate {

  private static final int BULK = 1_000;
  private static final int FEWEST = 20_000;
  private static final String TEXT = "x".repeat(280);

  private DrainRate() {}

  /**
   * Runs the measurement.
   *
   * @param args the store, {@code disk} by default, or {@code memory} or {@code disk-write}; how
   *     many jobs for the most at once, 50,000 by default; how many rounds, 5 by default, after one
   *     to warm up; how many at once, {@code 1,16,64,200} by default
   */
  public static void main(String[] args) throws Exception {
    String store = args.length > 0 ? args[0] : "disk";
    int jobs = args.length > 1 ? Integer.parseInt(args[1]) : 50_000;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    int[] concurrency =
        Arrays.stream((args.length > 3 ? args[3] : "1,16,64,200").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    int most = Arrays.stream(concurrency).max().orElseThrow();
    double[][] rates = new double[concurrency.length][rounds];
    for (int round = 0; round <= rounds; round++) {
      for (int i = 0; i < concurrency.length; i++) {
        int some = Math.max(FEWEST, jobs / Math.max(1, most / concurrency[i]));
        double rate = drained(store, some, concurrency[i]);
        if (round > 0) {
          rates[i][round - 1] = rate;
        }
      }
    }
    for (int i = 0; i < concurrency.length; i++) {
      Arrays.sort(rates[i]);
      System.out.printf(
          Locale.ROOT,
          "%s, %3d at once: median %,9.0f jobs/s, least %,9.0f, most %,9.0f%n",
          store,
          concurrency[i],
          rates[i][rounds / 2],
          rates[i][0],
          rates[i][rounds - 1]);
    }
  }

  private static double drained(String store, int jobs, int concurrency)
      throws IOException, InterruptedException {
    Folder folder = Folder.forStore(store);
    try (Drover drover = Drover.open(folder.uri())) {
      JobQueue<String> queue = drover.queue("work", String.class);
      for (int added = 0; added < jobs; added += BULK) {
        queue.addAll(
            IntStream.range(added, Math.min(jobs, added + BULK))
                .mapToObj(i -> NewJob.of("job", TEXT))
                .toList());
      }
      return Load.drain(queue, jobs, concurrency);
    } finally {
      folder.remove();
    }
  }
}
