package io.drover.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

class JsonCodecTest {

  /** A type that says nothing of its classes. */
  sealed interface Shape permits Circle, Square {}

  /** A shape. */
  record Circle(double radius) implements Shape {}

  /** A shape. */
  record Square(double side) implements Shape {}

  /** A type that says its class. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
  sealed interface Event permits Paid, Sent {}

  /** An event. */
  record Paid(int cents) implements Event {}

  /** An event. */
  record Sent(String to) implements Event {}

  /** A type that is another. */
  @JsonDeserialize(as = Named.class)
  interface Name {
    String name();
  }

  /** A name. */
  record Named(String name) implements Name {}

  /** A type without constructors for Jackson. */
  static final class Closed {
    private final String text;

    private Closed(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** A type with a factory. */
  record Made(String text) {
    @JsonCreator
    static Made of(String text) {
      return new Made(text);
    }
  }

  /** A type with a property that is left out. */
  record Drawing(String title, Shape shape) {}

  /** A list of itself. */
  static final class Tree extends ArrayList<Tree> {
    private static final long serialVersionUID = 1L;
  }

  /** A type that comes by its properties. */
  static final class Range implements Iterable<Shape> {
    public int from;

    @Override
    public Iterator<Shape> iterator() {
      return List.<Shape>of().iterator();
    }
  }

  /** Types with parameters. */
  @SuppressWarnings("unused")
  static final class Generic {
    List<Shape> listOfShapes;
    Map<String, List<Shape>> mapOfShapes;
    Optional<Shape> optionalShape;
    Map<Circle, String> mapByCircle;
    List<Event> listOfEvents;
    Map<String, Optional<Event>> mapOfEvents;
  }

  /** A mapper of another format, by its name. */
  private static final class OtherFormat extends JsonFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public String getFormatName() {
      return "CBOR";
    }
  }

  /** A mapper of the user's own. */
  private static final class OwnMapper extends ObjectMapper {
    private static final long serialVersionUID = 1L;
  }

  private final JsonCodec codec = JsonCodec.jackson();

  static List<Type> typesNobodyCanRead() {
    return List.of(
        Shape.class,
        Shape[].class,
        Runnable.class,
        Comparable.class,
        AbstractType.class,
        Closed.class,
        Closed[].class,
        generic("listOfShapes"),
        generic("mapOfShapes"),
        generic("optionalShape"),
        generic("mapByCircle"));
  }

  /** A type without a class that says nothing of its classes. */
  abstract static class AbstractType {}

  @ParameterizedTest
  @MethodSource("typesNobodyCanRead")
  void aTypeThatCannotBeReadIsRefused(Type type) {
    assertThatThrownBy(() -> codec.check(type))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("expected a type whose values can be read from JSON, got: ");
  }

  @Test
  void aRefusalSaysWhatToDo() {
    assertThatThrownBy(() -> codec.check(generic("listOfShapes")))
        .hasMessageContaining("got: " + Shape.class.getName() + ";")
        .hasMessageContaining("@JsonTypeInfo");
    assertThatThrownBy(() -> codec.check(Closed.class)).hasMessageContaining("@JsonCreator");
  }

  static List<Type> typesThatCanBeRead() {
    return List.of(
        Object.class,
        String.class,
        int.class,
        int[].class,
        Void.class,
        Number.class,
        CharSequence.class,
        List.class,
        Map.class,
        Iterable.class,
        Optional.class,
        Thread.State.class,
        Event.class,
        Event[].class,
        Name.class,
        Made.class,
        Circle.class,
        Drawing.class,
        Tree.class,
        Range.class,
        generic("listOfEvents"),
        generic("mapOfEvents"));
  }

  @ParameterizedTest
  @MethodSource("typesThatCanBeRead")
  void aTypeThatCanBeReadIsTaken(Type type) {
    assertThatCode(() -> codec.check(type)).doesNotThrowAnyException();
    assertThatCode(() -> JsonCodec.strict().check(type)).doesNotThrowAnyException();
  }

