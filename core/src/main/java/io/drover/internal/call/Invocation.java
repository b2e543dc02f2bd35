package io.drover.internal.call;

import io.drover.job.InvalidInputException;
import io.drover.rpc.RpcHandler;
import io.drover.rpc.RpcRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A method of what implements an interface, as the handler of requests. Immutable. */
final class Invocation implements RpcHandler<@Nullable Object[], Object> {

  private final Method method;
  private final Object target;

  /**
   * Creates it.
   *
   * @throws InvalidInputException if the method cannot be called from here
   */
  Invocation(Method method, Object target) {
    this.method = method;
    this.target = target;
    if (!method.trySetAccessible()) { // The interface may not be public.
      Class<?> type = method.getDeclaringClass();
      throw new InvalidInputException(
          "expected an interface whose methods can be called from %s, got: %s of %s; open its package, %s, to it"
              .formatted(
                  module(Invocation.class), type.getName(), module(type), type.getPackageName()));
    }
  }

  private static String module(Class<?> type) {
    Module module = type.getModule();
    return module.isNamed() ? "module " + module.getName() : "the class path";
  }

  @Override
  @SuppressWarnings("NullAway") // A method may return null.
  public Object handle(RpcRequest<@Nullable Object[]> request) throws Exception {
    try {
      Object result = method.invoke(target, request.params());
      return result instanceof CompletableFuture<?> future ? await(future) : result;
    } catch (InvocationTargetException e) {
      throw thrown(e);
    }
  }

  private static @Nullable Object await(CompletableFuture<?> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw thrown(e);
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    }
  }

  /** Returns what the method threw; an error of the JVM's is thrown as it is. */
  private static Exception thrown(Exception wrapper) {
    Throwable cause = wrapper.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof Exception exception ? exception : wrapper;
  }
}
