package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on the source document's mistakes names the test of each, and no test is left out. */
class BreaksGuideTest {

  private static final Path PAGE =
      Path.of("..", "..", "docs", "guide", "where-the-document-breaks.md");
  private static final Path CONTRACT = Path.of("..", "..", "docs", "CONTRACT.md");
  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final Pattern RULE = Pattern.compile("\\b[A-Z]\\d+\\b");

  private static Set<String> tests(Class<?> holder) {
    Set<String> tests = new TreeSet<>();
    for (Method method : holder.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Test.class)) {
        tests.add(holder.getSimpleName() + "#" + method.getName());
      }
    }
    return tests;
  }

  @Test
  void everyMistakeNamesATestThatIsThere() throws IOException, ClassNotFoundException {
    List<String> rows =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| The document |"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(25);
    for (String row : rows) {
      Matcher named = NAMED.matcher(row);
      assertThat(named.find()).as(row).isTrue();
      do { // The first shows the mistake, others show what is done instead.
        assertThat(tests(Class.forName("io.drover.redis." + named.group(1))))
            .contains(named.group(1) + "#" + named.group(2));
      } while (named.find());
    }
  }

  @Test
  void everyRuleThatIsNamedIsInTheContract() throws IOException {
    String contract = Files.readString(CONTRACT);
    List<String> rules =
        RULE.matcher(Files.readString(PAGE)).results().map(MatchResult::group).toList();
    assertThat(rules)
        .hasSizeGreaterThan(5)
        .allSatisfy(rule -> assertThat(contract).contains("* **" + rule + "** "));
  }

  @Test
  void everyTestOfAMistakeIsNamedOnce() throws IOException {
    String page = Files.readString(PAGE);
    for (Class<?> holder :
        Arrays.asList(InteropDocumentBreaksTest.class, InteropDocumentTalkBreaksTest.class)) {
      assertThat(tests(holder))
          .isNotEmpty()
          .allSatisfy(test -> assertThat(page).containsOnlyOnce("`" + test + "`"));
    }
  }
}
