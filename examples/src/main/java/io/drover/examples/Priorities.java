package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.JobOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Priorities: 1 runs first, and jobs without one, the default, run before all. */
public final class Priorities {

  private Priorities() {}

  /**
   * Runs the example on a store in memory.
   *
   * @param args not used
   */
  public static void main(String[] args) throws InterruptedException {
    try (Drover drover = Drover.open("embedded:")) {
      System.out.println(run(drover));
    }
  }

  static List<String> run(Drover drover) throws InterruptedException {
    JobQueue<String> alerts = drover.queue("alerts", String.class);
    alerts.add("mail", "weekly report", JobOptions.defaults().priority(9));
    alerts.add("mail", "disk 80% full", JobOptions.defaults().priority(5));
    alerts.add("mail", "disk full", JobOptions.defaults().priority(1));
    alerts.add("mail", "on fire");

    List<String> order = new CopyOnWriteArrayList<>();
    CountDownLatch ran = new CountDownLatch(4);
    Worker worker =
        alerts
            .worker(job -> order.add(job.data()))
            .onCompleted((job, result) -> ran.countDown())
            .start();
    try (worker) {
      ran.await();
    }
    return order;
  }
}
