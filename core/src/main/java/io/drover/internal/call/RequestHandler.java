package io.drover.internal.call;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.work.ClaimedJob;
import io.drover.internal.work.ReadyResult;
import io.drover.job.ActiveJob;
import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.JobHandler;
import io.drover.job.UndecodableException;
import io.drover.job.UnrecoverableException;
import io.drover.rpc.RpcRequest;
import io.drover.spi.Signal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs a request: finds the method, decodes the parameters, runs the user's function and sends its
 * result with the end of the job. Safe for use by several threads.
 */
final class RequestHandler implements JobHandler<Object, ReadyResult<Object>> {

  private static final GuardedLog LOG = GuardedLog.of(RequestHandler.class);

  private final StoreContext store;
  private final ServerPlan plan;
  private final Cancellations cancellations;
  private final Answers answers;

  RequestHandler(Calls home, ServerPlan plan, Cancellations cancellations, Answers answers) {
    this.store = home.store();
    this.plan = plan;
    this.cancellations = cancellations;
    this.answers = answers;
  }

  @Override
  public ReadyResult<Object> handle(ActiveJob<Object> job) throws Exception {
    if (!(job instanceof ClaimedJob<Object> claimed)) {
      throw new IllegalStateException("expected a claimed job, got: " + job);
    }
    Request request = Request.read(claimed.record().data());
    ServerPlan.Served<?, ?> served = plan.of(request);
    if (served == null) {
      throw new Refusal(
          Fault.UNKNOWN_METHOD,
          "expected a method that the server of queue \"%s\" has, one of %s, got: %s"
              .formatted(plan.requests(), plan.methods().keySet(), request.method()),
          null);
    }
    cancellations.enter(request, job.id());
    try {
      byte[] json = run(served, request, claimed);
      // The result is in the reply; the job itself has none.
      return new ReadyResult<>(Wrapper.NULL, answers.result(request, claimed, json));
    } finally {
      cancellations.leave(request);
    }
  }

  private <P, R> byte[] run(ServerPlan.Served<P, R> served, Request request, ClaimedJob<Object> job)
      throws Exception {
    MethodForm<P, R> form = served.form();
    R result = served.handler().handle(new Running<>(this, request, params(form, request), job));
    try {
      return store.limits().checkData("a result", form.writeResult(store.codec(), result));
    } catch (UndecodableException | InvalidInputException e) {
      // The next attempt would do the work again only to fail here again.
      throw new UnrecoverableException(
          "the result of %s: %s".formatted(request.method(), e.getMessage()), e);
    }
  }

  @SuppressWarnings("NullAway") // Parameters may be null.
  private <P> P params(MethodForm<P, ?> form, Request request) {
    try {
      return form.params().read(store.codec(), request.params());
    } catch (UndecodableException e) {
      throw new Refusal(
          Fault.INVALID_PARAMETERS,
          "expected parameters of %s that fit; %s".formatted(request.method(), e.getMessage()),
          e);
    }
  }

  private void tell(Request request, Object progress) {
    if (!request.more().progress()) {
      return;
    }
    byte[] json =
        store.limits().checkData("progress", store.codec().encode(progress, Object.class));
    String head = "{\"correlationId\":" + request.identity() + ",\"progress\":";
    Signal signal =
        Signal.of(CallNames.progress(request.replyTo()), Wrapper.around(head, json, "}"));
    try {
      store
          .engine()
          .signals()
          .publish(List.of(signal), List.of(), Map.of(), store.now())
          .whenComplete(
              (told, error) -> {
                if (error != null) {
                  LOG.debug("progress of a request is not told", error);
                }
              });
    } catch (UnsupportedOperationException e) {
      LOG.debug("progress of a request is not told", e);
    }
  }

  /**
   * A request whose handler runs. Immutable.
   *
   * @param host tells its progress
   */
  private record Running<P>(
      RequestHandler host, Request request, @Nullable P given, ClaimedJob<Object> job)
      implements RpcRequest<P> {

    @Override
    public String method() {
      return request.method();
    }

    @Override
    @SuppressWarnings("NullAway") // Parameters may be null.
    public P params() {
      return given;
    }

    @Override
    public Map<String, String> metadata() {
      return request.more().metadata();
    }

    @Override
    public String correlationId() {
      return request.correlationId();
    }

    @Override
    public String jobId() {
      return job.id();
    }

    @Override
    public int attempt() {
      return job.attempt();
    }

    @Override
    public Optional<Instant> deadline() {
      return Optional.ofNullable(job.options().expiresAt());
    }

    @Override
    public void progress(Object progress) {
      Check.notNull("a progress", progress);
      host.tell(request, progress);
    }

    @Override
    public boolean isCancelled() {
      return job.isCancelled();
    }
  }
}
