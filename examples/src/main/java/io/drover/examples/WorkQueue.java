package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.ActiveJob;
import io.drover.job.NewJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** A work queue: jobs are added, and a worker runs them, one by one or in batches. */
public final class WorkQueue {

  private WorkQueue() {}

  /**
   * Runs the example on a store in memory.
   *
   * @param args not used
   */
  public static void main(String[] args) throws InterruptedException {
    try (Drover drover = Drover.open("embedded:")) {
      System.out.println("one by one: " + oneByOne(drover));
      System.out.println("in batches: " + inBatches(drover));
    }
  }

  /** A handler for each job, three at once. */
  static List<Integer> oneByOne(Drover drover) {
    JobQueue<Integer> numbers = drover.queue("numbers", Integer.class);
    Worker worker = numbers.worker(job -> job.data() * job.data()).concurrency(3).start();
    try (worker) {
      List<Integer> squares = new ArrayList<>();
      for (NewJob<Integer> job : jobs()) {
        String id = numbers.add(job.name(), job.data()).id();
        squares.add(numbers.awaitResult(id, Integer.class, Duration.ofSeconds(10)));
      }
      return squares;
    }
  }

  /** A handler that takes up to four jobs at once and settles each on its own. */
  static List<String> inBatches(Drover drover) throws InterruptedException {
    JobQueue<Integer> rows = drover.queue("rows", Integer.class);
    rows.addAll(jobs());
    CountDownLatch ended = new CountDownLatch(jobs().size());
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

  private static List<NewJob<Integer>> jobs() {
    return IntStream.rangeClosed(1, 5).mapToObj(n -> NewJob.of("number", n)).toList();
  }
}
