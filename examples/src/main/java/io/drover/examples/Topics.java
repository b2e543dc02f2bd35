package io.drover.examples;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.job.JobType;
import io.drover.job.Published;
import io.drover.routing.ExchangeType;
import java.util.List;

/** Topics: a binding's pattern takes messages by the words of their routing key. */
public final class Topics {

  /** An order. */
  record Order(int number, String item) {}

  static final JobType<Order> CREATED = JobType.of("order-created", Order.class);

  private Topics() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) {
    try (Drover drover = StoreArgument.open(args)) {
      System.out.println(run(drover));
    }
  }

  static List<String> run(Drover drover) {
    Exchange shop = drover.exchange("shop", ExchangeType.TOPIC);
    shop.bind("order.*.created", drover.queue("emails", Order.class));
    shop.bind("order.eu.#", drover.queue("eu-audit", Order.class));

    Published published = shop.publish("order.eu.created", CREATED, new Order(7, "tea"));
    return published.queues().stream().sorted().toList();
  }
}
