package io.drover.jackson2;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.JsonCodec;
import io.drover.job.UndecodableException;
import java.io.IOException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A codec that uses a mapper of Jackson 2, for an application that has set one up, or whose classes
 * carry annotations of Jackson 2's databind. Safe for use by several threads.
 *
 * <pre>{@code
 * DroverSettings settings = DroverSettings.defaults().codec(Jackson2Codec.of(mapper));
 * }</pre>
 */
public final class Jackson2Codec implements JsonCodec {

  private final ObjectMapper mapper;

  private Jackson2Codec(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * Returns a codec that uses the application's own mapper, with that mapper's settings and
   * modules. Give the mapper its settings before: Jackson takes no later ones reliably.
   *
   * @param mapper any mapper of JSON
   * @throws InvalidInputException if the mapper is null, or writes another format
   */
  public static Jackson2Codec of(ObjectMapper mapper) {
    Check.notNull("a mapper", mapper);
    String format = mapper.getFactory().getFormatName();
    if (!JsonFactory.FORMAT_NAME_JSON.equals(format)) {
      throw new InvalidInputException("expected a mapper of JSON, got one of: " + format);
    }
    return new Jackson2Codec(mapper);
  }

  /** Returns a codec that does with Jackson 2 what {@link JsonCodec#jackson()} does. */
  public static Jackson2Codec defaults() {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build();
    return new Jackson2Codec(
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule().disable(JavaTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID))
            .enable(
                DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
                DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(
                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                DeserializationFeature.ACCEPT_FLOAT_AS_INT,
                DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
            .disable(
                SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS,
                SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build());
  }

  @Override
  public byte[] encode(@Nullable Object value, Type type) {
    try {
      // A class knows its annotations by itself, and a subclass its own properties.
      return type instanceof Class<?>
          ? mapper.writeValueAsBytes(value)
          : mapper.writerFor(mapper.constructType(type)).writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UndecodableException(
          "expected a value that can be written as JSON, got: %s; %s"
              .formatted(
                  value == null ? "null" : value.getClass().getName(), e.getOriginalMessage()),
          e);
    }
  }

  @Override
  public @Nullable Object decode(byte[] json, Type type) {
    try {
      return mapper.readerFor(mapper.constructType(type)).readValue(json);
    } catch (IOException e) {
      throw new UndecodableException(
          "expected JSON that fits %s, got %d bytes that do not: %s"
              .formatted(type.getTypeName(), json.length, reason(e)),
          e);
    }
  }

  @Override
  public void check(Type type) {
    try {
      Jackson2Types.of(mapper).check(mapper.constructType(type));
    } catch (JsonProcessingException e) {
      throw Jackson2Types.refused(type.getTypeName(), e.getOriginalMessage());
    }
  }

  private static @Nullable String reason(IOException e) {
    return e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
  }
}
