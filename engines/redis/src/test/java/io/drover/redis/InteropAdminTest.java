package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.DrainScope;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.UnrecoverableException;
import io.drover.job.WorkerView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Administration by one side of what the other made, and names and data of every kind. */
class InteropAdminTest {

  @AutoClose private Interop both;

  @BeforeEach
  void open() {
    both = new Interop();
  }

  private void failAll(String queue, int jobs) {
    for (int i = 0; i < jobs; i++) {
      both.queue(queue).add("n", Interop.json("1"));
    }
    var worker =
        both.queue(queue)
            .worker(
                job -> {
                  throw new UnrecoverableException("no");
                })
            .start();
    both.until(() -> both.queue(queue).counts().failed() == jobs);
    worker.close();
  }

  @Test
  void nodeAdministersWhatJavaMade() {
    failAll("q", 3);
    both.node().call("onQueue", "q", "retryJobs", Map.of("state", "failed"));
    assertThat(both.queue("q").counts().waiting()).isEqualTo(3);
    both.queue("q").add("n", Interop.json("1"), JobOptions.defaults().delay(Duration.ofHours(1)));
    both.node().call("onQueue", "q", "promoteJobs");
    assertThat(both.queue("q").counts().waiting()).isEqualTo(4);
    both.node().call("onQueue", "q", "drain", true);
    assertThat(both.queue("q").counts().total()).isZero();
    failAll("q", 2);
    assertThat(both.node().call("onQueue", "q", "clean", 0, 100, "failed")).hasSize(2);
    both.queue("q").add("n", Interop.json("1"));
    both.node().call("onQueue", "q", "obliterate", Map.of("force", true));
    assertThat(both.drover().queues()).doesNotContain("q");
  }

  @Test
  void javaAdministersWhatNodeMade() {
    for (int i = 0; i < 3; i++) {
      both.node().text("add", "q", "n", i, Map.of("removeOnFail", false));
    }
    both.node().worker("q", Map.of(), Map.of("do", "unrecoverable", "message", "no"));
    both.until(() -> both.queue("q").counts().failed() == 3);
    both.node().call("closeWorker", "q");
    assertThat(both.queue("q").admin().retryAll(JobState.FAILED)).isEqualTo(3);
    assertThat(both.node().call("onQueue", "q", "getJobCounts").path("waiting").asInt())
        .isEqualTo(3);
    String later = both.node().text("add", "q", "n", 1, Map.of("delay", 3_600_000));
    assertThat(both.queue("q").admin().promote(later)).isTrue();
    assertThat(both.node().call("job", "q", later).path("state").asString()).isEqualTo("waiting");
    assertThat(both.queue("q").admin().drain(DrainScope.READY_AND_DELAYED)).isEqualTo(4);
    both.node().text("add", "q", "n", 1, Map.of());
    both.queue("q").admin().obliterate(Obliteration.FORCED);
    assertThat(Interop.redis().keys(both.prefix() + ":q:*")).isEmpty();
  }

  @Test
  @DisplayName("row 74: a changed priority puts a job where Node would")
  void aChangedPriorityIsReadByNode() {
    String id = both.node().text("add", "q", "n", 1, Map.of());
    both.queue("q").admin().changePriority(id, 3);
    assertThat(both.node().call("job", "q", id).path("state").asString()).isEqualTo("prioritized");
    assertThat(Interop.redis().zscore(both.key("q", "prioritized"), id))
        .isEqualTo(3 * 4294967296.0 + 1);
    both.node().call("onJob", "q", id, "changePriority", Map.of("priority", 0));
    assertThat(both.queue("q").state(id)).contains(JobState.WAITING);
  }

  @Test
  void namesAndDataOfEveryKindArriveAsTheyWere() {
    List<String> data =
        List.of(
            "null",
            "[]",
            "{}",
            "\"größer / ✓ \\\\ \\\"\"",
            "12345678901234567",
            "{\"empty\":[],\"deep\":{\"nothing\":null,\"path\":\"a/b\"}}",
            "0.1");
    for (String json : data) {
      String id = both.queue("größe ✓/1").add("Ünïcode / name", Interop.json(json)).id();
      JsonNode seen = both.node().call("job", "größe ✓/1", id);
      assertThat(seen.path("name").asString()).isEqualTo("Ünïcode / name");
      if (!json.equals("12345678901234567")) { // JavaScript's numbers have 53 bits.
        assertThat(seen.path("data")).isEqualTo(Interop.json(json));
      }
      assertThat(both.hash("größe ✓/1", id)).containsEntry("data", json);
    }
    both.node().worker("größe ✓/1", Map.of(), Map.of("do", "echo"));
    both.until(() -> both.queue("größe ✓/1").counts().completed() == data.size());

    String own =
        both.node()
            .text("add", "q", "n", Map.of("list", List.of()), Map.of("jobId", "eigene ✓ id"));
    both.queue("q").worker(job -> job.data()).start();
    both.until("q", own, JobState.COMPLETED);
    assertThat(both.node().call("job", "q", own).path("returnvalue"))
        .isEqualTo(Interop.json("{\"list\":[]}"));
    String nothing = both.node().text("addUndefined", "q", "n");
    both.until("q", nothing, JobState.COMPLETED);
  }

