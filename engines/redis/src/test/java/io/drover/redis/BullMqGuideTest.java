package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The table of interop checks in {@code docs/bullmq.md} says which test proves which row. */
class BullMqGuideTest {

  private static final Path GUIDE = Path.of("..", "..", "docs", "bullmq.md");
  private static final Path TESTS = Path.of("src", "test", "java", "io", "drover", "redis");
  private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| ([^|]+) \\| ([^|]+) \\|");
  private static final Pattern CLASS = Pattern.compile("`(\\w+Test)`");
  private static final Pattern NAME = Pattern.compile("rows? (\\d+(?:, \\d+)*): .*");

  private static final Pattern CODE = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL);

  /** Data of the guide's example. */
  record Mail(String to, String subject) {}

  /** A row of the table: what is proven, and by which classes or why not. */
  private record Row(int number, String what, String proof) {}

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(GUIDE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows.add(new Row(Integer.parseInt(row.group(1)), row.group(2), row.group(3)));
      }
    }
    return rows;
  }

  /** Returns the classes whose tests name a row, by the row. */
  private static Map<Integer, Set<String>> tested() throws IOException, ClassNotFoundException {
    Map<Integer, Set<String>> tested = new TreeMap<>();
    for (String name : testClasses()) {
      for (Method method : Class.forName("io.drover.redis." + name).getDeclaredMethods()) {
        DisplayName display = method.getAnnotation(DisplayName.class);
        Matcher rows = NAME.matcher(display == null ? "" : display.value());
        if (rows.matches()) {
          for (String row : rows.group(1).split(", ")) {
            tested.computeIfAbsent(Integer.parseInt(row), key -> new TreeSet<>()).add(name);
          }
        }
      }
    }
    return tested;
  }

  private static List<String> testClasses() throws IOException {
    try (Stream<Path> files = Files.list(TESTS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("Interop.*Test\\.java"))
          .map(name -> name.replace(".java", ""))
          .toList();
    }
  }

  @Test
  void everyRowIsThereOnce() throws IOException {
    assertThat(rows())
        .extracting(Row::number)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 78).boxed().toList());
  }

  @Test
  void everyRowNamesTheTestsThatNameItOrSaysWhyThereIsNone() throws Exception {
    Map<Integer, Set<String>> tested = tested();
    for (Row row : rows()) {
      Set<String> named = new TreeSet<>();
      CLASS.matcher(row.proof()).results().map(MatchResult::group).forEach(named::add);
      Set<String> expected = new TreeSet<>();
      tested.getOrDefault(row.number(), Set.of()).forEach(name -> expected.add("`" + name + "`"));
      assertThat(named).as("tests of row %d, %s", row.number(), row.what()).isEqualTo(expected);
      if (named.isEmpty()) {
        assertThat(row.proof()).as("row %d", row.number()).matches("no test: .{20,}");
      }
    }
    assertThat(tested.keySet()).allMatch(row -> row >= 1 && row <= 78);
  }

  @Test
  void everyInteropTestIsNamed() throws IOException {
    String guide = Files.readString(GUIDE);
    assertThat(testClasses())
        .hasSizeGreaterThan(20)
        .allSatisfy(name -> assertThat(guide).contains("`" + name + "`"));
  }

  @Test
  void theExampleRuns() {
    String prefix = RedisBench.newPrefix();
    String uri = RedisShared.uri() + "?prefix=" + prefix;
    // uri is "redis://localhost:6379?prefix=shop", for new Queue('mail', { prefix: 'shop' })
    Drover drover = Drover.open(uri);
    JobQueue<Mail> mail = drover.queue("mail", Mail.class);
    try (drover) {
      String id = mail.add("welcome", new Mail("ann@example.org", "Hello")).id();
      assertThat(RedisShared.keys().hget(prefix + ":mail:" + id, "data")).contains("ann@");
    }
    RedisBench.remove(prefix);
  }

  @Test
  void theExampleIsTheOneThatRuns() throws IOException {
    Matcher code = CODE.matcher(Files.readString(GUIDE));
    List<String> source = strip(Files.readString(TESTS.resolve("BullMqGuideTest.java")));
    assertThat(code.find()).isTrue();
    assertThat(source).containsSequence(strip(code.group(1)));
    assertThat(code.find()).as("further examples").isFalse();
  }

  private static List<String> strip(String text) {
    return text.strip().lines().map(String::strip).toList();
  }
}
