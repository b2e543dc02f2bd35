package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.JsonCodec;
import io.drover.job.QueueEvent;
import io.drover.job.UnrecoverableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What either side sees of a queue that the other works on: states, counts, events, data. */
class InteropViewTest {

  private static final JobOptions PLAIN = JobOptions.defaults();
  private static final List<String> ALL_JSON =
      List.of(
          "null",
          "[]",
          "{}",
          "\"\"",
          "false",
          "-1.5",
          "9007199254740991",
          "\"größer / ✓ \\\\ \\\" \\u0000 😀\"",
          "{\"empty\":[],\"deep\":[[{\"nothing\":null,\"path/to\":\"a/b\"}]],\"ключ\":\"键\"}");
  @AutoClose private static Interop both;

  @AutoClose private Twins twins;
  private String queue;

  @BeforeAll
  static void open() {
    both = new Interop();
  }

  @BeforeEach
  void begin() {
    twins = new Twins(both);
    queue = twins.java("q");
  }

  private JsonNode ask(String method, Object... args) {
    List<Object> all = new ArrayList<>(List.of(queue, method));
    all.addAll(List.of(args));
    return both.node().call("onQueue", all.toArray());
  }

  private List<String> ids(String... states) {
    List<String> ids = new ArrayList<>();
    both.node()
        .call("jobs", queue, List.of(states))
        .forEach(job -> ids.add(job.path("id").asString()));
    return ids;
  }

  private static Object end(JsonNode data) {
    if (data.asString().equals("bad")) {
      throw new UnrecoverableException("größer ✗");
    }
    return data;
  }

  @Test
  @DisplayName("row 72: Node's getters and counts see each job of Drover's in its state")
  void nodesGettersSeeEachJob() {
    String good = twins.queue("q").add("n", Interop.json("\"good\"")).id();
    String bad = twins.queue("q").add("n", Interop.json("\"bad\"")).id();
    String held = twins.queue("q").add("n", Interop.json("\"held\"")).id();
    Semaphore go = new Semaphore(0);
    twins.start(
        twins.javaWorker(
            "q",
            job -> {
              if (job.data().asString().equals("held")) {
                go.acquire();
              }
              return end(job.data());
            }));
    both.until(queue, held, JobState.ACTIVE);
    String first = twins.queue("q").add("n", Interop.json("1")).id();
    String second = twins.queue("q").add("n", Interop.json("2")).id();
    String urgent = twins.queue("q").add("n", Interop.json("3"), PLAIN.priority(7)).id();
    String later =
        twins.queue("q").add("n", Interop.json("4"), PLAIN.delay(Duration.ofHours(1))).id();

    assertThat(ids("waiting")).containsExactlyInAnyOrder(first, second);
    assertThat(ids("active")).containsExactly(held);
    assertThat(ids("prioritized")).containsExactly(urgent);
    assertThat(ids("delayed")).containsExactly(later);
    assertThat(ids("completed")).containsExactly(good);
    assertThat(ids("failed")).containsExactly(bad);
    assertThat(ask("getJobCounts"))
        .isEqualTo(
            Interop.json(
                "{\"active\":1,\"completed\":1,\"delayed\":1,\"failed\":1,\"prioritized\":1,"
                    + "\"waiting\":2,\"waiting-children\":0}"));
    assertThat(ask("getCountsPerPriority", List.of(0, 7, 8)))
        .isEqualTo(Interop.json("{\"0\":2,\"7\":1,\"8\":0}"));
    assertThat(ask("getJobState", held).asString()).isEqualTo("active");
    assertThat(both.node().call("job", queue, bad).path("failedReason").asString())
        .isEqualTo("größer ✗");
    JsonNode board = both.node().call("board", queue);
    assertThat(board.path("counts").path("failed").asInt()).isOne();
    assertThat(board.path("jobs")).hasSize(7);
    go.release();
  }

  @Test
  void nodeWaitsForAJobThatJavaFails() {
    both.node().call("listen", queue);
    String id = both.node().text("add", queue, "n", "bad", Map.of());
    CompletableFuture<JsonNode> result = both.node().callLater("waitFor", queue, id, 60_000);
    twins.start(twins.javaWorker("q", job -> end(job.data())));
    Assertions.assertThatThrownBy(result::join).hasMessageContaining("größer ✗");
  }

