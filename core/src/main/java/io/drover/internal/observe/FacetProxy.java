package io.drover.internal.observe;

import io.drover.job.Added;
import io.drover.spi.AddedJob;
import io.drover.spi.EngineCall;
import io.drover.spi.JobDelivery;
import io.drover.spi.Planning;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.Schedules;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What stands for a facet that is not hot: one method times them all, whatever they are. Safe for
 * use by any number of threads.
 */
final class FacetProxy implements InvocationHandler {

  private final String facet;
  private final Object target;
  private final Told told;

  private FacetProxy(String facet, Object target, Told told) {
    this.facet = facet;
    this.target = target;
    this.told = told;
  }

  /** Makes proxies of facets. Immutable. */
  record Maker(Told told) {

    /** Returns a facet whose calls are told under its name. */
    <F> F of(Class<F> type, String name, F target) {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(), new Class<?>[] {type}, new FacetProxy(name, target, told)));
    }
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given)
      throws Throwable {
    Object[] arguments = given == null ? new Object[0] : given;
    if (method.getDeclaringClass() == Object.class) {
      return call(method, arguments);
    }
    EngineCall call =
        EngineCall.of(facet, method.getName(), queue(arguments)).load(size(arguments), 0);
    if (CompletableFuture.class.isAssignableFrom(method.getReturnType())) {
      return told.later(
          call,
          () -> future(method, arguments),
          answer -> 0,
          answer -> added(method.getName(), arguments, answer));
    }
    long begin = System.nanoTime();
    Throwable failure = null;
    try {
      return call(method, arguments);
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      told.over(call, begin, failure);
    }
  }

  @SuppressWarnings("unchecked") // The method returns a future, of whatever.
  private CompletableFuture<Object> future(Method method, Object[] arguments) {
    try {
      return (CompletableFuture<Object>) call(method, arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // The seam has no checked exceptions.
    }
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /** Keys, exchanges and channels are no queues, and there may be any number of them. */
  private @Nullable String queue(Object[] arguments) {
    boolean ofQueues = facet.equals("inspection") || facet.equals("schedules");
    return ofQueues && arguments.length > 0 && arguments[0] instanceof String name ? name : null;
  }

  private static int size(Object[] arguments) {
    for (Object argument : arguments) {
      if (argument instanceof Collection<?> entries) {
        return entries.size();
      }
    }
    return 1;
  }

  // ---- jobs that come into queues -------------------------------------------------------------

  @SuppressWarnings("unchecked") // As the methods of these names are declared.
  private void added(String method, Object[] arguments, @Nullable Object answer) {
    Object value = answer == null ? Optional.empty() : answer; // A step may be answered with null.
    switch (facet + "." + method) {
      case "routes.publish" ->
          ((Optional<List<Added>>) value)
              .ifPresent(added -> told.added((List<JobDelivery>) arguments[0], added));
      case "signals.publish" -> {
        if (((Optional<?>) value).isPresent()) {
          told.stored((List<JobDelivery>) arguments[1]);
        }
      }
      case "flows.stage" -> told.stored((List<JobDelivery>) arguments[2]);
      case "schedules.put" -> {
        ScheduleRecord schedule = (ScheduleRecord) arguments[1];
        RunId run = new RunId(schedule.id(), schedule.planned());
        run(String.valueOf(arguments[0]), schedule.name(), run, answer);
      }
      case "schedules.plan" -> {
        Planning planning = (Planning) arguments[1];
        RunId run = new RunId(planning.schedule(), planning.slot());
        run(String.valueOf(arguments[0]), planning.producer().name(), run, answer);
      }
      case "schedules.run" -> runNow(String.valueOf(arguments[0]), arguments, answer);
      default -> {}
    }
  }

  private void run(String queue, String name, RunId run, @Nullable Object outcome) {
    if (outcome == Schedules.Outcome.DONE && run.slot() != null) {
      String id = ScheduleRecord.jobId(run.schedule(), run.slot());
      told.added(List.of(AddedJob.of(queue, name, id)));
    }
  }

  /** Only the schedule knows the name of its runs. */
  private void runNow(String queue, Object[] arguments, @Nullable Object outcome) {
    RunId run = new RunId(String.valueOf(arguments[1]), (Instant) arguments[2]);
    if (outcome == Schedules.Outcome.DONE) {
      CompletableFuture<?> unused =
          ((Schedules) target)
              .find(queue, run.schedule())
              .thenAccept(
                  found ->
                      run(
                          queue,
                          found.map(ScheduleRecord::name).orElse(run.schedule()),
                          run,
                          outcome));
    }
  }

  private record RunId(String schedule, @Nullable Instant slot) {}
}
