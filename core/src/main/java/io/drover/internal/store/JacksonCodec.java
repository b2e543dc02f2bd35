package io.drover.internal.store;

import io.drover.job.JsonCodec;
import io.drover.job.UndecodableException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON by Jackson 3 as it comes, except that a property the type does not have is passed over, so
 * that a newer producer does not break an older worker. Safe for use by several threads.
 */
public final class JacksonCodec implements JsonCodec {

  private final JsonMapper mapper =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final ClassValue<ObjectReader> readers =
      new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> type) {
          return mapper.readerFor(type);
        }
      };

  @Override
  public byte[] encode(@Nullable Object value) {
    try {
      return mapper.writeValueAsBytes(value);
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

  private ObjectReader reader(Type type) {
    return type instanceof Class<?> plain
        ? readers.get(plain)
        : mapper.readerFor(mapper.constructType(type));
  }

  private static String reason(JacksonException e) {
    return e.getOriginalMessage();
  }
}
