package io.drover.internal.call;

import io.drover.job.JsonCodec;
import io.drover.rpc.RpcMethod;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A method as client and server know it. Immutable.
 *
 * @param name its name
 * @param params how its parameters are written and read
 * @param result what it returns
 */
public record MethodForm<P, R>(String name, ParamsForm<P> params, Type result) {

  /**
   * Returns the form of a method whose parameters are one value.
   *
   * @throws io.drover.job.InvalidInputException if the codec refuses one of its types
   */
  public static <P, R> MethodForm<P, R> of(RpcMethod<P, R> method, JsonCodec codec) {
    check(codec, method.params().type());
    check(codec, method.result().type());
    return new MethodForm<>(
        method.name(), new ParamsForm.OneValue<>(method.params().type()), method.result().type());
  }

  static void check(JsonCodec codec, Type type) {
    if (type != Void.class) { // Of which there is no value but null.
      codec.check(type);
    }
  }

  @SuppressWarnings("unchecked") // The codec's contract: what it returns fits the type.
  @Nullable R readResult(JsonCodec codec, byte[] json) {
    return result == Void.class ? null : (R) codec.decode(json, result);
  }

  byte[] writeResult(JsonCodec codec, @Nullable Object value) {
    return result == Void.class ? Wrapper.NULL : codec.encode(value, result);
  }
}
