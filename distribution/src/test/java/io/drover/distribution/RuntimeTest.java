package io.drover.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.distribution.Installed.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runtime of the image has what the commands need of the JDK. */
class RuntimeTest {

  private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z]+) +[A-Z]");

  @TempDir Path folder;

  @Test
  void everyCommandStarts() throws Exception {
    Installed program = Installed.unpack("-java\\.tar\\.gz", folder).withoutJava();
    List<String> commands =
        COMMAND.matcher(program.run("--help").printed()).results().map(m -> m.group(1)).toList();
    assertThat(commands).hasSizeGreaterThan(30).contains("run", "console", "completion");
    for (String command : commands) {
      assertThat(program.run(command, "--help").printed()).contains("drover");
    }
  }

  @Test
  void everyPatternAndBothEnginesRun() throws Exception {
    Installed program = Installed.unpack("-java\\.tar\\.gz", folder).withoutJava();
    assertThat(program.run("demo", "--pause", "0").out()).isNotEmpty();
    assertThat(program.run("bench", "--jobs", "100").code()).isZero();
    program.run("add", "q", "--data", "1").printed();
    String store = folder.resolve("a store").toString();
    program.run("check", store).printed();
    for (String scheme : List.of("redis", "rediss")) {
      Outcome away = program.run("queues", "--store", scheme + "://127.0.0.1:1");
      assertThat(away.code()).isEqualTo(3);
      assertThat(away.err()).contains("127.0.0.1").doesNotContain("Class", "java.");
    }
  }

  @Test
  void theCommandsForWhichAStartIsHeldAreThere() throws Exception {
    Installed program = Installed.unpack("_64\\.tar\\.gz", folder);
    String script = Files.readString(program.root().resolve("lib/launch.sh"));
    String words = script.split("case \\$word in")[1].split("\\)")[0];
    for (String word : words.replace("\\", "").split("\\|")) {
      assertThat(program.run(word.strip(), "--help").code()).as(word.strip()).isZero();
    }
  }
}
