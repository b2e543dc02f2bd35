package io.drover.opentelemetry;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.JobQueue;
import io.drover.job.JobOptions;
import io.drover.job.NewJob;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DroverTelemetryTest {

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
          .build();
  private final Drover drover =
      Drover.open(
          "embedded:",
          DroverSettings.defaults()
              .observer(DroverTelemetry.traces(sdk))
              .observer(DroverTelemetry.metrics(sdk)));
  private final JobQueue<String> mails = drover.queue("mails", String.class);

  @AfterEach
  void close() {
    drover.close();
    sdk.close();
  }

  private List<SpanData> spans(SpanKind kind, int count) {
    Awaitility.await().until(() -> found(kind).size() >= count);
    return found(kind);
  }

  private List<SpanData> found(SpanKind kind) {
    return spans.getFinishedSpanItems().stream().filter(one -> one.getKind() == kind).toList();
  }

  @Test
  void aRunIsTheChildOfTheCallThatAddedItsJob() {
    Span request = sdk.getTracer("test").spanBuilder("request").startSpan();
    String id;
    try (Scope scope = request.makeCurrent()) {
      id = mails.add("welcome", "a").id();
    } finally {
      request.end();
    }
    mails.worker(job -> Span.current().getSpanContext().getTraceId()).start();
    SpanData add = spans(SpanKind.PRODUCER, 1).get(0);
    assertThat(add.getName()).isEqualTo("add mails");
    assertThat(add.getParentSpanId()).isEqualTo(request.getSpanContext().getSpanId());
    assertThat(add.getAttributes().asMap())
        .containsEntry(stringKey("messaging.system"), "drover")
        .containsEntry(stringKey("messaging.destination.name"), "mails")
        .containsEntry(stringKey("messaging.operation.name"), "add")
        .containsEntry(stringKey("messaging.operation.type"), "send")
        .containsEntry(stringKey("drover.job.name"), "welcome");
    SpanData process = spans(SpanKind.CONSUMER, 1).get(0);
    assertThat(process.getName()).isEqualTo("process mails");
    assertThat(process.getParentSpanId()).isEqualTo(add.getSpanId());
    assertThat(process.getTraceId()).isEqualTo(request.getSpanContext().getTraceId());
    assertThat(process.getAttributes().asMap())
        .containsEntry(stringKey("messaging.operation.type"), "process")
        .containsEntry(stringKey("messaging.message.id"), id)
        .containsEntry(longKey("drover.job.attempt"), 1L);
  }

  @Test
  void eachAttemptHasASpanAndAFailedOneItsError() {
    mails.add("welcome", "a", JobOptions.defaults().attempts(2));
    mails
        .worker(
            job -> {
              if (job.attempt() == 1) {
                throw new IllegalStateException("down");
              }
              return "ok";
            })
        .start();
    List<SpanData> runs = spans(SpanKind.CONSUMER, 2);
    SpanData add = spans(SpanKind.PRODUCER, 1).get(0);
    assertThat(runs).allMatch(run -> run.getParentSpanId().equals(add.getSpanId()));
    assertThat(runs.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(runs.get(0).getAttributes().get(stringKey("error.type")))
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(runs.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void anAttemptMovedToLaterIsNoError() {
    mails.add("welcome", "a");
    mails
        .worker(
            job -> {
              throw job.moveToLater(java.time.Duration.ofHours(1));
            })
        .start();
    SpanData run = spans(SpanKind.CONSUMER, 1).get(0);
    assertThat(run.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(run.getEvents()).isEmpty();
  }

  @Test
  void theSpanOfABatchHasLinksToTheCallsOfItsJobs() {
    mails.add("a", "1");
    mails.add("b", "2");
    mails.<String>batchWorker(2, batch -> {}).start();
    List<SpanData> adds = spans(SpanKind.PRODUCER, 2);
    SpanData run = spans(SpanKind.CONSUMER, 1).get(0);
    assertThat(run.getParentSpanContext().isValid()).isFalse();
    assertThat(run.getLinks())
        .extracting(LinkData::getSpanContext)
        .extracting(context -> context.getSpanId())
        .containsExactlyElementsOf(adds.stream().map(SpanData::getSpanId).toList());
    assertThat(run.getAttributes().get(longKey("messaging.batch.message_count"))).isEqualTo(2);
  }

  @Test
  void oneCallIsOneSpanForAllItsJobs() {
    mails.addAll(List.of(NewJob.of("a", "1"), NewJob.of("a", "2"), NewJob.of("a", "3")));
    mails.worker(job -> null).concurrency(3).start();
    List<SpanData> runs = spans(SpanKind.CONSUMER, 3);
    SpanData add = spans(SpanKind.PRODUCER, 1).get(0);
    assertThat(found(SpanKind.PRODUCER)).hasSize(1);
    assertThat(add.getAttributes().get(longKey("messaging.batch.message_count"))).isEqualTo(3);
    assertThat(runs).allMatch(run -> run.getParentSpanId().equals(add.getSpanId()));
  }

  @Test
  void jobsAreCountedAndTimed() {
    mails.addAll(List.of(NewJob.of("a", "1"), NewJob.of("b", "2")));
    mails
        .worker(
            job -> {
              if (job.name().equals("b")) {
                throw new IllegalStateException("down");
              }
              return null;
            })
        .concurrency(2)
        .start();
    Awaitility.await().until(() -> sum("drover.attempts") == 2);
    assertThat(sum("messaging.client.sent.messages")).isEqualTo(2);
    assertThat(sum("messaging.client.consumed.messages")).isEqualTo(2);
    MetricData process = metric("messaging.process.duration");
    assertThat(process.getUnit()).isEqualTo("s");
    assertThat(process.getHistogramData().getPoints())
        .extracting(point -> point.getAttributes().get(stringKey("error.type")))
        .containsExactlyInAnyOrder(null, "java.lang.IllegalStateException");
    assertThat(metric("drover.job.wait").getHistogramData().getPoints()).hasSize(2);
    assertThat(metric("messaging.client.operation.duration").getHistogramData().getPoints())
        .extracting(point -> point.getAttributes().get(stringKey("messaging.operation.name")))
        .contains("jobs.add", "jobs.advance");
  }

  @Test
  void slotsOfWorkersAndSizesOfCallsAreTold() {
    try (var worker = mails.worker(job -> "ok").concurrency(3).start()) {
      assertThat(metric("drover.worker.slots").getLongGaugeData().getPoints())
          .extracting(LongPointData::getValue)
          .containsExactly(3L);
      assertThat(metric("drover.worker.slots.used").getLongGaugeData().getPoints())
          .extracting(LongPointData::getValue)
          .containsExactly(0L);
      mails.add("a", "x");
      Awaitility.await().until(() -> told("drover.call.received"));
      assertThat(told("drover.call.sent")).isTrue();
    }
    assertThat(metric("drover.worker.slots").getLongGaugeData().getPoints())
        .extracting(LongPointData::getValue)
        .containsExactly(0L);
  }

  private boolean told(String name) {
    return reader.collectAllMetrics().stream().anyMatch(metric -> metric.getName().equals(name));
  }

  @Test
  void theReplyQueuesOfTheClientsOfOneServerAreToldAsOne() {
    for (int client = 0; client < 3; client++) {
      drover.queue("prices.replies." + UUID.randomUUID(), String.class).add("reply", "x");
    }
    assertThat(metric("messaging.client.sent.messages").getLongSumData().getPoints())
        .extracting(point -> point.getAttributes().get(stringKey("messaging.destination.name")))
        .containsExactly("prices.replies");
  }

  private MetricData metric(String name) {
    return reader.collectAllMetrics().stream()
        .filter(one -> one.getName().equals(name))
        .findAny()
        .orElseThrow();
  }

  private long sum(String name) {
    return reader.collectAllMetrics().stream()
        .filter(one -> one.getName().equals(name))
        .map(one -> one.getLongSumData().getPoints())
        .flatMap(Collection::stream)
        .mapToLong(LongPointData::getValue)
        .sum();
  }
}
