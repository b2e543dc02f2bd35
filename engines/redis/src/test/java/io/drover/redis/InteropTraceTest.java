package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.JobQueue;
import io.drover.job.Flow;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.JobType;
import io.drover.opentelemetry.DroverTelemetry;
import io.drover.schedule.Schedule;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Traces that go on on the other side, with BullMQ's own package of telemetry there. */
class InteropTraceTest {

  private static final InMemorySpanExporter SPANS = InMemorySpanExporter.create();
  private static Interop both;
  private static OpenTelemetrySdk sdk;
  private static Drover drover;

  @BeforeAll
  static void open() {
    both = new Interop();
    sdk =
        OpenTelemetrySdk.builder()
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(SPANS))
                    .build())
            .build();
    drover =
        Drover.open(
            RedisShared.uri() + "?prefix=" + both.prefix(),
            DroverSettings.defaults().observer(DroverTelemetry.traces(sdk)));
  }

  @AfterAll
  static void close() {
    if (drover != null) { // Without Node there is nothing.
      drover.close();
      sdk.close();
      both.close();
    }
  }

  private static JobQueue<JsonNode> queue(String name) {
    return drover.queue(name, JsonNode.class);
  }

  private static void run(String queue) {
    queue(queue).worker(job -> Span.current().getSpanContext().getTraceId()).start();
  }

  private static SpanData javaSpan(String name, SpanKind kind) {
    both.until(() -> SPANS.getFinishedSpanItems().stream().anyMatch(is(name, kind)));
    return SPANS.getFinishedSpanItems().stream().filter(is(name, kind)).findFirst().orElseThrow();
  }

  private static Predicate<SpanData> is(String name, SpanKind kind) {
    return span -> span.getName().equals(name) && span.getKind() == kind;
  }

  private static JsonNode nodeSpan(String name) {
    both.until(() -> !nodeSpans(name).isEmpty());
    return nodeSpans(name).get(0);
  }

  private static List<JsonNode> nodeSpans(String name) {
    return both.node()
        .call("traces.spans")
        .valueStream()
        .filter(span -> span.path("name").asString().equals(name))
        .toList();
  }

  @Test
  void aJobOfNodeRunsInTheTraceOfTheCallThatAddedIt() {
    String id = both.node().text("traces.add", "to-java", "mail", 1, Map.of());
    run("to-java");
    both.until("to-java", id, JobState.COMPLETED);
    JsonNode added = nodeSpan("add to-java.mail");
    SpanData processed = javaSpan("process to-java", SpanKind.CONSUMER);
    assertThat(processed.getTraceId()).isEqualTo(added.path("traceId").asString());
    assertThat(processed.getParentSpanId()).isEqualTo(added.path("spanId").asString());
    assertThat(queue("to-java").find(id).orElseThrow().result(String.class))
        .contains(added.path("traceId").asString());
  }

  @Test
  void aJobOfJavaRunsInTheTraceOfTheCallThatAddedIt() {
    String id = queue("to-node").add("mail", Interop.json("1")).id();
    SpanData added = javaSpan("add to-node", SpanKind.PRODUCER);
    assertThat(Interop.json(both.hash("to-node", id).get("opts")).path("tm").asString())
        .isEqualTo(
            "{\"traceparent\":\"00-%s-%s-01\"}".formatted(added.getTraceId(), added.getSpanId()));
    both.node().call("traces.worker", "to-node");
    both.until("to-node", id, JobState.COMPLETED);
    JsonNode processed = nodeSpan("process to-node");
    assertThat(processed.path("traceId").asString()).isEqualTo(added.getTraceId());
    assertThat(processed.path("parent").asString()).isEqualTo(added.getSpanId());
    JsonNode seen = queue("to-node").find(id).orElseThrow().result(JsonNode.class).orElseThrow();
    assertThat(seen.path("traceId").asString()).isEqualTo(added.getTraceId());
  }

  @Test
  void whatOmitsItsContextBeginsATraceOnEitherSide() {
    Map<String, ?> omitted = Map.of("telemetry", Map.of("omitContext", true));
    String fromNode = both.node().text("traces.add", "omit-java", "mail", 1, omitted);
    run("omit-java");
    both.until("omit-java", fromNode, JobState.COMPLETED);
    assertThat(javaSpan("process omit-java", SpanKind.CONSUMER).getParentSpanContext().isValid())
        .isFalse();

    JobOptions omits = JobOptions.defaults().omitTelemetryContext(true);
    String fromJava = queue("omit-node").add("mail", Interop.json("1"), omits).id();
    JsonNode opts = Interop.json(both.hash("omit-node", fromJava).get("opts"));
    assertThat(opts.has("tm")).isFalse();
    both.node().call("traces.worker", "omit-node");
    both.until("omit-node", fromJava, JobState.COMPLETED);
    assertThat(nodeSpan("process omit-node").path("parent").isNull()).isTrue();
  }

  @Test
  void runsOfASchedulerOfNodeAreInTheTraceOfItsPut() {
    both.node()
        .call(
            "traces.scheduler",
            "series",
            "tick",
            Map.of("every", 200),
            Map.of("name", "tick", "data", 1));
    JsonNode put = nodeSpan("add series.tick");
    run("series");
    both.until(
        () ->
            SPANS.getFinishedSpanItems().stream()
                    .filter(is("process series", SpanKind.CONSUMER))
                    .filter(span -> span.getTraceId().equals(put.path("traceId").asString()))
                    .count()
                >= 2);
    queue("series").schedules().remove("tick");
  }

  @Test
  void runsOfAScheduleOfJavaAreInTheTraceOfItsPutInNodeToo() {
    queue("cycle")
        .schedules()
        .put(
            Schedule.every("tick", Duration.ofMillis(300))
                .job(JobType.of("tick", JsonNode.class), Interop.json("1")));
    SpanData put = javaSpan("add cycle", SpanKind.PRODUCER);
    both.node().call("traces.worker", "cycle");
    both.until(() -> nodeSpans("process cycle").size() >= 2);
    queue("cycle").schedules().remove("tick");
    assertThat(nodeSpans("process cycle"))
        .allSatisfy(
            span -> assertThat(span.path("traceId").asString()).isEqualTo(put.getTraceId()));
  }

  @Test
  void aFlowOfJavaIsOneTraceForWorkersOfBothSides() {
    drover.add(
        Flow.of("tree", "root", Interop.json("1"))
            .child(Flow.of("leaf", "leaf", Interop.json("2"))));
    SpanData added = javaSpan("add tree", SpanKind.PRODUCER);
    both.node().call("traces.worker", "leaf");
    run("tree");
    assertThat(javaSpan("process tree", SpanKind.CONSUMER).getTraceId())
        .isEqualTo(added.getTraceId());
    assertThat(nodeSpan("process leaf").path("traceId").asString()).isEqualTo(added.getTraceId());
  }

  @Test
  void whatAHandlerSendsToNodeIsInTheTraceOfItsJob() {
    String id = queue("chain").add("first", Interop.json("1")).id();
    queue("chain")
        .worker(
            job -> {
              job.send("chained", JobType.of("second", JsonNode.class), job.data());
              return null;
            })
        .start();
    both.until("chain", id, JobState.COMPLETED);
    both.node().call("traces.worker", "chained");
    SpanData sent = javaSpan("add chained", SpanKind.PRODUCER);
    SpanData processed = javaSpan("process chain", SpanKind.CONSUMER);
    assertThat(sent.getParentSpanId()).isEqualTo(processed.getSpanId());
    JsonNode seen = nodeSpan("process chained");
    assertThat(seen.path("parent").asString()).isEqualTo(sent.getSpanId());
    assertThat(seen.path("traceId").asString())
        .isEqualTo(javaSpan("add chain", SpanKind.PRODUCER).getTraceId());
  }
}
