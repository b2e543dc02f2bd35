package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Program.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class AdministrationTest {

  @TempDir Path folder;
  private Program program;

  @BeforeEach
  void begin() {
    program = new Program(folder.resolve("store"));
  }

  @Test
  void queuesAreListedWithTheirCounts() {
    program.runWith("1\n2\n3\n", "add", "numbers");
    program.runWith("4\n", "add", "later", "--delay", "1h");
    program.run("pause", "later");
    Outcome table = program.run("queues");
    assertThat(table.code()).isZero();
    assertThat(table.out().lines())
        .hasSize(3)
        .anyMatch(line -> line.matches("numbers +3 +0 +0 +0 +0 +0 +[0-9].*"))
        .anyMatch(line -> line.matches("later +0 +0 +1 +0 +0 +0 +paused"));
    JsonNode json = program.run("queues", "--json").items();
    assertThat(json.get(0).get("name").asString()).isEqualTo("later");
    assertThat(json.get(0).get("paused").asBoolean()).isTrue();
    assertThat(json.get(1).get("waiting").asInt()).isEqualTo(3);
  }

  @Test
  void jobsAreListedPageByPage() {
    program.runWith("1\n2\n3\n", "add", "q");
    Outcome first = program.run("jobs", "q", "--state", "waiting", "--limit", "2", "--json");
    assertThat(first.items().findValuesAsString("id")).containsExactly("1", "2");
    String cursor = first.json().get("next").asString();
    Outcome second = program.run("jobs", "q", "--state", "waiting", "--cursor", cursor, "--json");
    assertThat(second.items().findValuesAsString("id")).containsExactly("3");
    assertThat(second.json().get("next").isNull()).isTrue();
    assertThat(second.err()).isEmpty();
  }

  @Test
  void theTableOfJobsIsNoWiderThanTheTerminal() {
    program.run("add", "q", "--data", "\"" + "x".repeat(500) + "\"");
    Outcome outcome = program.run("jobs", "q");
    assertThat(outcome.out().lines()).hasSize(2).allMatch(line -> line.length() <= 120);
  }

  @Test
  void failedJobsAreShownAndRetried() {
    program.runWith("\"a\"\n\"b\"\n", "add", "q");
    String noisy = "echo 'cannot read {}' >&2; echo other; exit 3";
    Outcome work = program.run("work", "q", "--exec", noisy, "--drain");
    assertThat(work.code()).isEqualTo(1);
    assertThat(work.out()).isEmpty();
    assertThat(work.err()).contains("q: 0 completed, 2 failed\n");
    assertThat(work.err()).contains("failed: a: exit code 3: cannot read a");
    Outcome jobs = program.run("jobs", "q", "--state", "failed");
    assertThat(jobs.out()).contains("exit code 3: cannot read b");
    JsonNode job = program.run("job", "q", "1", "--json").json();
    assertThat(job.get("failedReason").asString()).isEqualTo("exit code 3: cannot read a");
    assertThat(job.get("stackTraces").size()).isEqualTo(1);
    assertThat(program.run("job", "q", "1").out()).contains("failed    exit code 3");
    assertThat(program.run("retry", "q", "1").code()).isZero();
    assertThat(program.run("retry", "q", "1").code()).isEqualTo(2);
    Outcome all = program.run("retry", "q", "--all", "--json");
    assertThat(all.json().get("retried").asInt()).isEqualTo(1);
    assertThat(count("waiting")).isEqualTo(2);
  }

  @Test
  void jobsArePromotedAndRemoved() {
    program.runWith("1\n2\n3\n", "add", "q", "--delay", "1h");
    assertThat(program.run("promote", "q", "1").code()).isZero();
    assertThat(program.run("promote", "q", "1").err()).contains("expected it to be delayed");
    assertThat(program.run("promote", "q", "--all").out()).isEqualTo("2 jobs of q promoted\n");
    assertThat(program.run("remove", "q", "1", "2").out()).isEqualTo("2 jobs of q removed\n");
    assertThat(count("waiting")).isEqualTo(1);
  }

  @Test
  void anUnknownJobEndsWithTwo() {
    program.runWith("1\n", "add", "q");
    for (String command : new String[] {"job", "retry", "remove", "promote"}) {
      Outcome outcome = program.run(command, "q", "no-such");
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err()).contains("there is no job no-such in queue \"q\"");
    }
  }

  @Test
  void anUnknownQueueIsNamedWithTheOnesThereAre() {
    program.runWith("1\n", "add", "emails");
    Outcome outcome = program.run("jobs", "email");
    assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err()).contains("\"email\"").contains("the store has emails");
  }

  @Test
  void pausingStopsARunBeforeItBegins() {
    program.runWith("1\n", "add", "q");
    assertThat(program.run("pause", "q").out()).isEqualTo("q is paused\n");
    Outcome run = program.run("work", "q", "--exec", "true", "--drain");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("drover resume q");
    assertThat(program.run("resume", "q", "--json").json().get("paused").asBoolean()).isFalse();
    assertThat(program.run("work", "q", "--exec", "true", "--drain").code()).isZero();
  }

  @Test
  void drainCleanAndObliterateRemoveWhatTheySay() {
    program.runWith("1\n2\n", "add", "q");
    program.run("work", "q", "--exec", "true", "--drain");
    program.runWith("3\n", "add", "q");
    program.runWith("4\n", "add", "q", "--delay", "1h");
    assertThat(program.run("drain", "q", "--json").json().get("removed").asInt()).isEqualTo(1);
    assertThat(count("delayed")).isEqualTo(1);
    assertThat(program.run("drain", "q", "--delayed").out()).startsWith("1 jobs");
    assertThat(program.run("clean", "q", "--grace", "1h").out()).startsWith("0 completed jobs");
    Outcome clean = program.run("clean", "q", "--state", "completed", "--limit", "1", "--json");
    assertThat(clean.json().get("ids").size()).isEqualTo(1);
    assertThat(program.run("obliterate", "q").err()).contains("--yes");
    assertThat(count("completed")).isEqualTo(1);
    assertThat(program.run("obliterate", "q", "--yes").code()).isZero();
    assertThat(program.run("queues", "--json").items().isEmpty()).isTrue();
  }

  private int count(String state) {
    return program.run("queues", "--json").items().get(0).get(state).asInt();
  }
}
