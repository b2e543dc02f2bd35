package io.drover.redis;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.job.JobOptions;
import io.drover.routing.ExchangeType;
import java.util.List;

/** Publishes to three queues until it is killed, and tells what was acknowledged. */
final class PublishProgram {

  static final List<String> QUEUES = List.of("one", "two", "three");

  private PublishProgram() {}

  /**
   * Runs.
   *
   * @param args the store, and the number of the first message
   */
  public static void main(String[] args) {
    Drover drover = Drover.open(args[0]);
    Exchange exchange = drover.exchange("shop", ExchangeType.TOPIC);
    QUEUES.forEach(name -> exchange.bind("order.#", drover.queue(name)));
    for (int number = Integer.parseInt(args[1]); ; number++) {
      String id = "m" + number;
      exchange.publish("order.created", "created", number, JobOptions.defaults().id(id));
      System.out.println(id);
    }
  }
}
