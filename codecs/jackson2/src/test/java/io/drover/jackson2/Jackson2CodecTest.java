package io.drover.jackson2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.drover.job.InvalidInputException;
import io.drover.job.JsonCodec;
import io.drover.job.UndecodableException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Jackson2CodecTest {

  /** Data of each kind. */
  record Mail(
      String toWhom,
      int count,
      @Nullable Instant at,
      @Nullable Duration took,
      Optional<String> note,
      @Nullable Color color) {}

  /** Data with zones. */
  record Zones(ZonedDateTime zoned, OffsetDateTime offset, Date old) {}

  /** Data that are one of few words. */
  enum Color {
    RED,
    GREEN
  }

  /** A type that says nothing of its classes. */
  interface Shape {}

  /** A shape. */
  record Circle(double radius) implements Shape {}

  /** A type that says its class. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes(@JsonSubTypes.Type(Paid.class))
  interface Event {}

  /** An event. */
  record Paid(int cents) implements Event {}

  /** A type that is another, by an annotation only Jackson 2 knows. */
  @JsonDeserialize(as = Named.class)
  interface Name {}

  /** A name. */
  record Named(String name) implements Name {}

  /** A type without constructors for Jackson. */
  static final class Closed {
    private Closed(int number, String text) {
      throw new IllegalStateException(text + number);
    }
  }

  /** Types with parameters. */
  @SuppressWarnings("unused")
  static final class Generic {
    List<Event> events;
    List<Shape> shapes;
    Optional<Shape> shape;
  }

  private final JsonCodec codec = Jackson2Codec.defaults();

  @Test
  void valuesComeBack() {
    Mail mail =
        new Mail(
            "x",
            3,
            Instant.parse("2026-01-01T00:00:00.123456789Z"),
            Duration.ofMillis(90_500),
            Optional.of("n"),
            Color.RED);

    assertThat(json(mail))
        .isEqualTo(
            "{\"toWhom\":\"x\",\"count\":3,\"at\":\"2026-01-01T00:00:00.123456789Z\","
                + "\"took\":\"PT1M30.5S\",\"note\":\"n\",\"color\":\"RED\"}");
    assertThat(read(json(mail), Mail.class)).isEqualTo(mail);
    assertThat(json(null)).isEqualTo("null");
    assertThat(read("null", Mail.class)).isNull();
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
    Zones zones = new Zones(zoned, zoned.toOffsetDateTime(), new Date(0));

    assertThat(json(zoned)).isEqualTo("\"" + time + "\"");
    assertThat(read(json(zones), Zones.class)).isEqualTo(zones);
  }

  /** The same decisions as the codec of Jackson 3 takes, which are asked of it at the same time. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{'toWhom':'x','count':1,'new':1} | mail",
        "{'count':1} | mail",
        "{'toWhom':'x'} | mail",
        "{'toWhom':'x','count':null} | mail",
        "{'toWhom':'x','count':1.5} | mail",
        "{'toWhom':'x','count':1.0} | mail",
        "{'toWhom':'x','count':'5'} | mail",
        "{'toWhom':'x','count':99999999999} | mail",
        "{'toWhom':'x','toWhom':'y','count':5} | mail",
        "{'toWhom':'x','count':1,'color':'BLUE'} | mail",
        "{'toWhom':'x','count':1,'color':0} | mail",
        "{'toWhom':'x','count':1,'color':'0'} | mail",
        "{'toWhom':'x','count':1} {} | mail",
        "'' | mail",
        "[] | mail",
        "[1,99999999999,99999999999999999999,0.1234567890123456789012,1.10] | any",
        "'NaN' | double",
        "null | int"
      })
  void itDecidesAsTheCodecOfJackson3(String quoted, String kind) {
    String json = quoted.strip().replace('\'', '"');
    Type type = type(kind.strip());

    assertThat(outcome(codec, json, type)).isEqualTo(outcome(JsonCodec.jackson(), json, type));
  }

  @Test
  void decimalsOfATreeKeepTheirDigits() {
    String json = "[0.1234567890123456789012,1.10]";
    assertThat(String.valueOf(read(json, JsonNode.class))).isEqualTo(json);
    assertThat(read(json, Object.class))
        .isEqualTo(List.of(new BigDecimal("0.1234567890123456789012"), new BigDecimal("1.10")));
  }

  @Test
  void aTypeThatCannotBeReadIsRefused() {
    for (Type type :
        List.of(
            Shape.class,
            Shape[].class,
            Runnable.class,
            Closed.class,
            generic("shapes"),
            generic("shape"))) {
      assertThatThrownBy(() -> codec.check(type))
          .as("%s", type)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith("expected a type whose values can be read from JSON, got: ");
    }
  }

  static List<Type> typesThatCanBeRead() {
    return List.of(
        Object.class,
        int.class,
        List.class,
        Iterable.class,
        Mail.class,
        Event.class,
        Name.class,
        generic("events"));
  }

  @ParameterizedTest
  @MethodSource("typesThatCanBeRead")
  void aTypeThatCanBeReadIsTaken(Type type) {
    codec.check(type);
    Jackson2Codec.of(new ObjectMapper()).check(type);
  }

  @Test
  void anAnnotatedInterfaceComesBackWithinAList() {
    List<Event> events = List.of(new Paid(1), new Paid(2));
    Type type = generic("events");
    assertThat(codec.decode(codec.encode(events, type), type)).isEqualTo(events);
  }

  @Test
  void annotationsOfJackson2Count() {
    assertThat(read(json(new Named("x")), Name.class)).isEqualTo(new Named("x"));
  }

  @Test
  void aMapperOfTheUsersOwnIsUsedAsItIs() {
    ObjectMapper mapper =
        new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .registerModule(new SimpleModule().addAbstractTypeMapping(Shape.class, Circle.class));
    JsonCodec own = Jackson2Codec.of(mapper);

    own.check(Shape.class);
    assertThat(own.decode(bytes("{\"radius\":2}"), Shape.class)).isEqualTo(new Circle(2));
    assertThat(new String(own.encode(new TwoWords("x"), TwoWords.class), StandardCharsets.UTF_8))
        .isEqualTo("{\"two_words\":\"x\"}");
  }

  /** A type whose property has two words. */
  record TwoWords(String twoWords) {}

  @Test
  void whatCannotBeWrittenIsRefused() {
    Map<String, Object> circle = new HashMap<>();
    circle.put("itself", circle);
    assertThatThrownBy(() -> json(circle)).isInstanceOf(UndecodableException.class);
  }

  @Test
  void aLongTextThatCanBeWrittenCanBeRead() {
    String text = "x".repeat(21_000_000);
    assertThat(read(json(text), String.class)).isEqualTo(text);
  }

  @Test
  void noMapperAndOneOfAnotherFormatAreRefused() {
    assertThatThrownBy(() -> Jackson2Codec.of(null))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("got: null");
    JsonFactory other =
        new JsonFactory() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getFormatName() {
            return "CBOR";
          }
        };
    assertThatThrownBy(() -> Jackson2Codec.of(new ObjectMapper(other)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("expected a mapper of JSON, got one of: CBOR");
  }

  private static String outcome(JsonCodec codec, String json, Type type) {
    try {
      Object value = codec.decode(bytes(json), type);
      String kinds =
          value instanceof List<?> list
              ? list.stream().map(each -> each.getClass().getSimpleName()).toList().toString()
              : "";
      return value + kinds;
    } catch (UndecodableException e) {
      return "refused";
    }
  }

  private static Type type(String kind) {
    return switch (kind) {
      case "mail" -> Mail.class;
      case "any" -> Object.class;
      case "double" -> double.class;
      case "int" -> int.class;
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static Type generic(String field) {
    try {
      return Generic.class.getDeclaredField(field).getGenericType();
    } catch (NoSuchFieldException e) {
      throw new IllegalArgumentException(field, e);
    }
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
