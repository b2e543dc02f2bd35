package io.drover.internal.call;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.rpc.CallOptions;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * What an object of an interface does whose methods are calls. Immutable. Methods of {@code Object}
 * and those the interface implements itself are no calls.
 */
public final class CallProxy implements InvocationHandler {

  private final InterfaceForm form;
  private final Caller caller;
  private final CallOptions defaults;

  private CallProxy(InterfaceForm form, Caller caller, CallOptions defaults) {
    this.form = form;
    this.caller = caller;
    this.defaults = defaults;
  }

  /**
   * Returns an object of an interface.
   *
   * @throws InvalidInputException if it is none, or has methods that cannot be called
   */
  public static <T> T of(Class<T> type, Caller caller, CallOptions defaults) {
    Check.notNull("an interface", type);
    InterfaceForm form = InterfaceForm.of(type, caller.store().codec());
    try {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(), new Class<?>[] {type}, new CallProxy(form, caller, defaults)));
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          "expected an interface that can be implemented at run time, got: %s; %s"
              .formatted(type.getName(), e.getMessage()),
          e);
    }
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    InterfaceForm.Entry entry = form.entry(method);
    if (entry == null) {
      return method.getDeclaringClass() == Object.class
          ? own(proxy, method, given)
          : itself(proxy, method, given);
    }
    CallOptions options = entry.limit() == null ? defaults : defaults.limit(entry.limit());
    return entry.async()
        ? caller.callAsync(entry.form(), given, options)
        : caller.call(entry.form(), given, options);
  }

  /** Has the interface do what it implements itself. */
  private static @Nullable Object itself(
      Object proxy, Method method, @Nullable Object @Nullable [] given) throws Throwable {
    try {
      return InvocationHandler.invokeDefault(proxy, method, given);
    } catch (IllegalAccessException e) { // An interface that is not public.
      Class<?> type = method.getDeclaringClass();
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
          .unreflectSpecial(method, type)
          .bindTo(proxy)
          .invokeWithArguments(given == null ? new Object[0] : given);
    }
  }

  private Object own(Object proxy, Method method, @Nullable Object @Nullable [] given) {
    return switch (method.getName()) {
      case "equals" -> given != null && given[0] == proxy;
      case "hashCode" -> System.identityHashCode(proxy);
      default ->
          "%s called through queue \"%s\"".formatted(form.type().getName(), caller.requests());
    };
  }
}
