package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Program.Outcome;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(120)
class OutputTest {

  @TempDir Path folder;
  private Program program;

  @BeforeEach
  void begin() {
    program = new Program(folder.resolve("store"));
    program.run("add", "any", "--data", "1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--version",
        "queues",
        "queues --json",
        "jobs any",
        "pause any",
        "job any 1",
        "jobs any --json-lines"
      })
  void whatCannotBePrintedIsAnError(String line) {
    Outcome outcome = program.runInto(new TestOutput(0), "", line.split(" "));
    assertThat(outcome.code()).isEqualTo(ExitCode.OUTPUT);
    String message = "expected standard output to take what is printed, got: Broken pipe";
    assertThat(outcome.err())
        .isEqualTo(
            line.contains("--json")
                ? "{\"error\":\"" + message + "\",\"exitCode\":74}\n"
                : "drover: " + message + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--help", "queues", "queues --json-lines", "jobs any --all", "metrics any"})
  void aReaderThatIsGoneIsNoTrouble(String line) {
    Outcome outcome = program.runWithoutReader(line.split(" "));
    assertThat(outcome.code()).isEqualTo(ExitCode.READER_GONE);
    assertThat(outcome.err().lines().filter(said -> !said.contains("no job of any was counted")))
        .isEmpty();
  }

  @Test
  void aRunEndsWhenNobodyGetsItsResults() {
    program.run("work", "any", "--exec", "true", "--drain");
    String lines = "x\n".repeat(5000);
    Outcome outcome = program.runInto(new TestOutput(1), lines, "run", "many", "--exec", "echo {}");
    assertThat(outcome.code()).isEqualTo(ExitCode.OUTPUT);
    JsonNode queue = program.run("queues", "--json").items().get(1);
    assertThat(queue.get("name").asString()).isEqualTo("many");
    assertThat(queue.get("completed").asInt()).isLessThan(5000);
  }

  @Test
  void aPipeOfTheSystemThatNobodyReadsEndsItAsOthers() throws Exception {
    Process process =
        ProgramProcess.piped("--store", "embedded:" + folder.resolve("store"), "queues");
    process.getInputStream().close();
    try (InputStream err = process.getErrorStream()) {
      assertThat(new String(err.readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
    }
    assertThat(process.waitFor()).isEqualTo(ExitCode.READER_GONE);
  }

  @Test
  void anOutputThatIsNotUsedMayBeBroken() {
    Outcome outcome = program.runInto(new TestOutput(0), "", "publish");
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.USAGE);
  }
}
