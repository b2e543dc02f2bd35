package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.testkit.runtime.RuntimeContract;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ContractDocumentTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "CONTRACT.md");
  private static final Pattern RULE =
      Pattern.compile("(?m)^\\* \\*\\*([A-Z]\\d+)\\*\\* .+\\(.+\\)$");
  private static final Pattern NAME = Pattern.compile("([A-Z]\\d+) [^.]+");

  @Test
  void everyRuleHasATestAndEveryTestARule() throws IOException {
    List<String> rules =
        RULE.matcher(Files.readString(DOCUMENT)).results().map(found -> found.group(1)).toList();
    assertThat(rules).doesNotHaveDuplicates().hasSizeGreaterThan(150);
    assertThat(testIds()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(rules);
  }

  @Test
  void everyTestIsNamedByItsRule() {
    assertThat(testIds()).doesNotContain("");
  }

  private static List<String> testIds() {
    return tests().map(ContractDocumentTest::id).toList();
  }

  private static Stream<Method> tests() {
    return Stream.of(EngineContract.class, RuntimeContract.class)
        .flatMap(contract -> Arrays.stream(contract.getMethods()))
        .filter(method -> method.isAnnotationPresent(Test.class));
  }

  private static String id(Method test) {
    DisplayName name = test.getAnnotation(DisplayName.class);
    Matcher matcher = NAME.matcher(name == null ? "" : name.value());
    return matcher.matches() ? matcher.group(1) : "";
  }
}
