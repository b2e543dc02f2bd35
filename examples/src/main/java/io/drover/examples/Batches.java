package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.ActiveJob;
import io.drover.job.NewJob;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** Batches: many jobs added in one call, and several run in one, each with its own end. */
public final class Batches {

  private Batches() {}

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
    JobQueue<Integer> rows = drover.queue("rows", Integer.class);
    rows.addAll(IntStream.rangeClosed(1, 5).mapToObj(n -> NewJob.of("row", n)).toList());
    CountDownLatch ended = new CountDownLatch(5);
    Worker worker =
        rows.<String>batchWorker(
                4,
                batch -> {
                  for (ActiveJob<Integer> job : batch.jobs()) {
                    if (job.data() == 3) {
                      batch.fail(job, new IllegalArgumentException("3 is not wanted"));
                    } else {
                      batch.complete(job, "inserted " + job.data());
                    }
                  }
                })
            .onCompleted((job, result) -> ended.countDown())
            .onFailed((job, error) -> ended.countDown())
            .start();
    try (worker) {
      ended.await();
    }
    return List.of(rows.counts().completed() + " completed", rows.counts().failed() + " failed");
  }
}
