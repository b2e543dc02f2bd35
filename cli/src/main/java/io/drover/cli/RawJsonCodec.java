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

  /** Made when it is needed, which few commands do: it takes a while. */
  private static final class Others {
    static final JsonCodec CODEC = JsonCodec.jackson();
  }

  @Override
  public byte[] encode(@Nullable Object value, Type type) {
    return value instanceof Json json
        ? json.text().getBytes(StandardCharsets.UTF_8)
        : Others.CODEC.encode(value, type);
  }

  @Override
  public @Nullable Object decode(byte[] json, Type type) {
    return type == Json.class
        ? new Json(new String(json, StandardCharsets.UTF_8))
        : Others.CODEC.decode(json, type);
  }

  @Override
  public void check(Type type) {
    if (type != Json.class) {
      Others.CODEC.check(type);
    }
  }
}
