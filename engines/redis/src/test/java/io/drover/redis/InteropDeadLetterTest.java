package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.DeadLetters;
import io.drover.Worker;
import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterFilter;
import io.drover.job.JobState;
import io.drover.job.Redrive;
import io.drover.job.RedriveRequest;
import io.drover.job.Redriven;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Dead letters that one side writes and the other reads. */
class InteropDeadLetterTest {

  private static final JsonNode ORDER = Interop.json("{\"orderId\":\"123\",\"cents\":[1,2.5]}");

  @AutoClose private Interop both;

  @BeforeEach
  void open() {
    both = new Interop();
  }

  private DeadLetters<JsonNode> letters() {
    return both.drover().deadLetters("orders-dlq", JsonNode.class);
  }

  /** Has jobs of the queue orders fail for good under Drover. */
  private Worker failing() {
    return both.queue("orders")
        .worker(
            job -> {
              throw new IllegalStateException("no luck");
            })
        .deadLetterTo("orders-dlq")
        .start();
  }

  private DeadLetter<JsonNode> only() {
    both.until(() -> letters().count() == 1);
    return letters().page(DeadLetterFilter.all()).items().get(0);
  }

  @Test
  void nodesWorkerReadsTheDeadLettersOfJava() {
    both.node().call("add", "orders", "place", ORDER, Map.of("attempts", 2));
    failing();
    both.node().worker("orders-dlq", Map.of(), Map.of("do", "echo"));

    JsonNode data = both.node().await("processed", event -> true).path("data");
    assertThat(data.path("originalJob")).isEqualTo(ORDER);
    assertThat(data.path("error").asString()).isEqualTo("no luck");
    assertThat(data.path("attempts").asInt()).isEqualTo(2);
    assertThat(Instant.parse(data.path("failedAt").asString()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(both.node().call("onQueue", "orders", "getJobCounts").path("failed").asInt())
        .isZero();
  }

  @Test
  void nodeSendsADeadLetterOfJavaBackInItsOwnWay() {
    both.queue("orders").add("place", ORDER);
    Worker worker = failing();
    String id = only().id();
    worker.close();

    JsonNode letter = both.node().call("job", "orders-dlq", id);
    both.node()
        .call("add", "orders", "process-order", letter.path("data").path("originalJob"), Map.of());
    both.node().call("onJob", "orders-dlq", id, "remove");
    both.node().worker("orders", Map.of(), Map.of("do", "echo"));

    JsonNode run = both.node().await("processed", event -> true);
    assertThat(run.path("data")).isEqualTo(ORDER);
    assertThat(letters().count()).isZero();
  }

  @Test
  void aJobOfNodesComesBackWithItsIdNameDataAndOptions() {
    Map<String, Object> options =
        Map.of(
            "attempts",
            3,
            "backoff",
            Map.of("type", "exponential", "delay", 1),
            "priority",
            5,
            "removeOnComplete",
            Map.of("count", 10));
    String id = both.node().text("add", "orders", "place", ORDER, options);
    JsonNode before = both.node().call("job", "orders", id).path("opts");
    Worker worker = failing();
    DeadLetter<JsonNode> letter = only();
    worker.close();
    assertThat(both.node().call("job", "orders", id).isNull()).isTrue();

    Redriven redriven = letters().redrive(letter.id());
    assertThat(redriven.id()).isEqualTo(id);
    JsonNode after = both.node().call("job", "orders", id);
    assertThat(after.path("name").asString()).isEqualTo("place");
    assertThat(after.path("data")).isEqualTo(ORDER);
    assertThat(after.path("state").asString()).isEqualTo("prioritized");
    assertThat(after.path("attemptsMade").asInt()).isZero();
    for (String option : options.keySet()) {
      assertThat(after.path("opts").path(option)).as(option).isEqualTo(before.path(option));
    }
    both.node().worker("orders", Map.of(), Map.of("do", "echo"));
    both.until("orders", id, JobState.COMPLETED);
  }

  @Test
  void aDeadLetterThatNodeWroteIsListedAndSentWhereTheCallerSays() {
    for (int i = 0; i < 3; i++) {
      both.node()
          .call(
              "add",
              "orders-dlq",
              "failed-order",
              Map.of(
                  "originalJob",
                  ORDER,
                  "error",
                  "timeout after " + i + "s",
                  "failedAt",
                  "2026-11-29T10:00:00.000Z",
                  "attempts",
                  3),
              Map.of());
    }
    List<DeadLetter<JsonNode>> all = letters().page(DeadLetterFilter.all().error("time")).items();
    assertThat(all).hasSize(3);
    assertThat(all.get(0).data()).hasToString(ORDER.toString());
    assertThat(all.get(0).attempts()).isEqualTo(3);
    assertThat(letters().groups().groups()).singleElement().matches(group -> group.count() == 3);

    Redrive redrive =
        letters().redrive(RedriveRequest.all().otherwiseTo("orders")).await(Duration.ofSeconds(30));
    assertThat(redrive.moved()).isEqualTo(3);
    both.node().worker("orders", Map.of(), Map.of("do", "echo"));
    both.until(() -> both.node().told("processed").size() == 3);
    assertThat(both.node().told("processed")).allMatch(run -> run.path("data").equals(ORDER));
  }

  /** An attempt counts when it has ended, so a handler that asks in its last one is too early. */
  @Test
  void aHandlerThatLooksAtItsAttemptsNeverMakesADeadLetterAndDroverDoes() {
    String id = both.node().text("add", "orders", "place", ORDER, Map.of("attempts", 2));
    both.node()
        .worker(
            "orders",
            Map.of(),
            Map.of("do", "deadLetter", "queue", "orders-dlq", "message", "no luck"));
    both.until("orders", id, JobState.FAILED);
    assertThat(letters().count()).isZero();
    both.node().call("closeWorker", "orders");

    both.node().call("add", "orders", "place", ORDER, Map.of("attempts", 2));
    failing();
    assertThat(only().attempts()).isEqualTo(2);
  }
}
