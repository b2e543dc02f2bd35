package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option that takes a file or a folder says what is wrong with one, in words. */
@Timeout(120)
class HostileFilesTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run q --exec true --input PATH",
        "add q --input PATH",
        "add q --stream --input PATH",
        "flow PATH",
        "check PATH",
        "salvage PATH NEW",
        "salvage STORE PATH",
        "queues --store embedded:PATH",
        "add q --data 1 --store embedded:PATH",
        "bench --jobs 10 --store embedded:PATH"
      })
  void whatIsNoGoodFileIsRefusedInWords(String line) throws IOException {
    Path store = folder.resolve("store");
    Program program = new Program(store);
    program.run("add", "any", "--data", "1");
    for (String path : paths()) {
      List<String> words = new ArrayList<>();
      for (String word : line.split(" ")) {
        words.add(
            word.replace("PATH", path)
                .replace("NEW", folder.resolve("new").toString())
                .replace("STORE", store.toString()));
      }
      Outcome outcome = program.run(words.toArray(String[]::new));
      assertThat(outcome.code())
          .as("%s: %s", words, outcome.err())
          .isIn(ExitCode.USAGE, ExitCode.STORE);
      assertThat(outcome.err())
          .contains("drover: ")
          .doesNotContain("Exception", "java.", "class ", "unexpected")
          .contains(path.substring(0, 5));
    }
  }

  private List<String> paths() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {(byte) 0xff, (byte) '\n'});
    Path full = Files.createDirectories(folder.resolve("full"));
    Files.writeString(full.resolve("file"), "x");
    return List.of(
        full.toString(),
        file.toString(),
        file.resolve("below").toString(),
        folder.resolve("x".repeat(300)).toString(),
        "/proc/none",
        "/dev/null/none",
        folder + "/a\0b");
  }
}
