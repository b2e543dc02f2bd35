package io.drover.internal.call;

import io.drover.internal.work.WorkerPlan;
import io.drover.job.Backoff;
import io.drover.job.InvalidInputException;
import io.drover.job.Keep;
import io.drover.rpc.RpcHandler;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a server shall do. Immutable.
 *
 * @param requests the queue of requests
 * @param methods what it does for each method, by name
 * @param work how it takes requests
 */
public record ServerPlan(String requests, Map<String, Served<?, ?>> methods, WorkerPlan work) {

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
    return new ServerPlan(requests, Map.of(), plan);
  }

  /** Returns this with a further method. */
  public <P, R> ServerPlan with(MethodForm<P, R> form, RpcHandler<P, R> handler) {
    if (methods.containsKey(form.name())) {
      throw new InvalidInputException(
          "expected one handler for method \"%s\", got: a second one".formatted(form.name()));
    }
    Map<String, Served<?, ?>> more = new TreeMap<>(methods);
    more.put(form.name(), new Served<>(form, handler));
    return new ServerPlan(requests, more, work);
  }

  /** Returns this with another plan of work. */
  public ServerPlan with(WorkerPlan newWork) {
    return new ServerPlan(requests, methods, newWork);
  }
}
