package io.drover.compatibility;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.jackson2.Jackson2Codec;
import io.drover.job.JsonCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.json.JsonMapper;

/**
 * A program that runs a job on each engine and with each codec and says how it went. It does so in
 * the common pool, whose threads see nothing of a fat jar by themselves. Stateless.
 */
public final class Application {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Application() {}

  /**
   * The data of a job.
   *
   * @param name who ordered
   * @param at when
   * @param items what
   */
  public record Order(String name, Instant at, List<Item> items) {}

  /**
   * A part of the data.
   *
   * @param title what it is
   * @param cents what it costs
   */
  public record Item(String title, int cents) {}

  /**
   * Runs the jobs.
   *
   * @param args a folder for a store, and the URI of a Redis
   */
  public static void main(String[] args) {
    DroverSettings defaults = DroverSettings.defaults();
    ObjectMapper jackson2 = new ObjectMapper().registerModule(new JavaTimeModule());
    CompletableFuture.runAsync(
            () -> {
              run("memory", "embedded:", defaults);
              run("disk", "embedded:" + args[0], defaults);
              run("redis", args[1], defaults);
              run("strict", "embedded:", defaults.codec(JsonCodec.strict()));
              run("own mapper", "embedded:", defaults.codec(JsonCodec.jackson(new JsonMapper())));
              run("jackson 2", "embedded:", defaults.codec(Jackson2Codec.defaults()));
              run("own jackson 2", "embedded:", defaults.codec(Jackson2Codec.of(jackson2)));
            })
        .join();
  }

  private static void run(String what, String uri, DroverSettings settings) {
    Order order = new Order(what, Instant.parse("2026-01-01T00:00:00Z"), List.of(new Item("x", 7)));
    try (Drover drover = Drover.open(uri, settings)) {
      JobQueue<Order> orders = drover.queue("orders", Order.class);
      String id = orders.add("order", order).id();
      Worker worker = orders.worker(job -> job.data()).start();
      try (worker) {
        Order result = orders.awaitResult(id, Order.class, PATIENCE);
        System.out.println(what + ": " + (order.equals(result) ? "as it was" : result));
      }
    }
  }
}
