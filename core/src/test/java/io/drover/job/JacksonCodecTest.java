package io.drover.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JacksonCodecTest {

  /** Data with a time. */
  record Mail(String to, Instant at) {}

  /** Data with primitives. */
  record Count(String what, int items, boolean all) {}

  /** Data that may be there or not. */
  record Sparse(@Nullable String text, @Nullable Integer number, Optional<String> optional) {}

  /** Data with times of each kind. */
  record Times(Instant at, Duration took, LocalDate day, Date old) {}

  /** Data with zones. */
  record Zones(ZonedDateTime zoned, OffsetDateTime offset) {}

  /** Data that are one of few words. */
  enum Color {
    RED,
    GREEN
  }

  /** Data that are not known before. */
  record Any(Object value) {}

  /** Data that are set and got. */
  public static final class Bean {
    private String text = "as it was";
    private int number = 3;

    public String getText() {
      return text;
    }

    public void setText(String text) {
      this.text = text;
    }

    public int getNumber() {
      return number;
    }

    public void setNumber(int number) {
      this.number = number;
    }
  }

  private final JsonCodec codec = JsonCodec.jackson();
  private final JsonCodec strict = JsonCodec.strict();

  @Test
  void nullIsNull() {
    assertThat(json(null)).isEqualTo("null");
    assertThat(read("null", String.class)).isNull();
    assertThat(read("null", Integer.class)).isNull();
  }

  @Test
  void unknownPropertiesArePassedOver() {
    assertThat(read("{\"to\":\"x\",\"new\":1}", Mail.class)).isEqualTo(new Mail("x", null));
  }

  @Test
  void unknownPropertiesAreRefusedByTheStrict() {
    assertThatThrownBy(() -> strict.decode(bytes("{\"to\":\"x\",\"at\":null,\"x\":1}"), Mail.class))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("\"x\"");
  }

  @Test
  void missingPropertiesAreNothing() {
    assertThat(read("{\"x\":1}", Mail.class)).isEqualTo(new Mail(null, null));
    assertThat(read("{}", Sparse.class)).isEqualTo(new Sparse(null, null, Optional.empty()));
    assertThat(((Bean) read("{\"number\":7}", Bean.class)).getText()).isEqualTo("as it was");
  }

  @Test
  void missingPropertiesOfRecordsAreRefusedByTheStrict() {
    for (String json : List.of("{\"to\":\"x\"}", "{\"x\":1}", "{}")) {
      assertThatThrownBy(() -> strict.decode(bytes(json), Mail.class))
          .isInstanceOf(UndecodableException.class);
    }
    assertThat(((Bean) strict.decode(bytes("{}"), Bean.class)).getNumber()).isEqualTo(3);
  }

  @Test
  void whatTheStrictWritesItReads() {
    Sparse nothing = new Sparse(null, null, Optional.empty());
    assertThat(strict.decode(strict.encode(nothing, Sparse.class), Sparse.class))
        .isEqualTo(nothing);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"what\":\"x\",\"items\":null,\"all\":true}",
        "{\"what\":\"x\",\"all\":true}",
        "{\"what\":\"x\",\"items\":1}",
        "{\"what\":\"x\",\"items\":\"\",\"all\":true}"
      })
  void nothingForAPrimitiveIsRefused(String json) {
    refuses(json, Count.class);
  }

  @Test
  void nothingForAPrimitiveIsRefusedEverywhere() {
    refuses("null", int.class);
    refuses("{\"number\":null}", Bean.class);
    refuses("[null]", int[].class);
  }

  @Test
  void numbersAreNotRoundedAndNotCut() {
    refuses("1.5", int.class);
    refuses("1.0", Long.class);
    refuses("99999999999", Integer.class);
    refuses("{\"what\":\"x\",\"items\":1.5,\"all\":true}", Count.class);
    assertThat(read("\"5\"", int.class)).isEqualTo(5);
    assertThat(read("1", double.class)).isEqualTo(1.0);
  }

  @Test
  void whatFollowsTheValueIsRefused() {
    refuses("{} {}", Mail.class);
    refuses("1 2", Object.class);
    refuses("null x", Object.class);
  }

  @Test
  void theLastOfTwoPropertiesCounts() {
    assertThat(read("{\"to\":\"a\",\"to\":\"b\"}", Mail.class)).isEqualTo(new Mail("b", null));
  }

  @Test
  void timesAreText() {
    Times times =
        new Times(
            Instant.parse("2026-01-01T00:00:00.123456789Z"),
            Duration.ofMillis(90_500),
            LocalDate.of(2026, 2, 28),
            new Date(0));

    assertThat(json(times))
        .isEqualTo(
            "{\"at\":\"2026-01-01T00:00:00.123456789Z\",\"took\":\"PT1M30.5S\","
                + "\"day\":\"2026-02-28\",\"old\":\"1970-01-01T00:00:00.000Z\"}");
    assertThat(read(json(times), Times.class)).isEqualTo(times);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-10-25T02:30:00+02:00[Europe/Berlin]",
        "2026-10-25T02:30:00+01:00[Europe/Berlin]",
        "2026-01-01T00:00:00Z[UTC]",
        "2026-01-01T00:00:00-03:30"
      })
  void zonesAreKept(String time) {
    ZonedDateTime zoned = ZonedDateTime.parse(time);
    Zones zones = new Zones(zoned, zoned.toOffsetDateTime());

    assertThat(json(zoned)).isEqualTo("\"" + time + "\"");
    assertThat(read(json(zones), Zones.class)).isEqualTo(zones);
  }

  @Test
  void decimalsAreBigWhereNoTypeIsKnown() {
    BigDecimal exact = new BigDecimal("0.1234567890123456789012");
    String json = "{\"value\":{\"list\":[0.1234567890123456789012,1.10]}}";

    assertThat(read(json, Any.class))
        .isEqualTo(new Any(Map.of("list", List.of(exact, new BigDecimal("1.10")))));
    assertThat(((JsonNode) read(json, JsonNode.class)).toString()).isEqualTo(json);
    assertThat(read("0.5", double.class)).isEqualTo(0.5);
  }

  @Test
  void integersAreAsLargeAsTheyMustBeWhereNoTypeIsKnown() {
    assertThat(read("[1,99999999999,99999999999999999999]", Object.class))
        .isEqualTo(List.of(1, 99_999_999_999L, new BigInteger("99999999999999999999")));
  }

  @Test
  void numbersThatAreNoneAreText() {
    assertThat(json(List.of(Double.NaN, Double.NEGATIVE_INFINITY)))
        .isEqualTo("[\"NaN\",\"-Infinity\"]");
    assertThat(read("\"NaN\"", double.class)).isEqualTo(Double.NaN);
  }

  @Test
  void enumConstantsThatAreNotThereAreRefused() {
    assertThat(read("\"RED\"", Color.class)).isEqualTo(Color.RED);
    for (String json : List.of("\"BLUE\"", "0", "\"0\"", "\"\"")) {
      refuses(json, Color.class);
    }
  }

  @Test
  void anyJsonBecomesPlainValues() {
    assertThat(read("{\"a\":[1,true,null,\"x\"]}", Object.class))
        .isEqualTo(Map.of("a", Arrays.asList(1, true, null, "x")));
    assertThat(read("[]", Object.class)).isEqualTo(List.of());
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheType() {
    for (String json : List.of("", "{", "[1]", "\"x\"", "\"\"")) {
      refuses(json, Mail.class);
    }
  }

  @Test
  void whatCannotBeWrittenIsRefused() {
    Map<String, Object> circle = new HashMap<>();
    circle.put("itself", circle);
    assertThatThrownBy(() -> json(circle)).isInstanceOf(UndecodableException.class);
    assertThatThrownBy(
            () ->
                json(
                    new Object() {
                      @JsonProperty
                      String name() {
                        throw new IllegalStateException("no name");
                      }
                    }))
        .isInstanceOf(UndecodableException.class);
  }

  @Test
  void aLongTextThatCanBeWrittenCanBeRead() {
    String text = "x".repeat(21_000_000);
    assertThat(read(json(text), String.class)).isEqualTo(text);
  }

  private void refuses(String json, Type type) {
    assertThatThrownBy(() -> read(json, type))
        .as("%s as %s", json, type)
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining(type.getTypeName());
  }

  private @Nullable Object read(String json, Type type) {
    return codec.decode(bytes(json), type);
  }

  private String json(@Nullable Object value) {
    return new String(codec.encode(value, Object.class), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
