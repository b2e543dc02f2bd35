package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.cli.Program.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class IdempotentTest {

  @TempDir Path folder;

  @Test
  void aJobThatIsRunAgainCompletesWithTheRecordedResult() {
    Path store = folder.resolve("store");
    Program program = new Program(store);
    Path log = folder.resolve("log");
    String command = "echo run >>" + log + "; printf '{\"n\": 1}'";
    for (int i = 0; i < 2; i++) {
      program.run("add", "q", "--name", "job", "--data", "1", "--id", "seven");
      Outcome outcome =
          program.run(
              "work", "q", "--drain", "--exec", command, "--idempotent", "{queue}/{name}/{id}");
      assertThat(outcome.err()).contains("1 completed, 0 failed");
      JsonNode job = program.run("jobs", "q", "--state", "completed", "--json").items().get(0);
      assertThat(job.get("result").get("n").asInt()).isEqualTo(1);
      assertThat(program.run("remove", "q", "seven").code()).isZero();
    }
    assertThat(log).hasContent("run\n");
    try (Drover drover = Drover.open("embedded:" + store)) {
      assertThat(drover.idempotency(Duration.ofHours(1)).forget("q/job/seven")).isTrue();
    }
  }

  @Test
  void aKeyThatAllJobsWouldShareIsRefused() {
    Outcome outcome =
        new Program(folder.resolve("store"))
            .run("work", "q", "--drain", "--exec", "true", "--idempotent", "{queue}");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("{id}");
  }
}
