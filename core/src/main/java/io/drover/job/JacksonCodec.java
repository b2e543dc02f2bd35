package io.drover.job;

import java.lang.reflect.Type;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON by a mapper of Jackson 3. Safe for use by several threads. */
final class JacksonCodec implements JsonCodec {

  /** A value like those of users: what Jackson lacks to write and read one shows with it. */
  private record Sample(String text) {}

  private final ObjectMapper mapper;
  private final ClassValue<ObjectReader> readers =
      new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> type) {
          return mapper.readerFor(type);
        }
      };

  private JacksonCodec(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  static JacksonCodec lenient() {
    return complete(() -> new JacksonCodec(defaults().build()));
  }

  static JacksonCodec strict() {
    return complete(
        () ->
            new JacksonCodec(
                defaults()
                    .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .build()));
  }

  static JacksonCodec of(ObjectMapper mapper) {
    Check.notNull("a mapper", mapper);
    String format = mapper.tokenStreamFactory().getFormatName();
    if (!format.equals("JSON")) {
      throw new InvalidInputException("expected a mapper of JSON, got one of: " + format);
    }
    return complete(() -> new JacksonCodec(mapper));
  }

  /**
   * Returns the settings that make the table of {@link JsonCodec} true. How long a text may be is
   * the business of the limit for all the data: what could be added must be readable.
   */
  private static JsonMapper.Builder defaults() {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
        .enable(
            DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
            DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
            DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
        .disable(
            DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS,
            DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS,
            DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
            DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID);
  }

  /**
   * Makes a codec and finds out whether Jackson is all there. Frameworks manage the version of its
   * annotations apart from its own, and with too old ones it would fail at the first record.
   */
  static JacksonCodec complete(Supplier<JacksonCodec> codec) {
    try {
      JacksonCodec made = codec.get();
      made.mapper.writerFor(Sample.class);
      made.mapper.readerFor(Sample.class);
      return made;
    } catch (LinkageError e) {
      throw new InvalidInputException(
          "expected the jackson-annotations that Jackson 3 needs (2.21 for 3.1, 2.22 for 3.2), got an older one: %s; manage the version of com.fasterxml.jackson.core:jackson-annotations"
              .formatted(e),
          e);
    }
  }

  @Override
  public byte[] encode(@Nullable Object value, Type type) {
    try {
      // A class knows its annotations by itself, and a subclass its own properties.
      return type instanceof Class<?>
          ? mapper.writeValueAsBytes(value)
          : mapper.writerFor(mapper.constructType(type)).writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new UndecodableException(
          "expected a value that can be written as JSON, got: %s; %s"
              .formatted(value == null ? "null" : value.getClass().getName(), reason(e)),
          e);
    }
  }

  @Override
  public @Nullable Object decode(byte[] json, Type type) {
    try {
      return reader(type).readValue(json);
    } catch (JacksonException e) {
      throw new UndecodableException(
          "expected JSON that fits %s, got %d bytes that do not: %s"
              .formatted(type.getTypeName(), json.length, reason(e)),
          e);
    }
  }

  @Override
  public void check(Type type) {
    try {
      new JacksonTypes(mapper._deserializationContext()).check(mapper.constructType(type));
    } catch (JacksonException e) {
      throw JacksonTypes.refused(type.getTypeName(), reason(e));
    }
  }

  private ObjectReader reader(Type type) {
    return type instanceof Class<?> plain
        ? readers.get(plain)
        : mapper.readerFor(mapper.constructType(type));
  }

  private static String reason(JacksonException e) {
    return e.getOriginalMessage();
  }
}
