package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Program.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class MetricsTest {

  @TempDir Path folder;

  private Program program;

  @BeforeEach
  void begin() {
    program = new Program(folder.resolve("store"));
    for (String data : new String[] {"0", "0", "1"}) {
      program.run("add", "q", "--name", "job", "--data", data);
    }
  }

  private Outcome work(String... more) {
    String[] all = {"work", "q", "--drain", "--exec", "exit {}"};
    String[] args = java.util.Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, args, all.length, more.length);
    return program.run(args);
  }

  @Test
  void finishedJobsAreCountedByMinute() {
    assertThat(work("--metrics", "1h").err()).contains("2 completed, 1 failed");
    Outcome shown = program.run("metrics", "q");
    assertThat(shown.code()).isZero();
    assertThat(shown.out()).contains("MINUTE").endsWith("q: 2 completed, 1 failed in all\n");
    JsonNode json = program.run("metrics", "q", "--last", "5m", "--json").json();
    assertThat(json.get("completed").asLong()).isEqualTo(2);
    assertThat(json.get("failed").asLong()).isEqualTo(1);
    assertThat(json.get("items").size()).isEqualTo(5);
    long counted = 0;
    for (JsonNode minute : json.get("items")) {
      counted += minute.get("completed").asLong() + minute.get("failed").asLong();
    }
    assertThat(counted).isEqualTo(3);
  }

  @Test
  void finishedJobsAreCountedUnasked() {
    assertThat(program.run("metrics", "q").err())
        .contains("no job of q was counted in the last 1h");
    work();
    assertThat(program.run("metrics", "q").out()).endsWith("q: 2 completed, 1 failed in all\n");
  }

  @Test
  void timesThatAreNoWholeMinutesAreRefused() {
    assertThat(work("--metrics", "90s").code()).isEqualTo(2);
    Outcome shown = program.run("metrics", "q", "--last", "32d");
    assertThat(shown.code()).isEqualTo(2);
    assertThat(shown.err()).contains("expected last to be 1 minute to 31 days");
  }
}
