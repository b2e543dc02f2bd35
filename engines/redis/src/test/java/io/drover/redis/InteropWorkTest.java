package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.QueueEvents;
import io.drover.job.Backoff;
import io.drover.job.JobFailedException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.UnrecoverableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Jobs that one side adds and the other works on. */
class InteropWorkTest {

  @AutoClose private Interop both;

  @BeforeEach
  void open() {
    both = new Interop();
  }

  @Test
  void nodeAddsJavaWorksAndNodeSeesIt() {
    both.node().call("listen", "mail");
    String id = both.node().text("add", "mail", "letter", Map.of("to", "a"), Map.of());
    CompletableFuture<JsonNode> result = both.node().callLater("waitFor", "mail", id, 60_000);
    both.queue("mail").worker(job -> Map.of("sent", job.data().path("to").asString())).start();

    assertThat(result.join()).isEqualTo(Interop.json("{\"sent\":\"a\"}"));
    JsonNode job = both.node().call("job", "mail", id);
    assertThat(job.path("state").asString()).isEqualTo("completed");
    assertThat(job.path("returnvalue")).isEqualTo(Interop.json("{\"sent\":\"a\"}"));
    assertThat(job.path("attemptsMade").asInt()).isOne();
    assertThat(both.node().call("onQueue", "mail", "getJobCounts").path("completed").asInt())
        .isOne();
    both.node().await("queueEvent", e -> e.path("name").asString().equals("drained"));
    assertThat(both.node().heard())
        .containsExactly(
            "added " + id, "waiting " + id, "active " + id, "completed " + id, "drained");
  }

  @Test
  void javaAddsNodeWorksAndJavaSeesIt() {
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    try (QueueEvents events =
        both.queue("mail").events(e -> heard.add(e.type() + " " + e.jobId()))) {
      both.node().worker("mail", Map.of(), Map.of("do", "echo"));
      String id = both.queue("mail").add("letter", Interop.json("{\"to\":\"b\"}")).id();

      assertThat(both.queue("mail").awaitResult(id, JsonNode.class, Interop.LIMIT))
          .isEqualTo(Interop.json("{\"to\":\"b\"}"));
      both.until(() -> heard.contains("COMPLETED " + id));
      assertThat(heard)
          .startsWith("ADDED " + id, "WAITING " + id, "ACTIVE " + id, "COMPLETED " + id);
      assertThat(both.queue("mail").counts().completed()).isOne();
      assertThat(events.position()).isNotBlank();
    }
  }

  @Test
  void javaRetriesAsNodeAsksAndTheOtherWayRound() {
    String byJava =
        both.node()
            .text(
                "add",
                "java",
                "n",
                Map.of(),
                Map.of("attempts", 3, "backoff", Map.of("type", "exponential", "delay", 5)));
    both.queue("java")
        .worker(
            job -> {
              if (job.attemptsMade() < 2) {
                throw new IllegalStateException("attempt " + job.attempt());
              }
              return "third";
            })
        .start();
    both.until("java", byJava, JobState.COMPLETED);
    JsonNode seen = both.node().call("job", "java", byJava);
    assertThat(seen.path("attemptsMade").asInt()).isEqualTo(3);
    assertThat(seen.path("failedReason").asString()).isEqualTo("attempt 2");
    assertThat(seen.path("stacktrace")).hasSize(2);

    JobOptions twice =
        JobOptions.defaults().attempts(2).backoff(Backoff.fixed(Duration.ofMillis(5)));
    String byNode = both.queue("node").add("n", Interop.json("1"), twice).id();
    both.node().worker("node", Map.of(), Map.of("do", "fail", "message", "no"));
    assertThatThrownBy(() -> both.queue("node").awaitResult(byNode, JsonNode.class, Interop.LIMIT))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("no");
    assertThat(both.queue("node").find(byNode).orElseThrow().attemptsMade()).isEqualTo(2);
    assertThat(both.queue("node").find(byNode).orElseThrow().stackTraces()).hasSize(2);
  }

  @Test
  @DisplayName("row 73: a backoff that is a number in the stored options is honoured")
  void numericBackoffInStoredOptionsIsHonoured() {
    String id = both.node().text("add", "q", "n", Map.of(), Map.of("attempts", 2));
    Interop.redis().hset(both.key("q", id), "opts", "{\"attempts\":2,\"backoff\":20}");
    both.queue("q")
        .worker(
            job -> {
              if (job.attemptsMade() == 0) {
                throw new IllegalStateException("once");
              }
              return "ok";
            })
        .start();
    both.until("q", id, JobState.COMPLETED);
    assertThat(both.events("q")).contains("delayed " + id);
  }

  @Test
  void unrecoverableErrorsEndAllAttempts() {
    String byJava = both.node().text("add", "java", "n", Map.of(), Map.of("attempts", 5));
    both.queue("java")
        .worker(
            job -> {
              throw new UnrecoverableException("never");
            })
        .start();
    both.until("java", byJava, JobState.FAILED);
    assertThat(both.node().call("job", "java", byJava).path("attemptsMade").asInt()).isOne();
    assertThat(both.events("java")).doesNotContain("retries-exhausted " + byJava);

    String byNode =
        both.queue("node").add("n", Interop.json("1"), JobOptions.defaults().attempts(5)).id();
    both.node().worker("node", Map.of(), Map.of("do", "unrecoverable", "message", "never"));
    both.until("node", byNode, JobState.FAILED);
    assertThat(both.queue("node").find(byNode).orElseThrow().attemptsMade()).isOne();
  }

