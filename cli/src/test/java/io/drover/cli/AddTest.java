package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.cli.Program.Outcome;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class AddTest {

  @TempDir Path folder;
  private Program program;

  @BeforeEach
  void begin() {
    program = new Program(folder.resolve("store"));
  }

  @Test
  void aJobIsStoredWithAllItsOptions() {
    Outcome added =
        program.run(
            "add",
            "q",
            "--name",
            "mail",
            "--data",
            "{\"n\":1.10}",
            "--id",
            "first",
            "--priority",
            "7",
            "--attempts",
            "3",
            "--backoff",
            "exponential:1s",
            "--keep-completed",
            "100",
            "--keep-failed",
            "7d");
    assertThat(added.err()).isEmpty();
    assertThat(added.code()).isZero();
    assertThat(added.out()).isEqualTo("added job first to q\n");
    JsonNode job = program.run("job", "q", "first", "--json").json();
    assertThat(job.get("name").asString()).isEqualTo("mail");
    assertThat(job.get("state").asString()).isEqualTo("prioritized");
    assertThat(job.get("data").toString()).isEqualTo("{\"n\":1.10}");
    assertThat(job.get("priority").asInt()).isEqualTo(7);
    assertThat(job.get("timestamp").asString()).endsWith("Z");
    JsonNode options = job.get("options");
    assertThat(options.at("/attempts").asInt()).isEqualTo(3);
    assertThat(options.at("/backoff/type").asString()).isEqualTo("exponential");
    assertThat(options.at("/backoff/delayMillis").asInt()).isEqualTo(1000);
    assertThat(options.at("/keepCompleted/count").asInt()).isEqualTo(100);
    assertThat(options.at("/keepFailed/ageMillis").asLong()).isEqualTo(604_800_000);
  }

  @Test
  void theSameIdIsNotAddedTwice() {
    program.run("add", "q", "--data", "1", "--id", "a");
    Outcome again = program.run("add", "q", "--data", "2", "--id", "a", "--json");
    assertThat(again.code()).isZero();
    assertThat(again.json().get("outcome").asString()).isEqualTo("duplicate");
    assertThat(again.json().get("duplicates").asInt()).isEqualTo(1);
    assertThat(program.run("job", "q", "a", "--json").json().get("data").asInt()).isEqualTo(1);
  }

  @Test
  void aJobThatIsClaimedTooLateFailsUnrun() {
    program.run("add", "q", "--data", "1", "--id", "late", "--expires-after", "1ms");
    await()
        .until(
            () -> program.run("work", "q", "--drain", "--exec", "exit 9").err().contains("failed"));
    JsonNode job = program.run("jobs", "q", "--state", "failed", "--json").items().get(0);
    assertThat(job.get("failedReason").asString()).startsWith("expired: ");
  }

  @Test
  void delayedJobsAreDelayed() {
    program.run("add", "q", "--data", "1", "--delay", "5m");
    program.run("add", "q", "--data", "2", "--at", "2126-12-25T10:00:00Z");
    program.run("add", "q", "--data", "3", "--at", "2020-12-25T10:00:00Z");
    JsonNode queue = program.run("queues", "--json").items().get(0);
    assertThat(queue.get("delayed").asInt() + queue.get("waiting").asInt()).isEqualTo(3);
    assertThat(queue.get("delayed").asInt()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void eachLineOfTheInputIsAJob() {
    Outcome outcome = program.runWith("{\"n\":1}\r\n\n\"two\"\n 3 \n", "add", "q");
    assertThat(outcome.out()).isEqualTo("added 3 jobs to q\n");
    JsonNode jobs = program.run("jobs", "q", "--state", "waiting", "--json").items();
    assertThat(jobs.size()).isEqualTo(3);
    assertThat(jobs.get(0).at("/data/n").asInt()).isEqualTo(1);
    assertThat(jobs.get(1).get("data").asString()).isEqualTo("two");
    assertThat(jobs.get(2).get("data").asInt()).isEqualTo(3);
  }

  @Test
  void manyLinesOfAFileAreAdded() throws Exception {
    String lines = IntStream.range(0, 5000).mapToObj(n -> n + "\n").collect(Collectors.joining());
    Path file = Files.writeString(folder.resolve("lines"), lines);
    Outcome outcome = program.run("add", "q", "--input", file.toString(), "--json");
    assertThat(outcome.json().get("added").asInt()).isEqualTo(5000);
    assertThat(outcome.json().get("duplicates").asInt()).isZero();
  }

  @Test
  void anInputWithAMistakeAddsNothing() throws Exception {
    String lines = "1\n\n2\nhello\n3\n";
    Path file = Files.writeString(folder.resolve("lines"), lines);
    Outcome piped = program.runWith(lines, "add", "q");
    Outcome named = program.run("add", "q", "--input", file.toString());
    for (Outcome outcome : List.of(piped, named)) {
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err())
          .contains("line 4 of ", ": expected a JSON value")
          .contains("got: hello")
          .contains("; nothing was added");
    }
    assertThat(folder.resolve("store")).doesNotExist();
    assertThat(program.runWith(lines.replace("hello", "4"), "add", "q").out())
        .isEqualTo("added 4 jobs to q\n");
  }

  @Test
  void aStreamWithAMistakeSaysHowToGoOn() {
    Outcome broken = program.runWith("1\n\n2\nhello\n3\n", "add", "q", "--stream");
    assertThat(broken.code()).isEqualTo(2);
    assertThat(broken.err())
        .contains("line 4 of standard input: expected a JSON value")
        .contains("the lines up to line 3. The same command with --skip 3 does the rest");
    program.runWith("1\n\n2\n4\n3\n", "add", "q", "--stream", "--skip", "3");
    JsonNode jobs = program.run("jobs", "q", "--json").items();
    assertThat(jobs.findValuesAsString("data")).containsExactly("1", "2", "4", "3");
  }

  @Test
  void aStoreInMemoryIsRefusedWhereItIsOfNoUse() {
    for (String line :
        List.of(
            "add q --data 1",
            "publish --channel c --data 1",
            "schedule q put s --every 1s",
            "exchange declare x --type topic",
            "work q --exec true",
            "queues",
            "jobs q")) {
      Outcome outcome =
          Program.bare(
              InputStream.nullInputStream(),
              StopSignal.manual(),
              Map.of("DROVER_STORE", "embedded:"),
              line.split(" "));
      assertThat(outcome.code()).as(line).isEqualTo(ExitCode.USAGE);
      assertThat(outcome.err()).as(line).contains("expected a store that outlives the command");
    }
  }
}
