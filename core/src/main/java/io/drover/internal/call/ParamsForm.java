package io.drover.internal.call;

import io.drover.job.JsonCodec;
import io.drover.job.UndecodableException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** How the parameters of a method are written and read. Safe for use by several threads. */
interface ParamsForm<P> {

  /**
   * Returns parameters as JSON.
   *
   * @throws UndecodableException if they cannot be encoded
   */
  byte[] write(JsonCodec codec, @Nullable P params);

  /**
   * Returns what JSON stands for.
   *
   * @throws UndecodableException if it does not fit
   */
  @Nullable P read(JsonCodec codec, byte[] json);

  /** Parameters that are one value. Immutable. */
  record OneValue<P>(Type type) implements ParamsForm<P> {

    @Override
    public byte[] write(JsonCodec codec, @Nullable P params) {
      return codec.encode(params, type);
    }

    @Override
    @SuppressWarnings("unchecked") // The codec's contract: what it returns fits the type.
    public @Nullable P read(JsonCodec codec, byte[] json) {
      return type == Void.class ? null : (P) codec.decode(json, type);
    }
  }
}
