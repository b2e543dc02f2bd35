package io.drover.cli;

import io.drover.Channel;
import io.drover.Drover;
import io.drover.RpcClient;
import io.drover.RpcServer;
import io.drover.Subscription;
import io.drover.Worker;
import io.drover.job.PublishedEvent;
import io.drover.rpc.CallOptions;
import io.drover.rpc.RpcException;
import io.drover.rpc.RpcMethod;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** The part of the tour about events and calls. For one thread. */
final class DemoMessages {

  /** Something that happened. */
  record OrderEvent(String type, String orderId) {}

  private static final RpcMethod<Integer, Integer> PRICE =
      RpcMethod.of("price", Integer.class, Integer.class);

  private final Drover drover;
  private final DemoStage stage;

  DemoMessages(Drover drover, DemoStage stage) {
    this.drover = drover;
    this.stage = stage;
  }

  void play() throws InterruptedException {
    publishSubscribe();
    requestReply();
    failedCalls();
  }

  private void publishSubscribe() throws InterruptedException {
    stage.begin(
        DemoStep.PUBLISH_SUBSCRIBE,
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

  private void requestReply() throws InterruptedException {
    stage.begin(
        DemoStep.REQUEST_REPLY,
        """
        RpcMethod<Integer, Integer> PRICE = RpcMethod.of("price", Integer.class, Integer.class);
        drover.rpcServer("pricing").handler(PRICE, request -> {
            request.progress("asked the warehouse"); return 14 * request.params(); }).start();
        int price = drover.rpcClient("pricing").call(PRICE, 3,
            CallOptions.within(ofSeconds(5)).onProgress(progress -> show(progress)));
        """);
    CountDownLatch heard = new CountDownLatch(1);
    RpcServer server =
        drover
            .rpcServer("pricing")
            .handler(
                PRICE,
                request -> {
                  request.progress("asked the warehouse");
                  stage.await(heard);
                  return 14 * request.params();
                })
            .start();
    try (server;
        RpcClient client = drover.rpcClient("pricing")) {
      CallOptions options =
          CallOptions.within(Duration.ofSeconds(5))
              .onProgress(
                  progress -> {
                    stage.say("the server tells: %s", progress.as(String.class));
                    heard.countDown();
                  });
      stage.say("%s: 3 cost %d", server.methods(), client.call(PRICE, 3, options));
    }
  }

  private void failedCalls() throws InterruptedException {
    stage.begin(
        DemoStep.FAILED_CALLS,
        """
        try {
          client.call(PRICE, 0, ofSeconds(5));
        } catch (RemoteErrorException | UnknownMethodException | CallTimedOutException e) { … }
        """);
    RpcServer server =
        drover.rpcServer("pricing").method(PRICE, items -> 42 / items).concurrency(2).start();
    try (server;
        RpcClient client = drover.rpcClient("pricing");
        RpcClient lonely = drover.rpcClient("nobody-serves")) {
      Duration limit = Duration.ofSeconds(5);
      fail(() -> client.call(PRICE, 0, limit));
      fail(() -> client.call(RpcMethod.of("cost", Integer.class, Integer.class), 3, limit));
      fail(() -> lonely.call(PRICE, 3, Duration.ofMillis(200)));
    }
  }

  private void fail(Supplier<Integer> call) {
    try {
      stage.say("the price is %d", call.get());
    } catch (RpcException e) {
      stage.say("%s: %s", e.getClass().getSimpleName(), e.getMessage());
    }
  }
}