  @Test
  void anAnnotatedInterfaceComesBack() {
    for (Event event : List.of(new Paid(1), new Sent("x"))) {
      assertThat(codec.decode(codec.encode(event, Event.class), Event.class)).isEqualTo(event);
    }
  }

  @Test
  void anAnnotatedInterfaceComesBackWithinOthers() {
    List<Event> events = List.of(new Paid(1), new Sent("x"));
    Type list = generic("listOfEvents");
    assertThat(codec.decode(codec.encode(events, list), list)).isEqualTo(events);

    Map<String, Optional<Event>> map = Map.of("first", Optional.of(new Paid(2)));
    Type nested = generic("mapOfEvents");
    assertThat(codec.decode(codec.encode(map, nested), nested)).isEqualTo(map);
  }

  @Test
  void aMapperOfTheUsersOwnIsUsedAsItIs() {
    SimpleModule module = new SimpleModule();
    module.addSerializer(Closed.class, new ClosedSerializer());
    ObjectMapper mapper =
        JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(module)
            .build();
    JsonCodec own = JsonCodec.jackson(mapper);

    assertThat(text(own.encode(Map.of("a", new Closed("x")), Map.class)))
        .isEqualTo("{\"a\":\"<x>\"}");
    assertThat(text(own.encode(new LongName("x"), LongName.class)))
        .isEqualTo("{\"long_name\":\"x\"}");
    assertThat(own.decode("{\"long_name\":\"x\"}".getBytes(StandardCharsets.UTF_8), LongName.class))
        .isEqualTo(new LongName("x"));
  }

  /** A type whose property has two words. */
  record LongName(String longName) {}

  private static final class ClosedSerializer extends ValueSerializer<Closed> {
    @Override
    public void serialize(Closed value, JsonGenerator json, SerializationContext context) {
      json.writeString("<" + value.text() + ">");
    }
  }

  @Test
  void whatAMapperOfTheUsersOwnKnowsOfTypesCounts() {
    SimpleModule module = new SimpleModule();
    module.addAbstractTypeMapping(Shape.class, Circle.class);
    JsonCodec own = JsonCodec.jackson(JsonMapper.builder().addModule(module).build());

    own.check(Shape.class);
    own.check(generic("listOfShapes"));
    assertThat(own.decode("{\"radius\":2}".getBytes(StandardCharsets.UTF_8), Shape.class))
        .isEqualTo(new Circle(2));
    assertThatThrownBy(() -> own.check(Runnable.class)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void everyMapperOfJsonIsTaken() {
    for (ObjectMapper mapper :
        List.of(new JsonMapper(), new ObjectMapper(), new OwnMapper(), JsonMapper.shared())) {
      JsonCodec own = JsonCodec.jackson(mapper);
      assertThat(own.decode(own.encode(new Paid(7), Event.class), Event.class))
          .isEqualTo(new Paid(7));
    }
  }

  @Test
  void noMapperAndOneOfAnotherFormatAreRefused() {
    assertThatThrownBy(() -> JsonCodec.jackson(null))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("got: null");
    assertThatThrownBy(() -> JsonCodec.jackson(new ObjectMapper(new OtherFormat())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("expected a mapper of JSON, got one of: CBOR");
  }

  @Test
  void jacksonWithAnnotationsThatAreTooOldIsRefusedWithWhatToDo() {
    NoClassDefFoundError missing =
        new NoClassDefFoundError("com/fasterxml/jackson/annotation/JsonSerializeAs");
    assertThatThrownBy(
            () ->
                JacksonCodec.complete(
                    () -> {
                      throw missing;
                    }))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("JsonSerializeAs")
        .hasMessageContaining(
            "manage the version of com.fasterxml.jackson.core:jackson-annotations")
        .hasCause(missing);
  }

  private static Type generic(String field) {
    try {
      return Generic.class.getDeclaredField(field).getGenericType();
    } catch (NoSuchFieldException e) {
      throw new IllegalArgumentException(field, e);
    }
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