  @Test
  void orderOfLifoAndPrioritiesIsTheSameForBoth() {
    both.node().call("onQueue", "q", "pause");
    List<String> order = new ArrayList<>();
    order.add(both.node().text("add", "q", "first", 1, Map.of()));
    order.add(both.queue("q").add("second", Interop.json("2")).id());
    order.add(
        0, both.queue("q").add("lifo", Interop.json("3"), JobOptions.defaults().lifo(true)).id());
    order.add(0, both.node().text("add", "q", "lifo", 4, Map.of("lifo", true)));
    String low = both.node().text("add", "q", "low", 5, Map.of("priority", 9));
    order.add(
        both.queue("q").add("high", Interop.json("6"), JobOptions.defaults().priority(2)).id());
    order.add(low);
    List<String> ran = Collections.synchronizedList(new ArrayList<>());
    both.queue("q").worker(job -> ran.add(job.id())).start();
    both.queue("q").admin().resume();
    both.until(() -> ran.size() == order.size());
    assertThat(ran).isEqualTo(order);
  }

  @Test
  void delayedJobsOfEitherSideRunOnTheOther() {
    String byNode = both.node().text("add", "java", "n", 1, Map.of("delay", 50));
    both.queue("java").worker(job -> "ok").start();
    both.until("java", byNode, JobState.COMPLETED);

    both.node().worker("node", Map.of(), Map.of("do", "return", "value", 1));
    String byJava =
        both.queue("node")
            .add("n", Interop.json("1"), JobOptions.defaults().delay(Duration.ofMillis(50)))
            .id();
    both.until("node", byJava, JobState.COMPLETED);
    assertThat(both.hash("node", byJava)).containsEntry("delay", "0");
  }

  @Test
  void progressAndLogsAreReadByTheOtherSide() {
    both.node().call("listen", "java");
    String byJava = both.node().text("add", "java", "n", 1, Map.of());
    both.queue("java")
        .worker(
            job -> {
              job.updateProgress(Map.of("percent", 40));
              job.log("größer / ✓");
              return null;
            })
        .start();
    both.node().await("queueEvent", e -> e.path("name").asString().equals("completed"));
    JsonNode progress =
        both.node().await("queueEvent", e -> e.path("name").asString().equals("progress"));
    assertThat(progress.path("args").path("data").path("percent").asInt()).isEqualTo(40);
    assertThat(
            both.node()
                .call("onQueue", "java", "getJobLogs", byJava)
                .path("logs")
                .get(0)
                .asString())
        .isEqualTo("größer / ✓");
    assertThat(both.node().call("job", "java", byJava).path("returnvalue").isNull()).isTrue();

    String byNode = both.queue("node").add("n", Interop.json("1")).id();
    both.node().worker("node", Map.of(), Map.of("do", "log", "line", "from node"));
    both.until("node", byNode, JobState.COMPLETED);
    assertThat(both.queue("node").admin().logs(byNode, 0, 10)).containsExactly("from node");
  }

  @Test
  void retentionIsKeptByWhoeverFinishes() {
    for (int i = 0; i < 4; i++) {
      both.node().text("add", "java", "n", i, Map.of("removeOnComplete", 2));
      both.queue("node").add("n", Interop.json("1"), JobOptions.defaults().keepCompleted(2));
    }
    both.queue("java").worker(job -> "ok").start();
    both.node().worker("node", Map.of(), Map.of("do", "echo"));
    both.until(
        () -> both.events("java").stream().filter(e -> e.startsWith("completed")).count() == 4);
    both.until(
        () -> both.events("node").stream().filter(e -> e.startsWith("completed")).count() == 4);
    assertThat(both.queue("java").counts().completed()).isEqualTo(2);
    assertThat(both.queue("node").counts().completed()).isEqualTo(2);
  }

  @Test
  void aHandlerOfEitherSideMayMoveItsJobToLater() {
    String byNode = both.queue("node").add("n", Interop.json("1")).id();
    both.node()
        .worker(
            "node",
            Map.of(),
            Map.of("do", "later", "delay", 30),
            Map.of("do", "return", "value", 2));
    both.until("node", byNode, JobState.COMPLETED);
    assertThat(both.queue("node").find(byNode).orElseThrow().attemptsMade()).isOne();
    assertThat(both.queue("node").find(byNode).orElseThrow().attemptsStarted()).isEqualTo(2);

    String byJava = both.node().text("add", "java", "n", 1, Map.of());
    both.queue("java")
        .worker(
            job -> {
              if (job.attemptsStarted() == 1) {
                throw job.moveToLater(Duration.ofMillis(30));
              }
              return "later";
            })
        .start();
    both.until("java", byJava, JobState.COMPLETED);
    assertThat(both.node().call("job", "java", byJava).path("attemptsMade").asInt()).isOne();
  }
}
