package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Program.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DlqTest {

  @TempDir Path folder;
  private Program program;

  @BeforeEach
  void begin() {
    program = new Program(folder.resolve("store"));
  }

  /** Has jobs of the queue q fail into the queue dead, one after the other. */
  private void fail(String... data) {
    program.runWith(String.join("\n", data), "add", "q", "--name", "n", "--attempts", "2");
    Outcome work =
        program.run(
            "work",
            "q",
            "--exec",
            "echo 'no luck with {}' >&2; exit 3",
            "--drain",
            "--dead-letter",
            "dead",
            "--concurrency",
            "1");
    assertThat(work.code()).isEqualTo(ExitCode.JOB_FAILED);
  }

  @Test
  void jobsThatFailForGoodLeaveTheirQueueAndAreListed() {
    fail("1", "\"two\"");
    assertThat(count("q", "failed")).isZero();
    assertThat(count("dead", "waiting")).isEqualTo(2);
    Outcome table = program.run("dlq", "dead", "list");
    assertThat(table.code()).isZero();
    assertThat(table.out().lines())
        .hasSize(3)
        .anyMatch(line -> line.matches("1 +n +q:1 .* 2 +0 +1 ✗ exit code 3: no luck with 1"));
    JsonNode json = program.run("dlq", "dead", "list", "--json").items();
    assertThat(json.get(1).get("data").asString()).isEqualTo("two");
    assertThat(json.get(1).get("originQueue").asString()).isEqualTo("q");
    assertThat(json.get(1).get("attempts").asInt()).isEqualTo(2);

    Outcome first = program.run("dlq", "dead", "list", "--limit", "1");
    assertThat(first.err()).contains("there are more");
    String cursor = first.err().replaceAll("(?s).*--cursor '(\\S+)'.*", "$1");
    Outcome second = program.run("dlq", "dead", "list", "--cursor", cursor, "--json");
    assertThat(second.items().findValuesAsString("id")).containsExactly("2");
    assertThat(program.run("dlq", "dead", "list", "--error", "two", "--json").items().size())
        .isEqualTo(1);
    assertThat(program.run("dlq", "dead", "list", "--until", "2020-01-01", "--json").items().size())
        .isZero();
  }

  @Test
  void aDeadLetterIsShownEditedAndSentBack() {
    fail("1");
    assertThat(program.run("dlq", "dead", "show", "1").out())
        .contains("from      q:1")
        .contains("path      q > dead")
        .contains("error     exit code 3: no luck with 1")
        .contains("stack trace 1:");
    JsonNode json = program.run("dlq", "dead", "show", "1", "--json").json();
    assertThat(json.get("options").get("attempts").asInt()).isEqualTo(2);
    assertThat(program.run("dlq", "dead", "edit", "1", "--data", "[7]").out())
        .isEqualTo("dead letter 1 of dead has new data\n");
    Outcome redrive = program.run("dlq", "dead", "redrive", "1");
    assertThat(redrive.code()).isZero();
    assertThat(redrive.out()).isEqualTo("dead letter 1 is job 1 of q\n");
    assertThat(program.run("job", "q", "1", "--json").json().get("data").get(0).asInt())
        .isEqualTo(7);
    assertThat(program.run("dlq", "dead", "redrive", "1").err())
        .contains("there is no dead letter 1 in queue \"dead\"");
  }

  @Test
  void deadLettersAreGroupedAndAGroupIsSentBack() {
    fail("1", "2", "\"two\"");
    JsonNode groups = program.run("dlq", "dead", "groups", "--json").items();
    assertThat(groups.size()).isEqualTo(2);
    assertThat(groups.get(0).get("count").asInt()).isEqualTo(2);
    assertThat(program.run("dlq", "dead", "groups").out().lines()).hasSize(3);
    String group = groups.get(0).get("id").asString();
    Outcome dry = program.run("dlq", "dead", "redrive", "--all", "--group", group, "--dry-run");
    assertThat(dry.out()).isEqualTo("2 dead letters of dead would be sent back\n");
    assertThat(count("q", "waiting")).isZero();
    Outcome all =
        program.run("dlq", "dead", "redrive", "--all", "--group", group, "--rate", "100/1s");
    assertThat(all.code()).isZero();
    assertThat(all.out()).isEqualTo("2 dead letters of dead sent back\n");
    assertThat(count("q", "waiting")).isEqualTo(2);
    assertThat(count("dead", "waiting")).isEqualTo(1);
  }

  @Test
  void lettersOfOtherProgramsNeedAQueueToGoTo() {
    program.run("add", "dead", "--data", "{\"originalJob\": 5, \"error\": \"timeout\"}");
    Outcome without = program.run("dlq", "dead", "redrive", "1");
    assertThat(without.code()).isEqualTo(ExitCode.USAGE);
    assertThat(without.err()).contains("--to");
    Outcome skipped = program.run("dlq", "dead", "redrive", "--all", "--json");
    assertThat(skipped.json().get("skipped").asInt()).isEqualTo(1);
    assertThat(skipped.err()).contains("does not say where it comes from");
    assertThat(program.run("dlq", "dead", "redrive", "1", "--to", "q").out())
        .isEqualTo("dead letter 1 is job 1 of q, under a new id\n");
    assertThat(program.run("job", "q", "1", "--json").json().get("data").asInt()).isEqualTo(5);
  }

  @Test
  void discardingAllNeedsAYes() {
    fail("1", "2", "3");
    Outcome refused = program.run("dlq", "dead", "discard", "--all");
    assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err()).contains("--yes").contains("--dry-run");
    assertThat(program.run("dlq", "dead", "discard", "--all", "--dry-run").out())
        .isEqualTo("3 dead letters of dead would be removed\n");
    assertThat(program.run("dlq", "dead", "discard", "2").out())
        .isEqualTo("1 dead letters of dead removed\n");
    assertThat(program.run("dlq", "dead", "discard", "--all", "--error", "with 3", "--yes").out())
        .isEqualTo("1 dead letters of dead removed\n");
    assertThat(count("dead", "waiting")).isEqualTo(1);
  }

  @Test
  void aStoppedRedriveSaysHowToGoOn() {
    fail("1", "2");
    program.stop.stop();
    Outcome stopped = program.run("dlq", "dead", "redrive", "--all", "--rate", "1/1h");
    assertThat(stopped.code()).isEqualTo(ExitCode.STOPPED);
    assertThat(stopped.err()).contains("the same command does the rest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dlq",
        "dlq q",
        "dlq q shew",
        "dlq q show",
        "dlq q show 2",
        "dlq q list --limit 0",
        "dlq q list --since soon",
        "dlq q redrive",
        "dlq q redrive 1 --all",
        "dlq q redrive 1 --error a",
        "dlq q redrive 1 --dry-run",
        "dlq q redrive --all --rate fast",
        "dlq q discard",
        "dlq q discard --all",
        "dlq q discard 1 --dry-run",
        "dlq q edit 1",
        "dlq q edit 1 --data hello",
        "work q --exec true --drain --dead-letter q",
        "work q --exec true --drain --dead-letter a:b"
      })
  void nonsenseEndsWithTwoAndASentence(String line) {
    program.run("add", "q", "--data", "1");
    Outcome outcome = program.run(line.split(" "));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("drover: ").doesNotContain("Exception", "\tat ");
    assertThat(outcome.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "groups", "show", "redrive", "discard", "edit"})
  void everyActionHasHelp(String action) {
    Outcome outcome = program.run("dlq", "q", action, "--help");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("Usage: drover dlq").contains("--store", "--json");
  }

  private int count(String queue, String state) {
    for (JsonNode one : program.run("queues", "--json").items()) {
      if (one.get("name").asString().equals(queue)) {
        return one.get(state).asInt();
      }
    }
    return 0;
  }
}
