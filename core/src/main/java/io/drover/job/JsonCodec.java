package io.drover.job;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into JSON and back. Implementations are safe for use by several threads. Defaults to
 * Jackson 3 with its standard settings.
 */
public interface JsonCodec {

  /**
   * Returns the value as JSON in UTF-8; {@code null} becomes {@code null}.
   *
   * @throws UndecodableException if the value cannot be encoded
   */
  byte[] encode(@Nullable Object value);

  /**
   * Returns the value that the JSON stands for.
   *
   * @throws UndecodableException if the bytes are no JSON or do not fit the type
   */
  @Nullable Object decode(byte[] json, Type type);
}
