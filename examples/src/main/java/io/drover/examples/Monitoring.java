package io.drover.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.drover.AlertWatch;
import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Alert;
import io.drover.job.AlertRule;
import io.drover.job.JobState;
import io.drover.job.JsonCodec;
import io.drover.job.QueueMetrics;
import io.drover.job.QueueStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Monitoring: counts by state, an endpoint that tells them, finished jobs by minute, and alerts
 * when a queue is in trouble.
 */
public final class Monitoring {

  private Monitoring() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) throws Exception {
    try (Drover drover = StoreArgument.open(args)) {
      run(drover).forEach(System.out::println);
    }
  }

  static List<String> run(Drover drover) throws Exception {
    JobQueue<Integer> orders = drover.queue("orders", Integer.class);
    JobQueue<Integer> emails = drover.queue("emails", Integer.class);
    for (int i = 1; i <= 3; i++) {
      orders.add("order", i);
      emails.add("email", i);
    }
    List<String> story = new ArrayList<>();
    BlockingQueue<Alert> alerts = new LinkedBlockingQueue<>();
    AlertRule deep = AlertRule.depth("orders", 2);
    try (AlertWatch watch = drover.alerts().rule(deep).to(alerts::add).start()) {
      story.add(alerts.take().text());
      story.add(watch.active().size() + " alert is up");
    }
    CountDownLatch done = new CountDownLatch(3);
    Worker worker =
        orders
            .worker(job -> 100 / (job.data() - 2))
            .metrics(Duration.ofDays(7)) // Counts by minute, kept for a week and not for a day.
            .onCompleted((job, result) -> done.countDown())
            .onFailed((job, error) -> done.countDown())
            .start();
    try (worker) {
      done.await();
    }
    QueueMetrics metrics = orders.metrics(Duration.ofMinutes(5));
    story.add(metrics.completed() + " completed, " + metrics.failed() + " failed");

    HttpServer server = serve(drover);
    try {
      story.add(get("http://127.0.0.1:" + server.getAddress().getPort() + "/metrics/queues"));
    } finally {
      server.stop(0);
    }
    return story;
  }

  /** The counts of all queues, each state by its name, as JSON. */
  static byte[] counts(Drover drover) {
    Map<String, Map<String, Long>> report = new TreeMap<>();
    for (QueueStatus status : drover.statuses()) {
      Map<String, Long> states = new TreeMap<>();
      for (JobState state : JobState.values()) {
        states.put(state.name().toLowerCase(Locale.ROOT), status.counts().of(state));
      }
      report.put(status.queue(), states);
    }
    return JsonCodec.jackson().encode(report, Map.class);
  }

  /** An endpoint on the JDK's own server; yours has one. */
  static HttpServer serve(Drover drover) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics/queues",
        exchange -> {
          byte[] json = counts(drover);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, json.length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(json);
          }
        });
    server.start();
    return server;
  }

  /** Tells when a queue builds up or is late, and when that is over. */
  static AlertWatch watch(Drover drover, Consumer<Alert> pager) {
    return drover
        .alerts()
        .rule(AlertRule.depth("orders", 1_000).lasting(Duration.ofMinutes(5)))
        .rule(AlertRule.oldestAge("*", Duration.ofMinutes(15)).except("*-dlq"))
        .rule(AlertRule.failureRatio("*", 0.1, Duration.ofMinutes(10), 20))
        .rule(AlertRule.noWorkers("*").except("*-dlq").lasting(Duration.ofMinutes(1)))
        .rule(AlertRule.stalled("*", 3, Duration.ofMinutes(10)))
        .rule(AlertRule.deadLetters("*-dlq", 10, Duration.ofHours(1)).quiet(Duration.ofHours(4)))
        .rule(AlertRule.storeAway().lasting(Duration.ofSeconds(30)))
        .toLog()
        .to(pager)
        .start();
  }

  private static String get(String address) throws IOException {
    try (var answer = URI.create(address).toURL().openStream()) {
      return new String(answer.readAllBytes(), UTF_8);
    }
  }
}
