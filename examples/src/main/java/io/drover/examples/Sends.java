package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Added;
import io.drover.job.Delivery;
import io.drover.job.JobType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Jobs that lead to jobs: what a handler sends is stored in the same step as the end of its own
 * job, so that no crash between them can lose it or do it twice.
 */
public final class Sends {

  /**
   * An order.
   *
   * @param number its number
   * @param item what was ordered
   */
  record Order(int number, String item) {}

  static final JobType<Order> PAY = JobType.of("pay", Order.class);
  static final JobType<Order> PACK = JobType.of("pack", Order.class);
  static final JobType<String> TELL = JobType.of("tell", String.class);

  private Sends() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) throws Exception {
    try (Drover drover = StoreArgument.open(args)) {
      System.out.println(run(drover));
      System.out.println(together(drover));
    }
  }

  static String run(Drover drover) throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    Worker payments =
        drover
            .queue("payments")
            .worker()
            .onAction(
                PAY,
                job -> {
                  charge(job.data());
                  job.send("parcels", PACK, job.data());
                  job.send("mails", TELL, "order " + job.data().number() + " is paid");
                })
            .start();
    Worker mails =
        drover.queue("mails").worker().onAction(TELL, job -> told.complete(job.data())).start();
    try (payments;
        mails) {
      drover.queue("payments").add(PAY, new Order(7, "tea"));
      String mail = told.get(10, TimeUnit.SECONDS);
      return mail + ", parcels to pack: " + drover.queue("parcels").counts().waiting();
    }
  }

  /** Jobs for several queues, of which nobody ever sees a part. */
  static List<String> together(Drover drover) {
    Order order = new Order(8, "cups");
    List<Added> added =
        drover.addAll(
            List.of(
                Delivery.of("invoices", "write", order), Delivery.of("statistics", "count", 1)));
    JobQueue<Object> invoices = drover.queue("invoices");
    String id = added.get(0).id();
    Worker worker = invoices.worker(job -> "invoice written").start();
    try (worker) {
      return List.of(
          invoices.awaitResult(id, String.class, Duration.ofSeconds(10)),
          "to count: " + drover.queue("statistics").counts().waiting());
    }
  }

  private static void charge(Order order) {
    if (order.item().isBlank()) {
      throw new IllegalArgumentException("nothing to pay for");
    }
  }
}