  @Test
  void javaHearsAllThatNodeDoes() {
    List<QueueEvent> heard = Collections.synchronizedList(new ArrayList<>());
    try (var events = twins.queue("q").events(heard::add)) {
      assertThat(events.position()).isNotBlank();
      both.node().call("onQueue", queue, "pause");
      both.node().text("add", queue, "n", 1, Map.of("jobId", "a", "attempts", 2));
      both.node().text("add", queue, "n", 1, Map.of("jobId", "a"));
      both.node().text("add", queue, "n", 1, Map.of("jobId", "b", "delay", 3_600_000));
      both.node().call("onJob", queue, "b", "remove");
      both.node().call("onJob", queue, "a", "updateProgress", 50);
      both.node().call("onQueue", queue, "resume");
      both.node()
          .call(
              "worker",
              "w" + queue,
              queue,
              List.of(Map.of("do", "fail", "message", "✗")),
              Map.of());
      both.until(queue, "a", JobState.FAILED);
      both.node().call("onQueue", queue, "clean", 0, 0, "failed");
      both.until(() -> heard.stream().anyMatch(e -> e.type() == QueueEvent.Type.CLEANED));
    } finally {
      both.node().call("closeWorker", "w" + queue);
    }
    assertThat(heard.stream().map(e -> e.type() + (e.jobId() == null ? "" : " " + e.jobId())))
        .containsExactly(
            "PAUSED",
            "ADDED a",
            "WAITING a",
            "DUPLICATED a",
            "ADDED b",
            "DELAYED b",
            "REMOVED b",
            "PROGRESS a",
            "RESUMED",
            "ACTIVE a",
            "WAITING a",
            "ACTIVE a",
            "FAILED a",
            "RETRIES_EXHAUSTED a",
            "DRAINED",
            "CLEANED");
    assertThat(heard.get(7).fields()).containsEntry("data", "50");
    assertThat(heard.get(12).fields()).containsEntry("failedReason", "✗");
  }

  @Test
  void dataOfEveryKindGoThereAndBack() {
    twins.start(twins.javaWorker("q", job -> job.data()));
    for (String json : ALL_JSON) {
      String id = both.node().text("add", queue, "größe / 键", Interop.json(json), Map.of());
      both.until(queue, id, JobState.COMPLETED);
      JsonNode seen = both.node().call("job", queue, id);
      assertThat(seen.path("name").asString()).isEqualTo("größe / 键");
      assertThat(seen.path("returnvalue")).isEqualTo(seen.path("data"));
      assertThat(both.hash(queue, id).get("returnvalue"))
          .isEqualTo(both.hash(queue, id).get("data"));
    }
    twins.rest();
    twins.nodeWorker("echo", Map.of(), Map.of("do", "echo"));
    for (String json : ALL_JSON) {
      String name = twins.node("echo");
      String id = both.queue(name).add("größe / 键", Interop.json(json)).id();
      // By the codec, which keeps decimals as they are written.
      assertThat(both.queue(name).result(id, JsonNode.class).join())
          .isEqualTo(
              JsonCodec.jackson().decode(json.getBytes(StandardCharsets.UTF_8), JsonNode.class));
    }
  }

  @Test
  void integersBeyondJavaScriptsAreExactInJava() {
    for (String number :
        List.of("9007199254740993", "-9223372036854775808", "18446744073709551616")) {
      String id = twins.queue("q").add("n", Interop.json("{\"v\":%s}".formatted(number))).id();
      assertThat(both.hash(queue, id)).containsEntry("data", "{\"v\":%s}".formatted(number));
      assertThat(both.node().call("job", queue, id).path("data").path("v").isNumber()).isTrue();
    }
    twins.start(twins.javaWorker("q", job -> job.data().path("v")));
    both.until(queue, "3", JobState.COMPLETED);
    assertThat(both.hash(queue, "1")).containsEntry("returnvalue", "9007199254740993");
    assertThat(both.hash(queue, "2")).containsEntry("returnvalue", "-9223372036854775808");
    assertThat(both.hash(queue, "3")).containsEntry("returnvalue", "18446744073709551616");
  }

  @Test
  void namesOfEveryKindAreTheSameForBoth() {
    for (String name : List.of("größe ✓/1", "a b", "{tag}x", "键[1]*?", "%s")) {
      String own = twins.java(name);
      both.node().text("add", own, "n", 1, Map.of("jobId", "id / ✓ 键"));
      assertThat(both.drover().queues()).contains(own);
      assertThat(both.queue(own).find("id / ✓ 键")).isPresent();
      assertThat(both.queue(own).add("n", Interop.json("1"), PLAIN.id("id / ✓ 键")).isNew())
          .isFalse();
      var worker = both.queue(own).worker(job -> null).name("w").start();
      both.until(own, "id / ✓ 键", JobState.COMPLETED);
      both.until(() -> both.node().call("onQueue", own, "getWorkersCount").asInt() == 1);
      worker.close();
    }
  }
}
