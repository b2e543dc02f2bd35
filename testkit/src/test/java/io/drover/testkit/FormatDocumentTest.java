package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each section of {@code docs/bullmq-format.md} that something cites is there. */
class FormatDocumentTest {

  private static final Path ROOT = Path.of("..");
  private static final Path DOCUMENT = ROOT.resolve(Path.of("docs", "bullmq-format.md"));
  private static final Pattern SECTION =
      Pattern.compile("(?m)^#{2,4} (\\d+(?:\\.\\d+)*)\\.? \\S.*$");

  private static final String NUMBER = "(\\d+(?:\\.\\d+)*)";

  /** The sections of AMQP's specification are another's. */
  private static final Pattern MARKED = Pattern.compile("(?<!AMQP 0-9-1 )§" + NUMBER);

  /** Comments in Lua are ASCII: the first of a list says whose sections they are. */
  private static final Pattern SPELLED =
      Pattern.compile("\\bformat " + NUMBER + "(?:(?:, | and | to )" + NUMBER + ")*");

  private static final Pattern IN_BRACKETS = Pattern.compile("\\((\\d+(?:\\.\\d+)+)\\b[^()]*\\)");

  /** An end of a line, with what begins the next line of a comment. */
  private static final Pattern LINE_END = Pattern.compile("\\s*\\R\\s*(?:\\*(?!/)|//+|--)?\\s*");

  /** The sources of the types that users see. */
  private static final Pattern EXPORTED =
      Pattern.compile(
          "core/src/main/java/io/drover/(?:job/|schedule/|routing/|rpc/|spi/)?\\w+\\.java"
              + "|(?:engines|codecs|observe)/\\w+/src/main/java/io/drover/\\w+/\\w+\\.java"
              + "|(?:testkit|console)/src/main/java/io/drover/\\w+/\\w+\\.java");

  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*\\*.*?\\*/");

  private static final List<String> LEFT_OUT = List.of("target", "node_modules", ".git");

  @Test
  void everySectionThatIsCitedIsThere() throws IOException {
    Set<String> sections = new TreeSet<>(sections());
    Map<String, Set<String>> cited = cited();
    assertThat(cited.keySet()).hasSizeGreaterThan(45).contains("0", "3.1.1", "3.16", "9.2");
    cited.forEach(
        (section, files) ->
            assertThat(sections).as("§%s, cited in %s", section, files).contains(section));
  }

  @Test
  void sectionsAreInOrder() throws IOException {
    assertThat(sections())
        .hasSizeGreaterThan(60)
        .doesNotHaveDuplicates()
        .isSortedAccordingTo((one, other) -> compare(one.split("\\."), other.split("\\.")));
  }

  @Test
  void publicJavadocNamesThePageThatItCites() throws IOException {
    List<String> citing = new ArrayList<>();
    for (Path file : files()) {
      if (!EXPORTED.matcher(ROOT.relativize(file).toString().replace('\\', '/')).matches()) {
        continue;
      }
      for (MatchResult comment : COMMENT.matcher(read(file)).results().toList()) {
        String text = LINE_END.matcher(comment.group()).replaceAll(" ");
        if (MARKED.matcher(text).find()) {
          citing.add(file + ": " + text);
        }
      }
    }
    assertThat(citing).hasSizeGreaterThan(40);
    assertThat(citing)
        .allSatisfy(
            comment ->
                assertThat(comment)
                    .containsPattern("^[^§]*(?:AMQP 0-9-1 §[^§]*)*docs/bullmq-format\\.md §"));
  }

  private static int compare(String[] one, String[] other) {
    for (int i = 0; i < Math.min(one.length, other.length); i++) {
      int order = Integer.compare(Integer.parseInt(one[i]), Integer.parseInt(other[i]));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(one.length, other.length);
  }

  private static List<String> sections() throws IOException {
    return SECTION
        .matcher(Files.readString(DOCUMENT))
        .results()
        .map(heading -> heading.group(1))
        .toList();
  }

  /** Returns which sections are cited, and by which files. */
  private static Map<String, Set<String>> cited() throws IOException {
    Map<String, Set<String>> cited = new TreeMap<>();
    for (Path file : files()) {
      citations(file)
          .forEach(
              section ->
                  cited
                      .computeIfAbsent(section, it -> new TreeSet<>())
                      .add(ROOT.relativize(file).toString()));
    }
    return cited;
  }

  private static Stream<String> citations(Path file) {
    String text = LINE_END.matcher(read(file)).replaceAll(" ");
    Stream<MatchResult> found =
        Stream.concat(MARKED.matcher(text).results(), SPELLED.matcher(text).results());
    if (file.toString().endsWith(".lua")) {
      found = Stream.concat(found, IN_BRACKETS.matcher(text).results());
    }
    return found
        .flatMap(match -> Pattern.compile(NUMBER).matcher(match.group()).results())
        .map(MatchResult::group);
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return LEFT_OUT.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().matches(".*\\.(java|lua|md)")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
