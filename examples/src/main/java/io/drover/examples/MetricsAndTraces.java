package io.drover.examples;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.JobQueue;
import io.drover.job.JobOptions;
import io.drover.micrometer.DroverMetrics;
import io.drover.micrometer.QueueGauges;
import io.drover.opentelemetry.DroverTelemetry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Metrics and traces: meters of Micrometer and spans of OpenTelemetry, from observers that the
 * store is opened with.
 */
public final class MetricsAndTraces {

  private MetricsAndTraces() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) {
    String uri = args.length > 0 ? args[0] : "embedded:";
    run(uri, new SimpleMeterRegistry(), GlobalOpenTelemetry.get()).forEach(System.out::println);
  }

  static List<String> run(String uri, MeterRegistry registry, OpenTelemetry openTelemetry) {
    DroverSettings settings =
        DroverSettings.defaults()
            .observer(DroverMetrics.of(registry))
            .observer(DroverTelemetry.traces(openTelemetry));
    try (Drover drover = Drover.open(uri, settings);
        QueueGauges gauges = QueueGauges.of(drover)) {
      JobQueue<String> emails = drover.queue("emails", String.class);
      JobOptions twice = JobOptions.defaults().attempts(2);
      emails.add("welcome", "ann@example.org", twice);
      gauges.bindTo(registry);
      double waiting =
          registry
              .get("drover.queue.depth")
              .tags("messaging.destination.name", "emails", "drover.job.state", "waiting")
              .gauge()
              .value();
      CompletableFuture<String> sent = new CompletableFuture<>();
      emails
          .worker(job -> send(job.attempt()))
          .onCompleted((job, result) -> sent.complete(result))
          .start();
      List<String> story = new ArrayList<>(List.of("waiting: " + (int) waiting, sent.join()));
      Timer failed =
          registry
              .get("messaging.process.duration")
              .tags("error.type", "java.lang.IllegalStateException")
              .timer();
      story.add("failed: " + failed.count());
      return story;
    }
  }

  private static String send(int attempt) {
    if (attempt == 1) {
      throw new IllegalStateException("the mail server is busy");
    }
    return "sent";
  }
}
