package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Explanation;
import io.drover.job.Health;
import io.drover.job.WorkerView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Why a job is not running yet, which workers there are, and whether they move. */
public final class WhyNotRunning {

  private WhyNotRunning() {}

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
    JobQueue<Integer> reports = drover.queue("reports", Integer.class);
    reports.add("yearly", 1);
    String waiting = reports.add("monthly", 2).id();
    List<String> story = new ArrayList<>();
    story.add(why(reports, waiting));

    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (Worker worker =
        reports
            .actionWorker(
                job -> {
                  begun.countDown();
                  end.await();
                })
            .name("press")
            .start()) {
      begun.await();
      story.add(why(reports, waiting));
      story.addAll(workers(drover));
      story.add(isWell(drover) ? "all is well" : "somebody has to look");
      end.countDown();
    }
    return story;
  }

  /** Why a job is not running yet, in a line. */
  static String why(JobQueue<?> queue, String id) {
    Explanation explanation = queue.admin().explain(id).orElseThrow();
    List<String> reasons = explanation.reasons().stream().map(Explanation.Reason::text).toList();
    return String.join("; ", reasons);
  }

  /** The workers that are there, of all processes, and what they run. */
  static List<String> workers(Drover drover) {
    List<String> lines = new ArrayList<>();
    for (WorkerView worker : drover.workers()) {
      lines.add(
          "%s runs %d of %d: %s"
              .formatted(
                  worker.name().orElse("a worker"),
                  worker.running().orElse(0),
                  worker.concurrency().orElse(0),
                  worker.jobs().stream().map(WorkerView.RunningJob::name).toList()));
    }
    return lines;
  }

  /** Whether the store answers and no worker of this process is stuck, for a probe. */
  static boolean isWell(Drover drover) {
    Health health = drover.health();
    if (!health.healthy()) {
      System.err.println(health.detail());
    }
    return health.healthy();
  }
}
