package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.cli.Program.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The commands that say why jobs do not run, which workers there are, and how the store is. */
class InsightTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private static Outcome on(String store, String... args) {
    List<String> all = new ArrayList<>(List.of("--store", store));
    all.addAll(List.of(args));
    return Program.bare(
        InputStream.nullInputStream(), StopSignal.manual(), Map.of(), all.toArray(String[]::new));
  }

  @Test
  void aJobThatDoesNotRunIsExplained() {
    Program program = new Program(folder.resolve("store"));
    program.run("add", "q", "--data", "1");
    program.run("add", "q", "--data", "2");
    program.run("pause", "q");
    Outcome text = program.run("explain", "q", "2");
    assertThat(text.code()).isZero();
    assertThat(text.out())
        .contains(
            "job 2 of queue q is waiting", "  the queue is paused", "no worker", "1 job is served");
    JsonNode json = program.run("explain", "q", "2", "--json").json();
    assertThat(json.get("state").asString()).isEqualTo("waiting");
    assertThat(json.get("reasons").get(0).get("kind").asString()).isEqualTo("queue-paused");
    assertThat(json.get("reasons").get(2).get("count").asLong()).isOne();
    assertThat(program.run("explain", "q", "77").code()).isEqualTo(2);
    assertThat(program.run("explain", "q", "77").err()).contains("there is no job 77");
  }

  @Test
  void aWorkerOfAProcessThatIsKilledIsGoneWithinSeconds() throws IOException {
    try (RedisProcess redis = RedisProcess.start(folder);
        ProgramProcess worker =
            ProgramProcess.start(
                folder,
                "--store",
                redis.uri(),
                "work",
                "jobs",
                "--exec",
                "sleep 600",
                "--concurrency",
                "3")) {
      on(redis.uri(), "add", "jobs", "--name", "nap", "--data", "1");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                JsonNode json = on(redis.uri(), "workers", "jobs", "--json").items();
                assertThat(json.size()).isOne();
                JsonNode one = json.get(0);
                // Its connection is seen before it has said what it is.
                assertThat(one.path("pid").asLong(0)).isEqualTo(worker.process().pid());
                assertThat(one.path("concurrency").asInt(0)).isEqualTo(3);
                assertThat(one.path("library").asString("")).isEqualTo("drover");
                assertThat(one.path("running").asInt(0)).isOne();
                assertThat(one.at("/jobs/0/name").asString("")).isEqualTo("nap");
              });
      assertThat(on(redis.uri(), "workers").out())
          .contains("QUEUE", "jobs", ":" + worker.process().pid());
      assertThat(on(redis.uri(), "explain", "jobs", "1").out()).contains("its handler runs since");
      worker.process().destroyForcibly();
      await().atMost(PATIENCE).until(() -> on(redis.uri(), "workers", "--json").items().isEmpty());
      assertThat(on(redis.uri(), "workers").err()).contains("there are no workers");
      // Which of the two it is depends on how long this machine has taken so far.
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(on(redis.uri(), "explain", "jobs", "1").out())
                      .containsAnyOf(
                          "its worker seems to be dead; its lease lasts until",
                          "its lease has run out: its worker is gone"));
    }
  }

  @Test
  void aStoreThatAnswersIsHealthy() throws IOException {
    Program program = new Program(folder.resolve("store"));
    program.run("add", "q", "--data", "1");
    assertThat(program.run("health").out()).contains("embedded store in");
    assertThat(program.run("health", "--json").json().get("healthy").asBoolean()).isTrue();
    String gone;
    try (RedisProcess redis = RedisProcess.start(folder)) {
      gone = redis.uri();
      assertThat(on(gone, "health").code()).isZero();
    }
    assertThat(on(gone, "health").code()).isEqualTo(3);
  }

  @Test
  void theListOfQueuesSaysHowOldTheOldestReadyJobIs() {
    Program program = new Program(folder.resolve("store"));
    program.run("add", "q", "--data", "1");
    assertThat(program.run("queues").out()).contains("OLDEST");
    assertThat(program.run("queues", "--json").items().get(0).has("oldestReady")).isTrue();
    program.run("drain", "q");
    assertThat(program.run("queues", "--json").items().get(0).has("oldestReady")).isFalse();
  }
}
