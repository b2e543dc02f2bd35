package io.drover.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class JsonTest {

  private static final String DEEP = "[".repeat(100_000) + "]".repeat(100_000);

  @ParameterizedTest
  @ValueSource(strings = {"{}", " [ 1 , -0.5e+7 ] ", "\"\"", "0", "null", "{\"a\":[\"]}\"]}"})
  void aValueIsOne(String text) {
    assertThat(Json.isValue(text)).isTrue();
  }

  /** What a library takes that is set otherwise. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{a:1}",
        "01",
        "1.",
        ".5",
        "+1",
        "\"\n\"",
        "\"\\x\"",
        "1 2",
        "[1]]",
        "{}{}",
        "'a'",
        "\uFEFF1",
        "\uFEFF{}",
        "NaN",
        "/**/1",
        "{} #"
      })
  void whatIsNoneIsNone(String text) {
    assertThat(Json.isValue(text)).isFalse();
    assertThat(Json.visit(text, (name, raw) -> {})).isFalse();
    assertThat(Json.read(text).isMissingNode()).isTrue();
  }

  @Test
  void valuesAreToldAsTheyStand() {
    List<String> told = new ArrayList<>();
    String text = "{ \"a\\\"b\" : [ 1.000000000000000000001 , 2 ] , \"c\":\"x\" ,\"d\": { } }";

    assertThat(Json.visit(text, (name, raw) -> told.add(name + "=" + raw))).isTrue();
    assertThat(told).containsExactly("a\"b=[ 1.000000000000000000001 , 2 ]", "c=\"x\"", "d={ }");
  }

  /** A parser reads a long text piece by piece, and a value may lie across them. */
  @Property(tries = 200)
  void valuesAreToldAsTheyStandWhereverTheyStand(
      @ForAll List<@From("values") String> values, @ForAll @From("spaces") String space) {
    Map<String, String> properties = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder("{");
    for (String value : values) {
      String name = "n" + properties.size();
      text.append(properties.isEmpty() ? "" : ",").append(space).append(Json.write(name));
      text.append(space).append(':').append(space).append(value).append(space);
      properties.put(name, value);
    }
    Map<String, String> told = new LinkedHashMap<>();

    assertThat(Json.visit(text.append('}').toString(), told::put)).isTrue();
    assertThat(told).isEqualTo(properties);
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.of(
        "true",
        "null",
        "-12.5e3",
        "7".repeat(3_000),
        "\"\"",
        "\"" + "y\\n\u20ac\ud83d\ude00".repeat(1_500) + "\"",
        "{ }",
        "[ 1 ,\t{} , \"]}\" ]",
        "[" + " ".repeat(20_000) + "]");
  }

  @Provide
  Arbitrary<String> spaces() {
    return Arbitraries.of("", " ", "\r\n\t", " ".repeat(4_000));
  }

  @Test
  void whatIsPassedOverMayBeHoweverDeepAndLong() {
    String digits = "7".repeat(100_000);
    List<String> told = new ArrayList<>();

    assertThat(Json.isValue(DEEP)).isTrue();
    assertThat(Json.isValue(DEEP.substring(1))).isFalse();
    assertThat(
            Json.visit(
                "{\"a\":" + DEEP + ",\"b\":" + digits + ",\"" + digits + "\":{}}",
                (name, raw) -> told.add(raw)))
        .isTrue();
    assertThat(told).containsExactly(DEEP, digits, "{}");
  }

  @Test
  void whatIsMadeValuesOfMayNot() {
    assertThat(Json.read("{\"a\":" + DEEP + "}").has("a")).isFalse();
    assertThat(Json.read("7".repeat(100_000)).isMissingNode()).isTrue();
  }

  @Test
  void numbersAreCutToWhatTheyAreWantedAs() {
    ObjectNode none = Json.object();
    assertThat(Json.whole(none, "n", 5)).isEqualTo(5);
    assertThat(Json.whole(Json.read("{\"n\":\"7\"}"), "n", 5)).isEqualTo(5);
    assertThat(Json.whole(Json.read("{\"n\":3.9}"), "n", 5)).isEqualTo(3);
    for (String large : List.of("1e10", "1e999", "1e99999999999", "1" + "0".repeat(400))) {
      assertThat(Json.whole(Json.read("{\"n\":" + large + "}"), "n", 5))
          .as(large)
          .isEqualTo(Integer.MAX_VALUE);
    }
  }

  @Property
  void anyTextSurvivesBeingWritten(@ForAll String text) {
    String quoted = Json.write(text);
    assertThat(Json.string(quoted)).isEqualTo(text);
    byte[] bytes = quoted.getBytes(StandardCharsets.UTF_8);
    assertThat(Json.string(Json.text(bytes))).isEqualTo(text);
    assertThat(JsonCodec.jackson().decode(bytes, String.class)).isEqualTo(text);
  }

  @Test
  void halfOfACharacterSurvivesBeingWritten() {
    String text = "a\ud83d b\udca9 \ud83d\ude00 \u00fc";
    assertThat(Json.write(text)).isEqualTo("\"a\\uD83D b\\uDCA9 \\uD83D\\uDE00 \u00fc\"");
    assertThat(Json.string(Json.write(text))).isEqualTo(text);
  }

  @Test
  void bytesThatAreNoUtf8AreNoText() {
    assertThat(Json.text(new byte[] {'"', (byte) 0xff, '"'})).isNull();
  }
}
