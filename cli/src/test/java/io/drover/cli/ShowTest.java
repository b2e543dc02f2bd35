package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Program.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ShowTest {

  @TempDir Path folder;

  @Test
  void theTourShowsEveryStep() {
    Outcome outcome = new Program(folder.resolve("store")).run("demo", "--pause", "0");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .contains("1. A work queue", "the price is 42", "runs: disk full", "DEDUPLICATED")
        .contains("attempt 3: paid", "FAILED after 1 of 5", "paused; waiting jobs: 1")
        .contains("holiday.mov: 100 %", "log: frame 1200 written", "event COMPLETED");
  }

  @Test
  void theBenchmarkReportsEveryFigureAndLeavesNothingBehind() throws Exception {
    Path store = folder.resolve("store");
    Outcome outcome =
        new Program(store)
            .run("bench", "--jobs", "2000", "--in-flight", "100", "--payload", "50", "--json");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    JsonNode json = outcome.json();
    for (String figure :
        new String[] {
          "addsPerSecond",
          "jobsPerSecond",
          "drainedPerSecond",
          "bareAppendsPerSecond",
          "bareLoneAppendsPerSecond"
        }) {
      assertThat(json.get(figure).asDouble()).as(figure).isPositive();
    }
    for (String times : new String[] {"addMicros", "pickupMicros", "bareFsyncMicros"}) {
      assertThat(json.get(times).get("p50").asDouble()).as(times).isPositive();
      assertThat(json.get(times).get("p99").asDouble())
          .as(times)
          .isGreaterThanOrEqualTo(json.get(times).get("p50").asDouble());
    }
    assertThat(json.get("ack").asString()).isNotBlank();
    assertThat(json.get("jobs").asInt()).isEqualTo(2000);
    assertThat(json.get("payloadBytes").asInt()).isEqualTo(50);
    assertThat(new Program(store).run("queues", "--json").json().isEmpty()).isTrue();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(store);
    }
  }
}
