package io.drover.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.JsonCodec;
import io.drover.job.PageRequest;
import io.drover.job.QueueCounts;
import io.drover.job.QueueMetrics;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * Monitoring: counts by state, an endpoint that tells them, finished jobs by minute, and an alert
 * when a queue builds up.
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
    List<String> story = new ArrayList<>(alerts(orders, 2, Duration.ofHours(1)));
    CountDownLatch done = new CountDownLatch(3);
    Worker worker =
        orders
            .worker(job -> 100 / (job.data() - 2))
            .metrics(Duration.ofHours(1)) // Counts by minute, kept for an hour.
            .onCompleted((job, result) -> done.countDown())
            .onFailed((job, error) -> done.countDown())
            .start();
    try (worker) {
      done.await();
    }
    QueueMetrics metrics = orders.metrics(Duration.ofMinutes(5));
    story.add(metrics.completed() + " completed, " + metrics.failed() + " failed");

    HttpServer server = serve(drover, List.of("orders", "emails"));
    try {
      story.add(get("http://127.0.0.1:" + server.getAddress().getPort() + "/metrics/queues"));
    } finally {
      server.stop(0);
    }
    return story;
  }

  /** The counts of some queues, each state by its name, as JSON. */
  static byte[] counts(Drover drover, List<String> queues) {
    Map<String, Map<String, Long>> report = new TreeMap<>();
    for (String name : queues) {
      QueueCounts counts = drover.queue(name).counts();
      Map<String, Long> states = new TreeMap<>();
      for (JobState state : JobState.values()) {
        states.put(state.name().toLowerCase(Locale.ROOT), counts.of(state));
      }
      report.put(name, states);
    }
    return JsonCodec.jackson().encode(report, Map.class);
  }

  /** An endpoint on the JDK's own server; yours has one. */
  static HttpServer serve(Drover drover, List<String> queues) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics/queues",
        exchange -> {
          byte[] json = counts(drover, queues);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, json.length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(json);
          }
        });
    server.start();
    return server;
  }

  /** What is wrong with a queue: too many jobs wait, or the next to run has waited too long. */
  static List<String> alerts(JobQueue<?> queue, long depth, Duration age) {
    List<String> alerts = new ArrayList<>();
    QueueCounts counts = queue.counts();
    long ready = counts.waiting() + counts.prioritized();
    if (ready > depth) {
      alerts.add(queue.name() + " builds up: " + ready + " jobs are ready");
    }
    PageRequest next = PageRequest.of(JobState.WAITING).limit(1);
    for (Job<?> job : queue.admin().page(next).items()) {
      Duration waited = Duration.between(job.timestamp(), Instant.now());
      if (waited.compareTo(age) > 0) {
        alerts.add(queue.name() + " is late: job " + job.id() + " was added " + waited + " ago");
      }
    }
    return alerts;
  }

  private static String get(String address) throws IOException {
    try (var answer = URI.create(address).toURL().openStream()) {
      return new String(answer.readAllBytes(), UTF_8);
    }
  }
}
