package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Program.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program logs, as a process of its own shows it. */
class ProgramLogTest {

  @TempDir private Path folder;

  @Test
  void nothingIsLoggedUnlessSomethingIsWrong() throws IOException {
    assertThat(add().err()).isEmpty();
  }

  @Test
  void verboseTellsWhatHappensOnStandardError() throws IOException {
    Outcome outcome = add("--verbose");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err().lines())
        .isNotEmpty()
        .allMatch(line -> line.matches("\\d\\d:\\d\\d:\\d\\d INFO  [A-Za-z]+: .+"));
    assertThat(outcome.out()).startsWith("added job");
  }

  private Outcome add(String... more) throws IOException {
    String[] args = new String[6 + more.length];
    String[] add = {"--store", "embedded:" + folder.resolve("store"), "add", "q", "--data", "1"};
    System.arraycopy(add, 0, args, 0, add.length);
    System.arraycopy(more, 0, args, add.length, more.length);
    try (ProgramProcess process = ProgramProcess.start(folder, args)) {
      return process.end();
    }
  }
}
