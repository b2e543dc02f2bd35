package io.drover.cli;

import io.drover.job.JsonCodec;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The codec that hands {@link Json} through as it is, and leaves every other type to the default
 * one. Safe for use by several threads.
 */
final class RawJsonCodec implements JsonCodec {

  private final JsonCodec others = JsonCodec.jackson();

  @Override
  public byte[] encode(@Nullable Object value, Type type) {
    return value instanceof Json json
        ? json.text().getBytes(StandardCharsets.UTF_8)
        : others.encode(value, type);
  }

  @Override
  public @Nullable Object decode(byte[] json, Type type) {
    return type == Json.class
        ? new Json(new String(json, StandardCharsets.UTF_8))
        : others.decode(json, type);
  }

  @Override
  public void check(Type type) {
    if (type != Json.class) {
      others.check(type);
    }
  }
}
