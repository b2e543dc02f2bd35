package io.drover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GuideTest {

  private static final Path ROOT = Path.of("..");
  private static final Path GUIDE = ROOT.resolve(Path.of("docs", "guide"));
  private static final int DEPTH_OF_SOURCES = 3;
  private static final Pattern JAVA = Pattern.compile("(?ms)^```java\n(.+?)^```$");

  @Test
  void everyPieceOfJavaIsAPartOfWhatIsCompiledAndRun() throws IOException {
    List<List<String>> sources = sources().map(GuideTest::lines).toList();
    assertThat(sources).hasSizeGreaterThan(100);
    List<String> pieces =
        files(GUIDE, ".md")
            .flatMap(page -> JAVA.matcher(read(page)).results())
            .map(found -> found.group(1))
            .toList();
    assertThat(pieces)
        .hasSizeGreaterThan(3)
        .allMatch(
            piece ->
                sources.stream()
                    .anyMatch(source -> Collections.indexOfSubList(source, lines(piece)) >= 0));
  }

  /** The sources of all modules. */
  private static Stream<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> folders = Files.walk(ROOT, DEPTH_OF_SOURCES)) {
      for (Path folder : folders.filter(it -> it.endsWith("src")).toList()) {
        files(folder, ".java").forEach(sources::add);
      }
    }
    return sources.stream();
  }

  private static Stream<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).toList().stream();
    }
  }

  private static List<String> lines(Path file) {
    return lines(read(file));
  }

  /** The lines without blanks at their ends and without empty ones. */
  private static List<String> lines(String text) {
    return Arrays.stream(text.split("\n")).map(String::strip).filter(it -> !it.isEmpty()).toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
