package io.drover.internal.call;

import io.drover.internal.store.Json;
import io.drover.job.JsonCodec;
import io.drover.job.UndecodableException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of an interface's method: {@code null} if it has none, the value if it has one,
 * else an array of them. Immutable.
 *
 * @param types what they are declared as
 */
record Arguments(List<Type> types) implements ParamsForm<@Nullable Object[]> {

  @Override
  public byte[] write(JsonCodec codec, @Nullable Object @Nullable [] params) {
    if (params == null || types.isEmpty()) {
      return Wrapper.NULL;
    }
    if (types.size() == 1) {
      return codec.encode(params[0], types.get(0));
    }
    StringBuilder array = new StringBuilder("[");
    for (int i = 0; i < params.length; i++) {
      byte[] one = codec.encode(params[i], types.get(i));
      array.append(i == 0 ? "" : ",").append(new String(one, StandardCharsets.UTF_8));
    }
    return array.append(']').toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public @Nullable Object[] read(JsonCodec codec, byte[] json) {
    if (types.isEmpty()) {
      return new Object[0];
    }
    if (types.size() == 1) {
      return new @Nullable Object[] {codec.decode(json, types.get(0))};
    }
    List<String> elements = new ArrayList<>();
    String text = Json.text(json);
    boolean array = text != null && Json.elements(text, elements::add);
    if (!array || elements.size() != types.size()) {
      throw new UndecodableException(
          "expected an array of %d parameters, got: %s"
              .formatted(types.size(), array ? elements.size() + " of them" : "another value"));
    }
    @Nullable Object[] values = new Object[elements.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = codec.decode(Wrapper.value(elements.get(i)), types.get(i));
    }
    return values;
  }
}
