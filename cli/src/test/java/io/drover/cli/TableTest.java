package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {

  @Test
  void columnsAreAlignedAndNumbersStandToTheRight() {
    assertThat(new Table("A", "COUNT#", "TEXT").row("abc", 5, "x").row("d", 12345, "y").take(80))
        .containsExactly("A    COUNT  TEXT", "abc      5  x", "d    12345  y");
  }

  @Test
  void theLastColumnGivesWayToTheWidth() {
    assertThat(new Table("A", "TEXT").row("abc", "x".repeat(100)).take(30))
        .allMatch(line -> line.length() <= 30)
        .last()
        .asString()
        .endsWith("x…");
  }

  @Test
  void controlCharactersBecomeBlanks() {
    assertThat(Table.oneLine("a\nb\033[31m\tc", 20)).isEqualTo("a b [31m c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1", "\"a\"", "null", " {\"a\":[1,2]} ", "[]", "1e400", "\"\\u00e4\"", "true"})
  void jsonIsValid(String text) {
    assertThat(JsonText.problem(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "hello", "{\"a\":}", "1 2", "{} x", "'a'", "[1", "007", "NaN"})
  void otherTextIsNot(String text) {
    assertThat(JsonText.problem(text)).isPresent();
  }
}
