package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.cli.Program.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RunTest {

  @TempDir Path folder;
  private Program program;
  private Path log;

  @BeforeEach
  void begin() {
    program = new Program(folder.resolve("store"));
    log = folder.resolve("log");
  }

  @Test
  void eachLineIsRunOnceAndItsOutputIsTheResult() throws IOException {
    Outcome outcome =
        program.runWith("a b\r\n\nc'd\n", "run", "q", "--exec", record() + "; printf 'did %s' {}");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out().lines()).containsExactlyInAnyOrder("did a b", "did c'd");
    assertThat(outcome.err())
        .startsWith("q: 2 completed, 0 failed, in ")
        .contains("'drover jobs q --all --store embedded:" + folder);
    assertThat(logged()).containsExactlyInAnyOrder("a b", "c'd");
    JsonNode jobs = program.run("jobs", "q", "--state", "completed", "--json").items();
    assertThat(jobs.findValuesAsString("result")).containsExactlyInAnyOrder("did a b", "did c'd");
  }

  @Test
  void resultsArePrintedAsIsAskedFor() {
    String input = "a\nb\n";
    String command = "test {} = a && printf '{\"n\":1}'";
    Outcome none = program.runWith(input, "run", "q1", "--exec", command, "--output", "none");
    assertThat(none.out()).startsWith("q1: 1 completed, 1 failed");
    Outcome results = program.runWith(input, "run", "q2", "--exec", command);
    assertThat(results.out()).isEqualTo("{\"n\":1}\n");
    Outcome lines =
        program.runWith(input, "run", "q3", "--exec", command, "--output", "json-lines");
    assertThat(lines.err()).contains("q3: 1 completed, 1 failed");
    assertThat(states(lines)).containsExactlyInAnyOrder("completed", "failed");
    Outcome json = program.runWith(input, "run", "q4", "--exec", command, "--json");
    assertThat(json.json().get("completed").asInt()).isEqualTo(1);
    Outcome jsonLines = program.runWith(input, "run", "q5", "--exec", command, "--json-lines");
    assertThat(states(jsonLines)).containsExactlyInAnyOrder("completed", "failed");
    assertThat(JsonText.mapper().readTree(jsonLines.err()).get("failed").asInt()).isEqualTo(1);
    Outcome both =
        program.runWith(input, "run", "q6", "--exec", command, "--json", "--output", "results");
    assertThat(both.code()).isEqualTo(ExitCode.USAGE);
    program.run("add", "q7", "--data", "\"a\"");
    assertThat(program.run("work", "q7", "--drain", "--exec", "printf 'did %s' {}").out())
        .isEqualTo("did a\n");
  }

  private static List<String> states(Outcome outcome) {
    return outcome
        .out()
        .lines()
        .map(line -> JsonText.mapper().readTree(line).get("state").asString())
        .toList();
  }

  @Test
  void aResultIsPrintedAsItIsUnlessItIsOnAScreen() {
    String colour = "\033[31mred";
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    Output.print(TestTerminal.screen(shown, Map.of()), Json.ofString(colour));
    assertThat(shown.toString(StandardCharsets.UTF_8)).isEqualTo("␛[31mred\n");
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    Terminal pipe =
        TestTerminal.of(InputStream.nullInputStream(), kept, shown, Map.of(), StopSignal.manual());
    Output.print(pipe, Json.ofString(colour));
    assertThat(kept.toString(StandardCharsets.UTF_8)).isEqualTo("\033[31mred\n");
  }

  @Test
  void aCommandThatFailsInItsOwnWayWhenItIsStoppedIsGivenBack() throws Exception {
    Path go = folder.resolve("go");
    String command = record() + "; while [ ! -e " + go + " ]; do sleep 0.02; done; exit 7";
    CompletableFuture<Outcome> running =
        CompletableFuture.supplyAsync(() -> program.runWith("x\n", "run", "q", "--exec", command));
    await().until(() -> Files.exists(log));
    program.stop.stop();
    Files.createFile(go);
    assertThat(running.get().code()).isEqualTo(130);
    JsonNode job = new Program(folder.resolve("store")).run("jobs", "q", "--json").items().get(0);
    assertThat(job.get("state").asString()).isEqualTo("waiting");
    assertThat(job.get("attemptsMade").asInt()).isZero();
    assertThat(logged()).as("nothing is begun after the stop").containsExactly("x");
  }

  @Test
  void theSameInputAgainRunsNothing() throws IOException {
    program.runWith("a\nb\na\n", "run", "q", "--exec", record());
    Outcome again = program.runWith("a\nb\na\n", "run", "q", "--exec", record(), "--json");
    assertThat(again.code()).isZero();
    assertThat(again.json().get("lines").asInt()).isEqualTo(3);
    assertThat(again.json().get("alreadyDone").asInt()).isEqualTo(3);
    assertThat(again.json().get("completed").asInt()).isZero();
    assertThat(logged()).containsExactlyInAnyOrder("a", "b", "a");
    Outcome more = program.runWith("b\na\na\nc\na\n", "run", "q", "--exec", record());
    assertThat(more.err()).contains("2 completed, 0 failed, 3 already done");
    assertThat(logged()).containsExactlyInAnyOrder("a", "b", "a", "c", "a");
  }

  @Test
  void aFailedLineEndsWithOneAndIsRunAgainOnRequest() {
    String input = "good\nbad\n";
    String command = "test {} != bad || test -e " + folder.resolve("mended");
    Outcome first = program.runWith(input, "run", "q", "--exec", command);
    assertThat(first.code()).isEqualTo(1);
    assertThat(first.err()).contains("1 completed, 1 failed");
    assertThat(first.err()).contains("failed: bad: exit code 1, nothing on standard error");
    Outcome second = program.runWith(input, "run", "q", "--exec", command);
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.err()).contains("0 completed, 0 failed, 1 already done, 1 failed earlier");
    assertThat(second.err()).contains("--retry-failed");
    assertThat(folder.resolve("mended").toFile().mkdir()).isTrue();
    Outcome third = program.runWith(input, "run", "q", "--exec", command, "--retry-failed");
    assertThat(third.code()).isZero();
    assertThat(third.err()).contains("1 completed, 0 failed, 1 already done");
  }

  @Test
  void attemptsAndBackoffAreTheLines() {
    Path count = folder.resolve("count");
    String command = "echo $DROVER_ATTEMPT >>" + count + "; test $(wc -l <" + count + ") -eq 3";
    Outcome outcome =
        program.runWith(
            "x\n", "run", "q", "--exec", command, "--attempts", "3", "--backoff", "fixed:50ms");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).contains("1 completed, 0 failed, 2 retries");
    assertThat(count).hasContent("1\n2\n3\n");
  }

  @Test
  void exitCode65SkipsTheAttemptsThatAreLeft() {
    Outcome outcome =
        program.runWith(
            "x\n", "run", "q", "--exec", "echo no such user >&2; exit 65", "--attempts", "5");
    assertThat(outcome.code()).isEqualTo(1);
    JsonNode job = program.run("jobs", "q", "--state", "failed", "--json").items().get(0);
    assertThat(job.get("attemptsMade").asInt()).isEqualTo(1);
    assertThat(job.get("failedReason").asString()).isEqualTo("exit code 65: no such user");
  }

  @Test
  void aCommandThatTakesTooLongIsKilled() {
    Outcome outcome =
        program.runWith(
            "x\n", "run", "q", "--exec", "echo begun >&2; sleep 600", "--timeout", "300ms");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("failed: x: did not end within 300ms: begun");
  }

  @Test
  void resultsAreJsonIfTheyParseAndBounded() {
    assertThat(result("echo '{\"n\": 1}'").get("n").asInt()).isEqualTo(1);
    assertThat(result("printf 'two words\\n\\n'").asString()).isEqualTo("two words");
    assertThat(result("echo 007").asString()).isEqualTo("007");
    assertThat(result("true").isNull()).isTrue();
    String cut = result("yes ü | head -c 300000").asString();
    assertThat(cut).startsWith("ü\nü\n").endsWith(" of 300000 bytes]").hasSizeLessThan(66_000);
  }

  @Test
  void commandsKnowTheirJob() {
    program.run("add", "q", "--name", "größe", "--id", "j", "--data", "{\"n\":1}");
    String command =
        "printf '%s|' \"$DROVER_QUEUE\" \"$DROVER_JOB_ID\" \"$DROVER_JOB_NAME\""
            + " \"$DROVER_ATTEMPT\" \"$DROVER_DATA\"; cat";
    program.run("work", "q", "--exec", command, "--drain");
    assertThat(program.run("job", "q", "j", "--json").json().get("result").asString())
        .isEqualTo("q|j|größe|1|{\"n\":1}|{\"n\":1}");
  }

  @Test
  void dataTooLargeForAPlaceholderFailsForGoodAndIsOnStandardInput() {
    String large = "x".repeat(200_000);
    Outcome outcome = program.runWith(large, "run", "q", "--exec", "true {}", "--attempts", "3");
    assertThat(outcome.err()).contains("expected data of at most").contains("standard input");
    assertThat(program.runWith(large, "run", "r", "--exec", "test $(wc -c) = 200000").code())
        .isZero();
  }

  @Test
  void jobsDelayedByOthersAreNotWaitedFor() {
    program.run("add", "q", "--data", "\"later\"", "--delay", "1h");
    program.run("add", "q", "--data", "\"now\"");
    Outcome outcome = program.runWith("line\n", "run", "q", "--exec", "true");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).contains("2 completed");
  }

  @Test
  void linesBeforeAMalformedOneAreRun() throws IOException {
    Path input = folder.resolve("input");
    Files.write(input, new byte[] {'a', '\n', (byte) 0xff, '\n', 'b', '\n'});
    Outcome outcome = program.run("run", "q", "--exec", record(), "--input", input.toString());
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("expected UTF-8").contains("line 2");
    assertThat(logged()).containsExactly("a");
  }

  @Test
  void stoppingLosesNothing() throws Exception {
    String input = lines(40);
    String command = record() + "; sleep 0.05";
    CompletableFuture<Outcome> running =
        CompletableFuture.supplyAsync(
            () -> program.runWith(input, "run", "q", "--exec", command, "--concurrency", "2"));
    await().until(() -> Files.exists(log) && logged().size() >= 5);
    program.stop.stop();
    Outcome stopped = running.get();
    assertThat(stopped.code()).isEqualTo(130);
    assertThat(stopped.err()).contains("the same command with the same input does the rest");
    Program again = new Program(folder.resolve("store"));
    Outcome rest = again.runWith(input, "run", "q", "--exec", command, "--json");
    assertThat(rest.code()).isZero();
    assertThat(rest.json().get("completed").asInt() + rest.json().get("alreadyDone").asInt())
        .isEqualTo(40);
    assertThat(logged()).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void theConcurrencyIsFoundWithinBounds() {
    Outcome outcome =
        program.runWith(lines(60), "run", "q", "--exec", "sleep 0.1", "--concurrency", "1..8");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).contains("concurrency 2 instead of 1: jobs wait for");
  }

  @Test
  void workWaitsForJobsUntilItIsStopped() throws Exception {
    program.run("add", "q", "--data", "\"a\"");
    CompletableFuture<Outcome> working =
        CompletableFuture.supplyAsync(() -> program.run("work", "q", "--exec", record(), "--json"));
    await().until(() -> Files.exists(log));
    assertThat(working).isNotDone();
    program.stop.stop();
    assertThat(working.get().code()).isEqualTo(130);
    assertThat(working.get().json().get("completed").asInt()).isEqualTo(1);
  }

  @Test
  void nothingToDoIsDoneAtOnce() {
    assertThat(program.runWith("", "run", "q", "--exec", "false").code()).isZero();
    assertThat(program.run("work", "q", "--exec", "false", "--drain").code()).isZero();
  }

  private JsonNode result(String command) {
    String queue = "q" + Integer.toHexString(command.hashCode());
    program.runWith("x\n", "run", queue, "--exec", command);
    return program
        .run("jobs", queue, "--state", "completed", "--json")
        .items()
        .get(0)
        .get("result");
  }

  private String record() {
    return "printf '%s\\n' {} >>" + log;
  }

  private List<String> logged() throws IOException {
    return Files.readAllLines(log);
  }

  private static String lines(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> "line " + n + "\n")
        .collect(Collectors.joining());
  }
}
