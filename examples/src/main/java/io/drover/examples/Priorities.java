package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.JobOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * Priorities: inside one queue, where 1 runs first and jobs without one, the default, run before
 * all; or by queues of their own, each with its workers.
 */
public final class Priorities {

  /** An order. */
  record Order(String orderId, String type) {}

  private Priorities() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) throws InterruptedException {
    try (Drover drover = StoreArgument.open(args)) {
      System.out.println(oneQueue(drover));
      System.out.println(separateQueues(drover));
    }
  }

  /** Four orders wait, and one worker takes them one by one. */
  static List<String> oneQueue(Drover drover) throws InterruptedException {
    JobQueue<Order> orders = drover.queue("orders", Order.class);
    orders.add("process", new Order("789", "bulk"), JobOptions.defaults().priority(9));
    orders.add("process", new Order("456", "standard"), JobOptions.defaults().priority(5));
    orders.add("process", new Order("123", "express"), JobOptions.defaults().priority(1));
    orders.add("process", new Order("1", "recall"));

    List<String> order = new CopyOnWriteArrayList<>();
    CountDownLatch ran = new CountDownLatch(4);
    Worker worker =
        orders
            .worker(job -> order.add(job.data().type()))
            .onCompleted((job, result) -> ran.countDown())
            .start();
    try (worker) {
      ran.await();
    }
    return order;
  }

  /** Neither queue waits for the other, however many jobs it has. */
  static String separateQueues(Drover drover) throws InterruptedException {
    JobQueue<Order> high = drover.queue("orders-high", Order.class);
    JobQueue<Order> normal = drover.queue("orders-normal", Order.class);
    CountDownLatch ran = new CountDownLatch(2);
    Worker fast = high.actionWorker(job -> ran.countDown()).concurrency(10).start();
    Worker slow = normal.actionWorker(job -> ran.countDown()).concurrency(5).start();
    try (fast;
        slow) {
      normal.add("process", new Order("456", "standard"));
      high.add("process", new Order("123", "express"));
      ran.await();
    }
    return high.counts().completed() + " express, " + normal.counts().completed() + " standard";
  }
}
