package io.drover.internal.dead;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JsonCodec;
import io.drover.job.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        " [ 1 , -0.5e+7 ] ",
        "\"\"",
        "\"\\u00e9\\n\"",
        "0",
        "-1",
        "1E9",
        "true",
        "null",
        "{\"a\":{\"b\":[{},[],\"]}\"]}}",
        "[[[[[]]]]]"
      })
  void aValueIsOne(String text) {
    assertThat(Json.isValue(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "[1,]",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "01",
        "1.",
        ".5",
        "+1",
        "-",
        "\"",
        "\"\\x\"",
        "\"\n\"",
        "tru",
        "nul",
        "1 2",
        "[1]]",
        "{\"a\" 1}",
        "'a'",
        "\uFEFF1",
        "[1 2]",
        "{\"a\":1 \"b\":2}",
        "\"\\u12\"",
        "NaN",
        "[}",
        "{]"
      })
  void whatIsNoneIsNone(String text) {
    assertThat(Json.isValue(text)).isFalse();
    assertThat(Json.visit(text, (name, raw) -> {})).isFalse();
  }

  @Property
  void itAgreesWithTheCodecOnWhatIsJson(
      @ForAll @CharRange(from = ' ', to = '~') String text,
      @ForAll List<@net.jqwik.api.From("pieces") String> pieces) {
    for (String one : List.of(text, String.join("", pieces))) {
      assertThat(Json.isValue(one)).as(one).isEqualTo(isJson(one));
    }
  }

  @net.jqwik.api.Provide
  net.jqwik.api.Arbitrary<String> pieces() {
    return net.jqwik.api.Arbitraries.of(
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\n\"", "1", "-2.5e3", "true", "null", " ");
  }

  private static boolean isJson(String text) {
    try {
      JsonCodec.jackson().decode(text.getBytes(StandardCharsets.UTF_8), Object.class);
      return !text.isBlank();
    } catch (UndecodableException e) {
      return false;
    }
  }

  @Test
  void valuesAreToldAsTheyStand() {
    List<String> told = new ArrayList<>();
    String text = "{ \"a\\\"b\" : [ 1.000000000000000000001 , 2 ] , \"c\":\"x\" ,\"d\": { } }";

    assertThat(Json.visit(text, (name, raw) -> told.add(name + "=" + raw))).isTrue();
    assertThat(told).containsExactly("a\"b=[ 1.000000000000000000001 , 2 ]", "c=\"x\"", "d={ }");
  }

  @Test
  void whatIsPassedOverMayBeNestedHoweverDeep() {
    String deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
    assertThat(Json.isValue(deep)).isTrue();
    assertThat(Json.isValue(deep.substring(1))).isFalse();
    assertThat(JsonObject.read("{\"a\":" + deep + "}").has("a")).isFalse();
  }

  @Property
  void anyTextSurvivesBeingQuoted(@ForAll String text) {
    String quoted = Json.quote(text);
    assertThat(Json.string(quoted)).isEqualTo(text);
    byte[] bytes = quoted.getBytes(StandardCharsets.UTF_8);
    assertThat(Json.string(Json.text(bytes))).isEqualTo(text);
    assertThat(JsonCodec.jackson().decode(bytes, String.class)).isEqualTo(text);
  }

  @Test
  void bytesThatAreNoUtf8AreNoText() {
    assertThat(Json.text(new byte[] {'"', (byte) 0xff, '"'})).isNull();
  }
}
