package io.drover;

import io.drover.internal.OpenStore;
import io.drover.internal.call.InterfaceForm;
import io.drover.internal.call.MethodForm;
import io.drover.internal.call.ServerPlan;
import io.drover.internal.work.WorkerPlan;
import io.drover.job.Backoff;
import io.drover.job.Check;
import io.drover.job.Concurrency;
import io.drover.job.InvalidInputException;
import io.drover.job.JobIds;
import io.drover.rpc.RpcFunction;
import io.drover.rpc.RpcHandler;
import io.drover.rpc.RpcMethod;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Sets up a server of requests: {@link #start()} makes it and starts it. For one thread. Each
 * method returns this builder, and refuses what makes no sense with an {@link
 * io.drover.job.InvalidInputException}.
 *
 * <p>A handler that throws fails its request, and the client gets the message. Nothing is tried
 * again unless {@link #retry} says so. Requests of methods that it does not have, and those whose
 * parameters do not fit, fail at once, and so do those whose client does not wait any more when
 * they are claimed: no handler runs. What succeeded is not kept, and of what failed the last 1000.
 */
public final class RpcServerBuilder {

  private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);

  private final OpenStore open;
  private ServerPlan plan;

  RpcServerBuilder(OpenStore open, String queue) {
    this.open = open;
    this.plan = ServerPlan.of(queue);
  }

  // ---- methods ------------------------------------------------------------------------------

  /**
   * Sets what is done for a method, which must not be set yet, and whose types must be such as
   * {@link io.drover.job.JsonCodec#check} lets pass.
   */
  public <P, R> RpcServerBuilder method(
      RpcMethod<P, R> method, RpcFunction<P, ? extends R> function) {
    Check.notNull("a function", function);
    return handler(method, request -> function.apply(request.params()));
  }

  /** Sets what is done for a method as {@link #method} does, with all that is known of requests. */
  public <P, R> RpcServerBuilder handler(
      RpcMethod<P, R> method, RpcHandler<P, ? extends R> handler) {
    Check.notNull("a method", method);
    Check.notNull("a handler", handler);
    MethodForm<P, R> form = MethodForm.of(method, open.context().codec());
    plan = plan.with(form, handler::handle);
    return this;
  }

  /**
   * Sets what is done for all methods that are not set; there must not be one yet. Defaults to
   * none: such requests fail, and their clients are told which methods there are.
   *
   * @param params what the parameters of all of them are, {@code Object.class} for any
   */
  public <P> RpcServerBuilder otherwise(Class<P> params, RpcHandler<P, ?> handler) {
    Check.notNull("a class of parameters", params);
    Check.notNull("a handler", handler);
    // Its name is not used: each request has its own.
    RpcMethod<P, Object> any = RpcMethod.of("otherwise", params, Object.class);
    MethodForm<P, Object> form = MethodForm.of(any, open.context().codec());
    plan = plan.otherwise(new ServerPlan.Served<>(form, handler::handle));
    return this;
  }

  /**
   * Has the methods of an interface done by what implements it; see {@link RpcClient#proxy}. For a
   * method that returns a {@code CompletableFuture} the handler waits until that is complete.
   *
   * @param type the interface
   * @param implementation called by several threads at once
   * @throws InvalidInputException as with {@link RpcClient#proxy}, if a method is set already, or
   *     if the interface is not public or not exported and its package not open to {@code
   *     io.drover}
   */
  public <T> RpcServerBuilder serve(Class<T> type, T implementation) {
    Check.notNull("an implementation", implementation);
    InterfaceForm form = InterfaceForm.of(type, open.context().codec());
    if (!type.isInstance(implementation)) {
      throw new InvalidInputException(
          "expected an implementation of %s, got: an object of %s"
              .formatted(type.getName(), implementation.getClass().getName()));
    }
    plan = form.served(plan, implementation);
    return this;
  }

  // ---- settings -----------------------------------------------------------------------------

  /** Names the server; the name is stored with the requests it claims. Defaults to none. */
  public RpcServerBuilder name(String name) {
    Check.text("a server's name", name);
    Check.between("length of the server's name", name.length(), 1, JobIds.MAX_LENGTH);
    return edit(draft -> draft.name = name);
  }

  /** Sets how many requests are run at once, at least 1. Defaults to 1. */
  public RpcServerBuilder concurrency(int max) {
    return concurrency(Concurrency.fixed(max));
  }

  /**
   * Sets how many requests are run at once: a number, or bounds within which the server finds one.
   * Defaults to 1.
   */
  public RpcServerBuilder concurrency(Concurrency concurrency) {
    Check.notNull("a concurrency", concurrency);
    return edit(draft -> draft.concurrency = concurrency);
  }

  /**
   * Sets how long a claimed request stays this server's without a renewal, at least 100 ms; it says
   * how soon another takes over after a crash. Defaults to 30 seconds.
   */
  public RpcServerBuilder lease(Duration lease) {
    Check.atLeast("lease", lease, SHORTEST_LEASE);
    return edit(draft -> draft.lease = lease);
  }

  /**
   * Sets how often this server looks for requests of servers that crashed, at least 100 ms.
   * Defaults to 30 seconds.
   */
  public RpcServerBuilder stalledInterval(Duration interval) {
    Check.atLeast("stalledInterval", interval, SHORTEST_LEASE);
    return edit(draft -> draft.stalledInterval = interval);
  }

  /**
   * Sets how often a request may be run again because the server that ran it crashed or lost its
   * lease. With 0 it fails instead, and its client is told. Defaults to 1.
   */
  public RpcServerBuilder maxStalls(int stalls) {
    Check.atLeast("maxStalls", stalls, 0);
    return edit(draft -> draft.maxStalls = stalls);
  }

  /**
   * Sets how long a handler may take, at least 1 ms; see {@link WorkerBuilder#timeLimit}. Defaults
   * to no limit but that of each call.
   */
  public RpcServerBuilder timeLimit(Duration limit) {
    Check.atLeast("timeLimit", limit, Duration.ofMillis(1));
    return edit(draft -> draft.timeLimit = limit);
  }

  /**
   * Has a handler that threw run again, unless it threw an {@link
   * io.drover.job.UnrecoverableException}; the client is told of the last error only. Defaults to
   * one attempt, whatever the options of the requests say.
   *
   * @param attempts how often a request is run at most, at least 1
   * @param backoff the time between two attempts
   */
  public RpcServerBuilder retry(int attempts, Backoff backoff) {
    Check.atLeast("attempts", attempts, 1);
    Check.notNull("a backoff", backoff);
    if (backoff.isCustom()) {
      throw new InvalidInputException(
          "expected a fixed or an exponential backoff, got: one of type \"%s\""
              .formatted(backoff.type()));
    }
    return edit(draft -> draft.retrying = new WorkerPlan.Retrying(attempts, backoff));
  }

  private RpcServerBuilder edit(Consumer<WorkerPlan.Draft> change) {
    plan = plan.with(plan.work().edit(change));
    return this;
  }

  // ---- the server ---------------------------------------------------------------------------

  /**
   * Makes a server and starts it. May be called again for another one with the same settings.
   *
   * @throws InvalidInputException if it has no method
   * @throws io.drover.job.StoreException if the {@code Drover} is closed
   */
  public RpcServer start() {
    if (plan.isEmpty()) {
      throw new InvalidInputException(
          "expected a server with methods, got: none; set one with method or serve, or otherwise for all");
    }
    return new RpcServer(open, open.calls().serve(plan));
  }
}
