package io.drover.examples;

import io.drover.Drover;
import io.drover.Idempotency;
import io.drover.JobQueue;
import io.drover.Worker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Effects that happen once for a key: called directly, and as the handler of a worker. */
public final class Idempotent {

  /** A payment to be made. */
  record Payment(String order, int cents) {}

  /** What a payment results in. */
  record Receipt(String order, int number) {}

  private final AtomicInteger charges = new AtomicInteger();

  private Idempotent() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) {
    try (Drover drover = StoreArgument.open(args)) {
      System.out.println(direct(drover));
      System.out.println(handler(drover));
    }
  }

  /** The second call is answered with what the first resulted in. */
  static List<Receipt> direct(Drover drover) {
    Idempotent shop = new Idempotent();
    Payment payment = new Payment("order-7", 4200);
    Idempotency once = drover.idempotency(Duration.ofHours(24));
    Receipt first = once.run(payment.order(), Receipt.class, () -> shop.charge(payment));
    Receipt again = once.run(payment.order(), Receipt.class, () -> shop.charge(payment));
    return List.of(first, again);
  }

  /** Two jobs for one order: the second completes with the result of the first. */
  static List<Receipt> handler(Drover drover) {
    Idempotent shop = new Idempotent();
    JobQueue<Payment> payments = drover.queue("payments", Payment.class);
    Worker worker =
        payments
            .worker(job -> shop.charge(job.data()))
            .idempotent(job -> "charge:" + job.data().order())
            .start();
    try (worker) {
      String first = payments.add("charge", new Payment("order-8", 100)).id();
      String again = payments.add("charge", new Payment("order-8", 100)).id();
      Duration limit = Duration.ofSeconds(10);
      return List.of(
          payments.awaitResult(first, Receipt.class, limit),
          payments.awaitResult(again, Receipt.class, limit));
    }
  }

  private Receipt charge(Payment payment) {
    return new Receipt(payment.order(), charges.incrementAndGet());
  }
}
