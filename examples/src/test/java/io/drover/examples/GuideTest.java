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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuideTest {

  private static final Path ROOT = Path.of("..");
  private static final Path README = ROOT.resolve("README.md");
  private static final Path GUIDE = ROOT.resolve(Path.of("docs", "guide"));
  private static final int DEPTH_OF_SOURCES = 3;
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(?:#[^)]*)?\\)");
  private static final Pattern TABLE =
      Pattern.compile("(?m)^\\| [^|]+ \\| `([^`]+)` \\| \\[[^|]+ \\|$");
  private static final Pattern JAVA = Pattern.compile("(?ms)^```java\n(.+?)^```$");

  @Test
  void everyPieceOfJavaIsAPartOfWhatIsCompiledAndRun() throws IOException {
    List<List<String>> sources = sources().map(GuideTest::lines).toList();
    assertThat(sources).hasSizeGreaterThan(100);
    assertThat(pieces(README)).hasSizeGreaterThan(1);
    assertThat(
            Stream.concat(Stream.of(README), files(GUIDE, ".md"))
                .flatMap(it -> pieces(it).stream()))
        .hasSizeGreaterThan(3)
        .allMatch(
            piece ->
                sources.stream()
                    .anyMatch(source -> Collections.indexOfSubList(source, lines(piece)) >= 0));
  }

  /** The pieces of Java that a page shows. */
  private static List<String> pieces(Path page) {
    return JAVA.matcher(read(page)).results().map(found -> found.group(1)).toList();
  }

  @Test
  void theLinesOfTheReadmesTableAreFromTheExamples() throws IOException {
    String examples =
        files(Path.of("src"), ".java").map(file -> dense(read(file))).collect(Collectors.joining());
    List<String> lines = TABLE.matcher(read(README)).results().map(row -> row.group(1)).toList();
    assertThat(lines)
        .hasSizeGreaterThan(8)
        .allSatisfy(line -> assertThat(examples.contains(dense(line))).as(line).isTrue());
  }

  /** The text without blanks and ends of lines. */
  private static String dense(String text) {
    return text.replaceAll("\\s+", "");
  }

  /** A page of a pattern answers the same questions as every other. */
  @ParameterizedTest
  @MethodSource("patterns")
  void everyPatternsPageHasTheSameShape(Path page) {
    String text = read(page);
    assertThat(text)
        .contains(
            "\n## When to use it\n",
            "\n## What is promised on a crash",
            "\n## On Redis\n",
            "\n## What others call it\n",
            "\n## From the shell\n",
            "```java\n",
            "../../examples/src/main/java/io/drover/examples/");
    for (String peer : List.of("RabbitMQ", "BullMQ", "SQS")) {
      assertThat(text).contains("| " + peer + " |");
    }
    assertThat(read(GUIDE.resolve("README.md"))).contains("(" + page.getFileName() + ")");
  }

  /** All pages but those that are about no pattern. */
  static List<Path> patterns() throws IOException {
    List<String> others =
        List.of("README.md", "applications.md", "testing.md", "where-the-document-breaks.md");
    return files(GUIDE, ".md")
        .filter(page -> !others.contains(page.getFileName().toString()))
        .sorted()
        .toList();
  }

  @Test
  void everyLinkLeadsToAFile() throws IOException {
    List<Path> pages = files(ROOT.resolve("docs"), ".md").collect(Collectors.toList());
    pages.addAll(List.of(README, Path.of("README.md")));
    for (Path page : pages) {
      for (MatchResult link : LINK.matcher(read(page)).results().toList()) {
        assertThat(page.resolveSibling(link.group(1))).as("link of %s", page).exists();
      }
    }
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
