package io.drover.internal.call;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.JsonCodec;
import io.drover.rpc.CallLimit;
import io.drover.rpc.CallName;
import io.drover.rpc.RpcMethod;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The methods of an interface as those of a server. Immutable. */
public final class InterfaceForm {

  private final Class<?> type;
  private final Map<Method, Entry> entries;

  private InterfaceForm(Class<?> type, Map<Method, Entry> entries) {
    this.type = type;
    this.entries = entries;
  }

  /**
   * One of its methods. Immutable.
   *
   * @param form what is called
   * @param limit how long to wait for its replies, or {@code null} if it does not say
   * @param async whether it returns a future
   */
  record Entry(
      MethodForm<@Nullable Object[], Object> form, @Nullable Duration limit, boolean async) {}

  /**
   * Reads an interface.
   *
   * @throws InvalidInputException if it is none, or has methods that cannot be called
   */
  public static InterfaceForm of(Class<?> type, JsonCodec codec) {
    Check.notNull("an interface", type);
    if (!type.isInterface() || type.isAnnotation()) {
      throw new InvalidInputException(
          "expected an interface whose methods are called through a queue, got: %s, which is none"
              .formatted(type.getName()));
    }
    Map<Method, Entry> entries = new HashMap<>();
    Map<String, Method> byName = new HashMap<>();
    Method[] methods = type.getMethods();
    Arrays.sort(methods, Comparator.comparing(Method::toString));
    for (Method method : methods) {
      if (!Modifier.isAbstract(method.getModifiers())) {
        continue; // What an interface does itself needs no server.
      }
      Entry entry = entry(type, method, codec);
      Method other = byName.put(entry.form().name(), method);
      if (other != null && !Arrays.equals(other.getParameterTypes(), method.getParameterTypes())) {
        throw refused(
            method,
            "another has its name, \"%s\"; give one of them @CallName"
                .formatted(entry.form().name()));
      }
      entries.put(method, entry);
    }
    if (entries.isEmpty()) {
      throw new InvalidInputException(
          "expected an interface with methods, got: %s, which has none".formatted(type.getName()));
    }
    return new InterfaceForm(type, entries);
  }

  private static Entry entry(Class<?> type, Method method, JsonCodec codec) {
    if (method.getTypeParameters().length > 0) {
      throw refused(method, "it has type parameters of its own, whose values are not known");
    }
    CallName name = method.getAnnotation(CallName.class);
    String called = RpcMethod.checkName(name == null ? method.getName() : name.value());
    List<Type> params = List.of(method.getGenericParameterTypes());
    boolean async = method.getReturnType() == CompletableFuture.class;
    Type result = async ? valueOf(method) : method.getGenericReturnType();
    Type boxed = result == void.class ? Void.class : result;
    params.forEach(param -> check(method, param, codec));
    check(method, boxed, codec);
    return new Entry(
        new MethodForm<>(called, new Arguments(params), boxed), limit(type, method), async);
  }

  /** Returns the limit of a method, else that of the interface, else that of who declares it. */
  private static @Nullable Duration limit(Class<?> type, Method method) {
    for (AnnotatedElement place : List.of(method, type, method.getDeclaringClass())) {
      Duration limit = limit(place);
      if (limit != null) {
        return limit;
      }
    }
    return null;
  }

  private static Type valueOf(Method method) {
    if (method.getGenericReturnType() instanceof ParameterizedType future) {
      return future.getActualTypeArguments()[0];
    }
    throw refused(method, "its future does not say of what; declare CompletableFuture<Price>");
  }

  private static void check(Method method, Type type, JsonCodec codec) {
    if (!isKnown(type)) {
      throw refused(method, "%s has a type variable, whose value is not known".formatted(type));
    }
    MethodForm.check(codec, type);
  }

  private static boolean isKnown(Type type) {
    if (type instanceof ParameterizedType generic) {
      return Arrays.stream(generic.getActualTypeArguments()).allMatch(InterfaceForm::isKnown);
    }
    if (type instanceof GenericArrayType array) {
      return isKnown(array.getGenericComponentType());
    }
    if (type instanceof WildcardType wildcard) {
      return Arrays.stream(wildcard.getUpperBounds()).allMatch(InterfaceForm::isKnown)
          && Arrays.stream(wildcard.getLowerBounds()).allMatch(InterfaceForm::isKnown);
    }
    return !(type instanceof TypeVariable<?>);
  }

  private static @Nullable Duration limit(AnnotatedElement element) {
    CallLimit limit = element.getAnnotation(CallLimit.class);
    if (limit == null) {
      return null;
    }
    try {
      return Check.atLeast(
          "the @CallLimit of " + element, Duration.parse(limit.value()), Duration.ofMillis(1));
    } catch (DateTimeException e) {
      throw new InvalidInputException(
          "expected a duration as ISO 8601 has them, such as PT5S, for @CallLimit of %s, got: \"%s\""
              .formatted(element, limit.value()),
          e);
    }
  }

  private static InvalidInputException refused(Method method, String why) {
    return new InvalidInputException(
        "expected methods that can be called through a queue, got: %s of %s; %s"
            .formatted(method.getName(), method.getDeclaringClass().getName(), why));
  }

  Class<?> type() {
    return type;
  }

  /** Returns how a method is called, or {@code null} if the interface does it itself. */
  @Nullable Entry entry(Method method) {
    return entries.get(method);
  }

  /**
   * Returns a plan that serves its methods by what implements it.
   *
   * @throws InvalidInputException if its methods cannot be called from here
   */
  public ServerPlan served(ServerPlan plan, Object implementation) {
    ServerPlan served = plan;
    for (Map.Entry<Method, Entry> one : entries.entrySet()) {
      boolean first = !served.methods().containsKey(one.getValue().form().name());
      if (first || plan.methods().containsKey(one.getValue().form().name())) {
        served = served.with(one.getValue().form(), new Invocation(one.getKey(), implementation));
      }
    }
    return served;
  }
}
