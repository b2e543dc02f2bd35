package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Program.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
      strings = {"--help", "--version", "queues", "queues --json", "jobs any", "pause any"})
  void whatCannotBePrintedIsAnError(String line) {
    Outcome outcome = program.runInto(new TestOutput(0), line.split(" "));
    assertThat(outcome.code()).isEqualTo(ExitCode.OUTPUT);
    assertThat(outcome.err())
        .isEqualTo("drover: expected standard output to take what is printed, got: Broken pipe\n");
  }

  @Test
  void anOutputThatIsNotUsedMayBeBroken() {
    Outcome outcome = program.runInto(new TestOutput(0), "publish");
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.USAGE);
  }
}
