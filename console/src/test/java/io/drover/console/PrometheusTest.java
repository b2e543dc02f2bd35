package io.drover.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drover.Drover;
import io.drover.console.Site.Reply;
import io.drover.job.JobOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Prometheus gets is read by the parser of its own client library for Python. */
class PrometheusTest {

  private static final String EVIL = "a\\b\"c\nd{e=\"f\"} 1\r\u2028\u0085#é<img>";
  private static final String PROGRAM =
      """
      import json, sys
      from prometheus_client.%s import text_string_to_metric_families as parse
      text = open(sys.argv[1], encoding="utf-8", newline="").read()
      print(json.dumps([[f.name, f.type, f.documentation,
        [[s.name, s.labels, s.value] for s in f.samples]] for f in parse(text)]))
      """;

  /** The Python that has the parser: the one of the packages may not be the first on the PATH. */
  private static String python = "";

  @TempDir Path folder;

  @BeforeAll
  static void needsTheParser() throws Exception {
    for (String candidate : List.of("python3", "/usr/bin/python3")) {
      if (python.isEmpty() && run(candidate, "-c", "import prometheus_client") != null) {
        python = candidate;
      }
    }
    assumeTrue(
        !python.isEmpty(),
        "python3-prometheus-client of Debian's packages is needed as the parser");
  }

  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "REDIS"})
  void prometheusReadsAllOfIt(TestStore store) throws Exception {
    check(store, "text/plain", "parser", "text/plain; version=0.0.4; charset=utf-8");
  }

  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "REDIS"})
  void openMetricsIsAnsweredToWhoeverWantsIt(TestStore store) throws Exception {
    check(
        store,
        "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "openmetrics.parser",
        "application/openmetrics-text; version=1.0.0; charset=utf-8");
  }

  private void check(TestStore store, String accept, String parser, String type) throws Exception {
    try (Drover drover = Drover.open(store.uri(folder));
        Site site = Site.of(drover)) {
      drover.queue(EVIL).add("n", 1, JobOptions.defaults().priority(1));
      drover.queue("q").add("n", 1, JobOptions.defaults().delay(Duration.ofHours(1)));
      drover.queue("q").add("n", 1);
      drover.queue("q").admin().pause();
      drover.queue("q").admin().limitConcurrency(7);
      Reply reply = site.with("Accept", accept).get("/metrics");
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("Content-Type").replace(" ", "").toLowerCase(java.util.Locale.ROOT))
          .isEqualTo(type.replace(" ", ""));
      JsonNode families = parse(reply.body(), parser);
      String shown =
          EVIL.replace("\r", "\\u000d").replace("\u2028", "\\u2028").replace("\u0085", "\\u0085");
      assertThat(value(families, "drover_up", "", "")).isEqualTo(1);
      assertThat(value(families, "drover_queues", "", "")).isEqualTo(2);
      assertThat(value(families, "drover_queue_jobs", shown, "prioritized")).isEqualTo(1);
      assertThat(value(families, "drover_queue_jobs", "q", "delayed")).isEqualTo(1);
      assertThat(value(families, "drover_queue_jobs", "q", "waiting")).isEqualTo(1);
      assertThat(value(families, "drover_queue_paused", "q", "")).isEqualTo(1);
      assertThat(value(families, "drover_queue_concurrency_limit", "q", "")).isEqualTo(7);
      assertThat(value(families, "drover_queue_oldest_ready_seconds", "q", ""))
          .isBetween(0.0, 60.0);
      assertThat(value(families, "drover_queue_workers", "q", "")).isZero();
      assertThat(value(families, "drover_queue_finished_jobs_total", "q", "")).isZero();
      families.forEach(family -> assertThat(family.get(1).asString()).isIn("gauge", "counter"));
    }
  }

  private static double value(JsonNode families, String name, String queue, String state) {
    for (JsonNode family : families) {
      for (JsonNode sample : family.get(3)) {
        JsonNode labels = sample.get(1);
        if (sample.get(0).asString().equals(name)
            && labels.path("queue").asString("").equals(queue)
            && (state.isEmpty() || labels.path("state").asString("").equals(state))) {
          return sample.get(2).asDouble();
        }
      }
    }
    throw new AssertionError("expected " + name + " of " + queue + ", got: " + families);
  }

  private JsonNode parse(String text, String parser) throws Exception {
    Path file = Files.writeString(folder.resolve("metrics"), text);
    String json = run(python, "-c", PROGRAM.formatted(parser), file.toString());
    assertThat(json).as(text).isNotNull();
    return JsonMapper.shared().readTree(json);
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      return null; // No such program.
    }
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return process.exitValue() == 0 ? out : null;
  }
}
