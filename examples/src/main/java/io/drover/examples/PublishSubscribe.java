package io.drover.examples;

import io.drover.Channel;
import io.drover.Drover;
import io.drover.DurableSubscription;
import io.drover.Subscription;
import io.drover.Worker;
import io.drover.job.PublishedEvent;
import io.drover.job.SubscriptionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Publish/subscribe: every subscriber gets every event, live or durably. */
public final class PublishSubscribe {

  /**
   * Something that happened to an order.
   *
   * @param type what
   * @param orderId to which order
   * @param customerId whose it is
   */
  record OrderEvent(String type, String orderId, String customerId) {}

  private PublishSubscribe() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) throws Exception {
    try (Drover drover = StoreArgument.open(args)) {
      System.out.println(live(drover));
      System.out.println(durable(drover));
      System.out.println(lastValue(drover));
      System.out.println(removed(drover));
    }
  }

  /** Two subscribers of one process, each on a thread of its own. */
  static List<String> live(Drover drover) throws InterruptedException {
    BlockingQueue<String> done = new LinkedBlockingQueue<>();
    Channel<OrderEvent> orders = drover.channel("orders", OrderEvent.class);
    Subscription processing =
        orders.subscribe(event -> done.add("processed " + event.data().orderId()));
    Subscription notifying =
        orders.subscribe(
            event -> done.add("notified " + event.data().customerId()),
            SubscriptionOptions.defaults()
                .buffer(10_000)
                .onGap((from, until) -> System.out.println("missed some since " + from))
                .onOverflow(count -> System.out.println("too slow for " + count + " events")));
    try (processing;
        notifying) {
      orders.publish(new OrderEvent("ORDER_CREATED", "123", "cust_456"));
      return List.of(next(done), next(done)).stream().sorted().toList();
    }
  }

  /** A durable subscription keeps what comes while nobody works on it. */
  static List<String> durable(Drover drover) throws InterruptedException {
    BlockingQueue<String> done = new LinkedBlockingQueue<>();
    Channel<OrderEvent> payments = drover.channel("payments.eu", OrderEvent.class);
    DurableSubscription<OrderEvent> audit =
        drover.channels("payments.#", OrderEvent.class).durable("audit");
    PublishedEvent published = payments.publish(new OrderEvent("PAID", "123", "cust_456"));

    Worker billing =
        payments.subscribe("billing", event -> done.add("billed " + event.data().orderId()));
    Worker auditing =
        audit
            .worker(event -> done.add("audited " + event.channel()))
            .concurrency(4)
            .deadLetterTo("audit-dlq")
            .start();
    try (billing;
        auditing) {
      payments.publish(new OrderEvent("PAID", "124", "cust_457"));
      return List.of(published.queues().toString(), next(done), next(done), next(done));
    }
  }

  /** Who subscribes gets the last event first. */
  static List<String> lastValue(Drover drover) {
    Channel<String> prices = drover.channel("prices", String.class).retain(Duration.ofHours(1));
    prices.publish("tea 3");
    prices.publish("tea 4");
    List<String> seen = new CopyOnWriteArrayList<>();
    try (Subscription subscription =
        prices.subscribe(event -> seen.add(event.data() + (event.isRetained() ? ", last" : "")))) {
      prices.publish("tea 5");
      while (subscription.received() < 2 || seen.size() < 2) {
        Thread.onSpinWait();
      }
    }
    return seen;
  }

  /** Durable subscriptions are there until they are removed, with what waits in them. */
  static List<String> removed(Drover drover) {
    Channel<String> stock = drover.channel("stock", String.class);
    stock.durable("shop");
    stock.durable("newsletter");
    stock.publish("tea is back");
    List<String> story = new ArrayList<>();
    for (DurableSubscription<String> each : stock.subscriptions()) {
      story.add(each.name() + " keeps " + each.queue().counts().waiting());
    }
    for (DurableSubscription<?> each : drover.subscriptions()) { // Those of all channels.
      if (each.queue().name().equals("newsletter@stock")) {
        story.add(each.name() + (each.remove() ? " is removed" : " was not there"));
      }
    }
    story.add("left: " + stock.publish("coffee is back").queues());
    return story;
  }

  private static String next(BlockingQueue<String> queue) throws InterruptedException {
    return String.valueOf(queue.poll(10, TimeUnit.SECONDS));
  }
}