  @Test
  @DisplayName("row 72: Bull Board reads our queues with their logs")
  void bullBoardReadsOurQueues() {
    String done = both.queue("q").add("done", Interop.json("{\"a\":1}")).id();
    var worker =
        both.queue("q")
            .worker(
                job -> {
                  job.log("a line");
                  return Map.of("b", 2);
                })
            .name("mine")
            .start();
    both.until("q", done, JobState.COMPLETED);
    worker.close();
    both.queue("q").add("waits", Interop.json("1"));
    both.queue("q")
        .add("later", Interop.json("1"), JobOptions.defaults().delay(Duration.ofHours(1)));
    both.queue("q").add("first", Interop.json("1"), JobOptions.defaults().priority(1));

    JsonNode board = both.node().call("board", "q");
    assertThat(board.path("counts").path("completed").asInt()).isOne();
    assertThat(board.path("counts").path("delayed").asInt()).isOne();
    assertThat(board.path("counts").path("prioritized").asInt()).isOne();
    JsonNode seen = null;
    for (JsonNode job : board.path("jobs")) {
      seen = job.path("id").asString().equals(done) ? job : seen;
    }
    assertThat(seen).isNotNull();
    assertThat(seen.path("data")).isEqualTo(Interop.json("{\"a\":1}"));
    assertThat(seen.path("returnvalue")).isEqualTo(Interop.json("{\"b\":2}"));
    assertThat(seen.path("logs").get(0).asString()).isEqualTo("a line");
    assertThat(seen.path("processedBy").asString()).isEqualTo("mine");
  }

  @Test
  @DisplayName("row 71: Node counts our workers")
  void nodeCountsOurWorkers() {
    both.queue("q").worker(job -> null).name("x").start();
    both.queue("q").worker(job -> null).name("y").start();
    both.until(() -> both.node().call("onQueue", "q", "getWorkers").size() == 2);
    assertThat(both.node().call("onQueue", "q", "getWorkersCount").asInt()).isEqualTo(2);
  }

  @Test
  @DisplayName("we see Node's workers beside ours, and tell which are which")
  void weSeeNodesWorkers() {
    both.queue("q").worker(job -> null).name("ours").concurrency(4).start();
    both.node().worker("q", Map.of("name", "theirs"), Map.of("do", "return", "value", 1));
    both.node().worker("other", Map.of(), Map.of("do", "return", "value", 1));
    both.until(() -> both.drover().workers().size() == 3);
    List<WorkerView> workers = both.drover().workers();
    assertThat(workers)
        .extracting(one -> one.queue() + " " + one.name().orElse("-"))
        .containsExactly("other -", "q ours", "q theirs");
    WorkerView ours = workers.get(1);
    assertThat(ours.library()).contains("drover");
    assertThat(ours.concurrency()).hasValue(4);
    WorkerView theirs = workers.get(2);
    assertThat(theirs.library()).isNotEqualTo(Optional.of("drover"));
    assertThat(theirs.concurrency()).isEmpty();
    assertThat(theirs.address()).isPresent();
    assertThat(theirs.since()).isPresent();
    both.node().call("closeWorker", "q");
    both.until(() -> both.drover().workers().size() == 2);
  }

  @Test
  @DisplayName("row 8: an id that exists is a duplicate for either side")
  void anIdThatExistsIsADuplicate() {
    both.node().text("add", "q", "n", 1, Map.of("jobId", "mine"));
    assertThat(
            both.queue("q").add("n", Interop.json("2"), JobOptions.defaults().id("mine")).isNew())
        .isFalse();
    assertThat(both.events("q")).contains("duplicated mine");
    assertThat(Interop.redis().get(both.key("q", "id"))).isEqualTo("2");
  }
}
