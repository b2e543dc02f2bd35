package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Waiting for results: one, several at once, and with a limit. */
public final class WaitingForResults {

  private WaitingForResults() {}

  /** What a price is asked for. */
  public record Order(String product, int pieces) {}

  /** The answer. */
  public record Price(String product, int cents) {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) {
    try (Drover drover = StoreArgument.open(args)) {
      run(drover).forEach(System.out::println);
    }
  }

  static List<Price> run(Drover drover) {
    JobQueue<Order> quotes = drover.queue("quotes", Order.class);
    Worker worker =
        quotes
            .worker(job -> new Price(job.data().product(), 250 * job.data().pieces()))
            .concurrency(2)
            .start();
    try (worker) {
      List<Price> prices = new ArrayList<>();
      // Blocking, for one result.
      String tea = quotes.add("quote", new Order("tea", 2)).id();
      Price first = quotes.awaitResult(tea, Price.class, Duration.ofSeconds(10));
      prices.add(Objects.requireNonNull(first));

      // Futures, for several.
      String milk = quotes.add("quote", new Order("milk", 1)).id();
      String cake = quotes.add("quote", new Order("cake", 4)).id();
      CompletableFuture<Price> second = quotes.result(milk, Price.class);
      CompletableFuture<Price> third = quotes.result(cake, Price.class);
      prices.add(second.join());
      prices.add(third.join());
      return prices;
    }
  }
}
