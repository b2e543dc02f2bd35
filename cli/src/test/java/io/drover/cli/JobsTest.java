package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Program.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Lists of jobs: pages, all of them, and those that change. */
@Timeout(120)
class JobsTest {

  @TempDir Path folder;
  private Program program;

  @BeforeEach
  void begin() {
    program = new Program(folder.resolve("store"));
  }

  @Test
  void pagesFollowEachOtherThroughAllStates() {
    addThreeOfEachState();
    List<String> expected =
        program.run("jobs", "q", "--all", "--json").items().findValuesAsString("id");
    assertThat(expected).hasSize(9);
    for (int limit = 1; limit <= 10; limit++) {
      List<String> listed = new ArrayList<>();
      String cursor = null;
      int pages = 0;
      do {
        List<String> line = new ArrayList<>(List.of("jobs", "q", "--json", "--limit", "" + limit));
        if (cursor != null) {
          line.addAll(List.of("--cursor", cursor));
        }
        JsonNode page = program.run(line.toArray(String[]::new)).json();
        listed.addAll(page.get("items").findValuesAsString("id"));
        cursor = page.get("next").isNull() ? null : page.get("next").asString();
        pages++;
      } while (cursor != null);
      assertThat(listed).as("pages of " + limit).isEqualTo(expected);
      assertThat(pages).isEqualTo((9 + limit - 1) / limit);
    }
  }

  @Test
  void allAreListedHoweverManyThereAre() {
    String lines = IntStream.range(0, 1500).mapToObj(n -> n + "\n").collect(Collectors.joining());
    program.runWith(lines, "add", "q");
    assertThat(program.run("jobs", "q", "--json").items()).hasSize(20);
    Outcome table = program.run("jobs", "q", "--all");
    assertThat(table.out().lines()).hasSize(1501);
    assertThat(table.err()).isEmpty();
    assertThat(program.run("jobs", "q", "--all", "--json").items()).hasSize(1500);
    Outcome jsonLines = program.run("jobs", "q", "--all", "--json-lines");
    assertThat(jsonLines.out().lines())
        .hasSize(1500)
        .allMatch(line -> JsonText.mapper().readTree(line).get("queue").asString().equals("q"));
  }

  @Test
  void theNextPageOfJsonLinesIsToldBesideThem() {
    program.runWith("1\n2\n3\n", "add", "q");
    Outcome first = program.run("jobs", "q", "--limit", "2", "--json-lines");
    assertThat(first.out().lines()).hasSize(2);
    String next = JsonText.mapper().readTree(first.err()).get("next").asString();
    Outcome rest = program.run("jobs", "q", "--cursor", next, "--json-lines");
    assertThat(rest.out().lines()).hasSize(1);
    assertThat(rest.err()).isEmpty();
  }

  @Test
  void jobsThatChangeAreFollowed() {
    String store = "shared://" + UUID.randomUUID();
    try (LiveProgram adding =
        LiveProgram.start(store, "add", "q", "--id", "early", "--data", "1")) {
      assertThat(adding.end().code()).isZero();
    }
    try (LiveProgram jobs = LiveProgram.start(store, "jobs", "q", "--follow", "--json-lines")) {
      jobs.awaitOut("\"early\"");
      LiveProgram.start(store, "add", "q", "--id", "late", "--data", "2").end();
      jobs.awaitOut("\"late\"");
      LiveProgram.start(store, "work", "q", "--drain", "--exec", "echo done {}").end();
      jobs.awaitOut("\"done 1\"");
      jobs.awaitOut("\"done 2\"");
      jobs.interrupt();
      Outcome outcome = jobs.end();
      assertThat(outcome.code()).isEqualTo(ExitCode.STOPPED);
      assertThat(outcome.err()).isEmpty();
      assertThat(states(outcome, "late")).startsWith("waiting").endsWith("completed");
    }
    try (LiveProgram failed =
        LiveProgram.start(store, "jobs", "q", "--state", "failed", "--follow")) {
      failed.awaitErr("has no jobs that are failed");
      LiveProgram.start(store, "add", "q", "--id", "bad", "--data", "3").end();
      LiveProgram.start(store, "work", "q", "--drain", "--exec", "exit 65").end();
      failed.awaitOut("exit code 65");
      failed.interrupt();
      assertThat(failed.end().out().lines()).hasSize(2);
    }
  }

  @Test
  void aStoreOfOneProcessIsNotFollowedInSilence() {
    program.run("add", "q", "--data", "1");
    program.stop.stop();
    Outcome outcome = program.run("jobs", "q", "--follow");
    assertThat(outcome.code()).isEqualTo(ExitCode.STOPPED);
    assertThat(outcome.err()).contains("no other process can change this store meanwhile");
    assertThat(outcome.out().lines()).hasSize(2);
  }

  private static List<String> states(Outcome outcome, String id) {
    return outcome
        .out()
        .lines()
        .map(line -> JsonText.mapper().readTree(line))
        .filter(job -> job.get("id").asString().equals(id))
        .map(job -> job.get("state").asString())
        .toList();
  }

  private void addThreeOfEachState() {
    program.runWith("1\n2\n3\n", "add", "q");
    program.run("work", "q", "--drain", "--exec", "true");
    program.runWith("4\n5\n6\n", "add", "q");
    program.runWith("7\n8\n9\n", "add", "q", "--delay", "1h");
  }
}
