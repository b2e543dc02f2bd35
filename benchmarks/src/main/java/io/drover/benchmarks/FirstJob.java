package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import java.time.Duration;

/** A program that opens a store, runs one job and ends: what a cold start is measured with. */
public final class FirstJob {

  private FirstJob() {}

  /**
   * Runs the job.
   *
   * @param args the store's address
   */
  public static void main(String[] args) {
    try (Drover drover = Drover.open(args[0])) {
      JobQueue<String> queue = drover.queue("first-job", String.class);
      try (Worker worker = queue.worker(job -> "done with " + job.data()).start()) {
        String id = queue.add("job", "it").id();
        queue.awaitResult(id, String.class, Duration.ofSeconds(30));
      }
    }
  }
}
