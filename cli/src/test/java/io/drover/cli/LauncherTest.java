package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the script does that starts the program. */
class LauncherTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exec <&-; GUARD; cat && echo fine",
        "exec 5>&1 >&-; GUARD; (exec 4>&1) && ! echo lost && echo fine >&5",
        "exec 2>&-; GUARD; (exec 4>&2) && echo lost >&2 && echo fine",
        "exec 5>&1 <&- >&- 2>&-; GUARD; cat; (exec 4>&1) && (exec 4>&2) && echo fine >&5",
        "GUARD; echo fine"
      })
  void noFileOfTheJvmTakesThePlaceOfAClosedStream(String script) throws Exception {
    Process shell =
        new ProcessBuilder("/bin/sh", "-c", script.replace("GUARD", guard()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    shell.getOutputStream().close();
    String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(printed).isEqualTo("fine\n");
  }

  private static String guard() throws IOException {
    String guard =
        Files.readAllLines(Path.of("src", "launcher", "launch.sh")).stream()
            .map(String::strip)
            .filter(line -> line.matches("(\\{ )?true 3.*"))
            .collect(Collectors.joining("\n"));
    assertThat(guard.lines()).hasSize(3);
    return guard;
  }
}
