package io.drover.internal.call;

import io.drover.internal.work.WorkerPlan;
import io.drover.job.Backoff;
import io.drover.job.InvalidInputException;
import io.drover.job.Keep;
import io.drover.rpc.RpcHandler;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a server shall do. Immutable.
 *
 * @param requests the queue of requests
 * @param methods what it does for each method, by name
 * @param others what it does for all other methods, or {@code null} if they are refused
 * @param work how it takes requests
 */
public record ServerPlan(
    String requests,
    Map<String, Served<?, ?>> methods,
    @Nullable Served<?, ?> others,
    WorkerPlan work) {

  private static final int KEPT_FAILED = 1000;
  private static final WorkerPlan.Retrying ONCE =
      new WorkerPlan.Retrying(1, Backoff.fixed(Duration.ZERO));

  /**
   * What a server does for a method. Immutable.
   *
   * @param form the method
   * @param handler the user's function
   */
  public record Served<P, R>(MethodForm<P, R> form, RpcHandler<P, R> handler) {}

  /** Returns the plan of a server that has no method yet. */
  public static ServerPlan of(String requests) {
    WorkerPlan plan =
        WorkerPlan.defaults()
            .edit(
                draft -> {
                  draft.keepCompleted = Keep.count(0);
                  draft.keepFailed = Keep.count(KEPT_FAILED);
                  draft.retrying = ONCE;
                });
    return new ServerPlan(requests, Map.of(), null, plan);
  }

  /** Returns this with a further method. */
  public <P, R> ServerPlan with(MethodForm<P, R> form, RpcHandler<P, R> handler) {
    if (methods.containsKey(form.name())) {
      throw new InvalidInputException(
          "expected one handler for method \"%s\", got: a second one".formatted(form.name()));
    }
    Map<String, Served<?, ?>> more = new TreeMap<>(methods);
    more.put(form.name(), new Served<>(form, handler));
    return new ServerPlan(requests, more, others, work);
  }

  /** Returns this with what is done for all other methods. */
  public ServerPlan otherwise(Served<?, ?> handler) {
    if (others != null) {
      throw new InvalidInputException(
          "expected one handler for the methods without one of their own, got: a second one");
    }
    return new ServerPlan(requests, methods, handler, work);
  }

  /** Returns whether it has no method. */
  public boolean isEmpty() {
    return methods.isEmpty() && others == null;
  }

  /** Returns what is done for a method, or {@code null} if it is refused. */
  @Nullable Served<?, ?> of(Request request) {
    Served<?, ?> own = methods.get(request.method());
    return own == null ? others : own;
  }

  /** Returns this with another plan of work. */
  public ServerPlan with(WorkerPlan newWork) {
    return new ServerPlan(requests, methods, others, newWork);
  }
}
