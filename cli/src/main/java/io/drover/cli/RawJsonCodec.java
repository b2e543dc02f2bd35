package io.drover.cli;

import io.drover.job.JsonCodec;
import io.drover.job.UndecodableException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The codec that hands {@link Json} through as it is, and leaves every other type to Jackson.
 * Stateless.
 */
final class RawJsonCodec implements JsonCodec {

  private final JsonMapper mapper = JsonMapper.shared();

  @Override
  public byte[] encode(@Nullable Object value, Type type) {
    if (value instanceof Json json) {
      return json.text().getBytes(StandardCharsets.UTF_8);
    }
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new UndecodableException("cannot write as JSON: " + e.getOriginalMessage(), e);
    }
  }

  @Override
  public @Nullable Object decode(byte[] json, Type type) {
    if (type == Json.class) {
      return new Json(new String(json, StandardCharsets.UTF_8));
    }
    try {
      return mapper.readValue(json, mapper.constructType(type));
    } catch (JacksonException e) {
      throw new UndecodableException("cannot read the JSON: " + e.getOriginalMessage(), e);
    }
  }

  @Override
  public void check(Type type) {}
}
