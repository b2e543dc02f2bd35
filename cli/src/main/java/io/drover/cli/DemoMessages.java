package io.drover.cli;

import io.drover.Channel;
import io.drover.Drover;
import io.drover.Exchange;
import io.drover.RpcClient;
import io.drover.RpcServer;
import io.drover.Subscription;
import io.drover.Worker;
import io.drover.job.PublishedEvent;
import io.drover.routing.ExchangeType;
import io.drover.rpc.RpcMethod;
import io.drover.rpc.UnknownMethodException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The part of the tour about messages that name no queue. For one thread. */
final class DemoMessages {

  /** Something that happened. */
  record OrderEvent(String type, String orderId) {}

  private final Drover drover;
  private final DemoStage stage;

  DemoMessages(Drover drover, DemoStage stage) {
    this.drover = drover;
    this.stage = stage;
  }

  void play() throws InterruptedException {
    routing();
    publishSubscribe();
    requestReply();
  }

  private void routing() throws InterruptedException {
    stage.begin(
        "Routing: who publishes names no queue; * is one word of a topic, # any number",
        """
        Exchange shop = drover.exchange("shop", ExchangeType.TOPIC);
        shop.bind("order.*.created", drover.queue("emails-to-send"));
        shop.bind("order.eu.#", drover.queue("audit"));
        shop.publish("order.eu.created", "order-created", order);
        """);
    Exchange shop = drover.exchange("shop", ExchangeType.TOPIC);
    shop.bind("order.*.created", drover.queue("emails-to-send"));
    shop.bind("order.eu.#", drover.queue("audit"));
    for (String key : List.of("order.eu.created", "order.us.created", "order.eu.paid", "stock")) {
      List<String> queues = shop.publish(key, "order", "order 7").queues();
      stage.say("%-16s reaches %s", key, queues.isEmpty() ? "no queue" : String.join(", ", queues));
    }
  }

  private void requestReply() throws InterruptedException {
    stage.begin(
        "Request/reply: a method is called through a queue, and its reply comes back",
        """
        RpcMethod<Integer, Integer> PRICE = RpcMethod.of("price", Integer.class, Integer.class);
        drover.rpcServer("pricing").method(PRICE, items -> 14 * items).start();
        int price = drover.rpcClient("pricing").call(PRICE, 3, ofSeconds(5));
        """);
    RpcMethod<Integer, Integer> price = RpcMethod.of("price", Integer.class, Integer.class);
    RpcMethod<Integer, Integer> other = RpcMethod.of("discount", Integer.class, Integer.class);
    try (RpcServer server = drover.rpcServer("pricing").method(price, items -> 14 * items).start();
        RpcClient client = drover.rpcClient("pricing")) {
      Duration limit = Duration.ofSeconds(5);
      stage.say("%s: 3 cost %d", server.methods(), client.call(price, 3, limit));
      try {
        client.call(other, 3, limit);
      } catch (UnknownMethodException e) {
        stage.say("%s", e.getMessage());
      }
    }
  }

  private void publishSubscribe() throws InterruptedException {
    stage.begin(
        "Publish/subscribe: every subscriber gets every event, a durable one also later",
        """
        Channel<OrderEvent> orders = drover.channel("orders", OrderEvent.class).retain(ofHours(1));
        orders.subscribe(event -> show(event.data()));             // while it listens
        orders.subscribe("billing", event -> bill(event.data()));  // keeps what comes meanwhile
        """);
    Channel<OrderEvent> orders =
        drover.channel("orders", OrderEvent.class).retain(Duration.ofHours(1));
    orders.durable("billing");
    PublishedEvent first = orders.publish(new OrderEvent("ORDER_CREATED", "123"));
    stage.say(
        "published; live subscribers: %d, queues: %s",
        first.subscribers().orElse(0), String.join(", ", first.queues()));
    CountDownLatch done = new CountDownLatch(4);
    Subscription live =
        orders.subscribe(
            event -> {
              stage.say(
                  "live subscriber: %s%s",
                  event.data(), event.isRetained() ? ", the last one before it came" : "");
              done.countDown();
            });
    Worker billing =
        orders.subscribe(
            "billing",
            event -> {
              stage.say("billing: %s", event.data());
              done.countDown();
            });
    try (live;
        billing) {
      PublishedEvent second = orders.publish(new OrderEvent("ORDER_PAID", "123"));
      stage.say("published; live subscribers: %d", second.subscribers().orElse(0));
      stage.await(done);
    }
  }
}
