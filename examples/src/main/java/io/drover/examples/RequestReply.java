package io.drover.examples;

import io.drover.Drover;
import io.drover.RpcClient;
import io.drover.RpcServer;
import io.drover.rpc.CallLimit;
import io.drover.rpc.CallOptions;
import io.drover.rpc.CallTimedOutException;
import io.drover.rpc.RemoteErrorException;
import io.drover.rpc.RpcMethod;
import io.drover.rpc.UnknownMethodException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** Request/reply: a method is called through a queue, and its reply comes back. */
public final class RequestReply {

  /**
   * What is asked.
   *
   * @param productId the price of what
   */
  record Quote(String productId) {}

  /**
   * What is answered.
   *
   * @param cents how much it costs
   */
  record Price(int cents) {}

  static final RpcMethod<Quote, Price> CALCULATE =
      RpcMethod.of("calculatePrice", Quote.class, Price.class);
  static final RpcMethod<Integer, String> REPORT =
      RpcMethod.of("report", Integer.class, String.class);

  /** The methods of a service, which a client has as an object. */
  interface Pricing {
    @CallLimit("PT5S")
    Price calculatePrice(Quote quote);

    CompletableFuture<Integer> stock(String productId, String warehouse);
  }

  private RequestReply() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) throws InterruptedException {
    try (Drover drover = StoreArgument.open(args)) {
      calls(drover).forEach(System.out::println);
      List<Integer> heard = new CopyOnWriteArrayList<>();
      System.out.println(progress(drover, heard) + ", heard of " + heard);
      System.out.println(cancelled(drover));
      System.out.println(proxy(drover));
      System.out.println(nobody(drover));
    }
  }

  /** A server, a client, and what the client is told if a call fails. */
  static List<String> calls(Drover drover) {
    List<String> story = new ArrayList<>();
    RpcServer server =
        drover
            .rpcServer("rpc-requests")
            .method(CALCULATE, quote -> price(quote.productId()))
            .concurrency(10)
            .start();
    RpcClient client = drover.rpcClient("rpc-requests");
    try (server;
        client) {
      Price price = client.call(CALCULATE, new Quote("123"), Duration.ofSeconds(30));
      story.add("123 costs " + price.cents());

      CompletableFuture<Price> later = client.callAsync(CALCULATE, new Quote("456"));
      story.add("456 costs " + later.join().cents());
      try {
        client.call(CALCULATE, new Quote("nothing"));
      } catch (RemoteErrorException e) {
        story.add("the server says: " + e.getMessage());
      }
      try {
        client.call(REPORT, 2026);
      } catch (UnknownMethodException e) {
        story.add("no such method");
      }
    }
    return story;
  }

  private static Price price(String productId) {
    if (productId.equals("nothing")) {
      throw new IllegalArgumentException("nothing has no price");
    }
    return new Price(productId.equals("123") ? 250 : 300);
  }

  /**
   * A handler that sees what was sent along, tells how far it is, and can be cancelled. What it
   * tells is not waited for, and not heard if the reply is there first.
   */
  static String progress(Drover drover, List<Integer> heard) {
    RpcServer server =
        drover
            .rpcServer("reports")
            .handler(
                REPORT,
                request -> {
                  for (int percent = 50; percent <= 100 && !request.isCancelled(); percent += 50) {
                    request.progress(percent);
                  }
                  return request.params() + " for " + request.metadata().get("user");
                })
            .start();
    try (server;
        RpcClient client = drover.rpcClient("reports")) {
      CallOptions options =
          CallOptions.within(Duration.ofMinutes(1))
              .metadata(Map.of("user", "ann"))
              .onProgress(progress -> heard.add(progress.as(Integer.class)));
      return client.call(REPORT, 2026, options);
    }
  }

  /** Who cancels the future cancels the call: a handler that runs is interrupted. */
  static List<String> cancelled(Drover drover) throws InterruptedException {
    BlockingQueue<String> story = new LinkedBlockingQueue<>();
    RpcServer server =
        drover
            .rpcServer("long-reports")
            .handler(
                REPORT,
                request -> {
                  try {
                    for (int page = 1; ; page++) {
                      request.progress(page);
                      write(page);
                    }
                  } catch (InterruptedException e) {
                    story.add(request.isCancelled() ? "the handler is told" : "never");
                    throw e;
                  }
                })
            .start();
    try (server;
        RpcClient client = drover.rpcClient("long-reports")) {
      CountDownLatch begun = new CountDownLatch(1);
      CallOptions options =
          CallOptions.within(Duration.ofMinutes(1)).onProgress(page -> begun.countDown());
      CompletableFuture<String> report = client.callAsync(REPORT, 2026, options);
      begun.await();
      report.cancel(true);
      return List.of("pending calls: " + client.pending(), story.take());
    }
  }

  private static void write(int page) throws InterruptedException {
    Thread.sleep(10 + page % 5);
  }

  /** The same by an interface: its methods are calls. */
  static String proxy(Drover drover) {
    Pricing service =
        new Pricing() {
          @Override
          public Price calculatePrice(Quote quote) {
            return price(quote.productId());
          }

          @Override
          public CompletableFuture<Integer> stock(String productId, String warehouse) {
            return CompletableFuture.completedFuture(7);
          }
        };
    try (RpcServer server = drover.rpcServer("pricing").serve(Pricing.class, service).start();
        RpcClient client = drover.rpcClient("pricing")) {
      Pricing pricing = client.proxy(Pricing.class);
      int cents = pricing.calculatePrice(new Quote("123")).cents();
      return "%s: %d cents, %d there"
          .formatted(server.queue(), cents, pricing.stock("123", "eu").join());
    }
  }

  /** A time-out says how the store stands. */
  static String nobody(Drover drover) {
    try (RpcClient client = drover.rpcClient("nobody")) {
      client.call(CALCULATE, new Quote("123"), Duration.ofMillis(200));
      return "never";
    } catch (CallTimedOutException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
