package io.drover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuickStartTest {

  private static final String SOURCE = "src/main/java/io/drover/examples/QuickStart.java";

  @Test
  void theReadmeShowsThisExample() throws IOException {
    List<String> fromSource = between(Path.of(SOURCE), "// README", "// README");
    List<String> fromReadme = between(Path.of("../README.md"), "```java", "```");
    assertThat(fromReadme).isNotEmpty().isEqualTo(fromSource);
  }

  /** The lines between two markers, without blanks at their ends and without empty lines. */
  private static List<String> between(Path file, String from, String to) throws IOException {
    List<String> lines = Files.readAllLines(file).stream().map(String::strip).toList();
    int start = lines.indexOf(from) + 1;
    assertThat(start).as("\"%s\" in %s", from, file).isPositive();
    int length = lines.subList(start, lines.size()).indexOf(to);
    assertThat(length).as("\"%s\" after line %d of %s", to, start, file).isPositive();
    return lines.subList(start, start + length).stream().filter(line -> !line.isEmpty()).toList();
  }
}
