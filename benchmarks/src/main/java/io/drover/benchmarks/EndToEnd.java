package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.benchmarks.AddBenchmark.Folder;
import io.drover.job.JobOptions;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * Runs jobs that do nothing through whole systems, one after the other in the same process: Drover
 * in memory and on disk, and JobRunr in memory. Each job is added on its own; workers run from the
 * start.
 */
public final class EndToEnd {

  private EndToEnd() {}

  /**
   * Runs the measurement.
   *
   * @param args how many jobs, 20,000 by default; how many at once, 16 by default; how many rounds,
   *     3 by default; how many jobs for the peer, 2,000 by default
   */
  public static void main(String[] args) throws Exception {
    int jobs = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    int concurrency = args.length > 1 ? Integer.parseInt(args[1]) : 16;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    int peerJobs = args.length > 3 ? Integer.parseInt(args[3]) : 2_000;
    System.out.printf(
        Locale.ROOT,
        "%,d jobs, the peer %,d; %d at once; round 0 warms up%n",
        jobs,
        peerJobs,
        concurrency);
    for (int round = 0; round <= rounds; round++) {
      for (String store : new String[] {"memory", "disk", "disk-write"}) {
        drover(store, jobs, concurrency, round);
      }
      try (JobRunrPeer peer = new JobRunrPeer(concurrency)) {
        print(round, "JobRunr, in memory", peer.run(peerJobs), "in memory: lost with the process");
      }
    }
    System.exit(0); // The peer leaves threads behind.
  }

  private static void drover(String store, int jobs, int concurrency, int round)
      throws IOException, InterruptedException {
    Folder folder = Folder.forStore(store);
    try (Drover drover = Drover.open(folder.uri())) {
      JobQueue<Integer> queue = drover.queue("work", Integer.class);
      print(round, "Drover, " + store, one(queue, jobs, concurrency), drover.acknowledgement());
    } finally {
      folder.remove();
    }
  }

  /** Returns how many jobs a second were added, run and settled. */
  private static double one(JobQueue<Integer> queue, int jobs, int concurrency)
      throws InterruptedException {
    CountDownLatch left = new CountDownLatch(jobs);
    JobOptions options = JobOptions.defaults();
    Worker worker =
        queue
            .worker(job -> null)
            .concurrency(concurrency)
            .onCompleted((job, result) -> left.countDown())
            .start();
    try (worker) {
      long start = System.nanoTime();
      CompletableFuture<?>[] added = new CompletableFuture<?>[jobs];
      for (int i = 0; i < jobs; i++) {
        added[i] = queue.addAsync("job", i, options);
      }
      CompletableFuture.allOf(added).join();
      left.await();
      return Load.perSecond(jobs, start);
    }
  }

  private static void print(int round, String what, double rate, String contract) {
    System.out.printf(Locale.ROOT, "%d  %-20s %,10.0f jobs/s  (%s)%n", round, what, rate, contract);
  }
}
