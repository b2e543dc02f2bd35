package io.drover.testkit.runtime;

import io.drover.AlertWatch;
import io.drover.AlertsBuilder;
import io.drover.Channel;
import io.drover.Channels;
import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.DurableSubscription;
import io.drover.Exchange;
import io.drover.Idempotency;
import io.drover.JobQueue;
import io.drover.QueueAdmin;
import io.drover.QueueEvents;
import io.drover.QueueSchedules;
import io.drover.RpcClient;
import io.drover.RpcServer;
import io.drover.RpcServerBuilder;
import io.drover.Subscription;
import io.drover.Worker;
import io.drover.WorkerBuilder;
import io.drover.job.ActiveJob;
import io.drover.job.JobBatch;
import io.drover.rpc.RpcRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every public method of what users call: found by reflection, named, and called. Stateless. */
final class Facade {

  private static final List<Class<?>> TYPES =
      List.of(
          Drover.class,
          DeadLetters.class,
          JobQueue.class,
          QueueAdmin.class,
          Worker.class,
          WorkerBuilder.class,
          QueueEvents.class,
          QueueSchedules.class,
          Idempotency.class,
          AlertsBuilder.class,
          AlertWatch.class,
          Exchange.class,
          Channel.class,
          Channels.class,
          Subscription.class,
          DurableSubscription.class,
          RpcClient.class,
          RpcServer.class,
          RpcServerBuilder.class,
          RpcRequest.class,
          ActiveJob.class,
          JobBatch.class);

  private Facade() {}

  /** Returns all methods, those that its types inherit included. */
  static List<Method> methods() {
    return TYPES.stream().flatMap(Facade::methods).toList();
  }

  private static Stream<Method> methods(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.getDeclaringClass().getName().startsWith("io.drover."))
        .filter(method -> !method.isBridge());
  }

  /**
   * Returns a method's type, name and parameters, such as {@code Worker.cancel(String, String)}.
   */
  static String name(Method method) {
    return method.getDeclaringClass().getSimpleName()
        + "."
        + method.getName()
        + Arrays.stream(method.getParameterTypes())
            .map(Class::getSimpleName)
            .collect(Collectors.joining(", ", "(", ")"));
  }

  /** Returns whether a parameter may be null. */
  static boolean isNullable(Method method, int parameter) {
    return method.getParameterTypes()[parameter].isPrimitive()
        || method.getAnnotatedParameterTypes()[parameter].isAnnotationPresent(Nullable.class);
  }

  /** Calls a method and throws what it throws. */
  static void call(Method method, InputScene scene, @Nullable Object... arguments)
      throws Throwable {
    try {
      boolean isStatic = Modifier.isStatic(method.getModifiers());
      method.invoke(isStatic ? null : scene.target(method.getDeclaringClass()), arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
