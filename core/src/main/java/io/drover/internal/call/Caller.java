package io.drover.internal.call;

import io.drover.internal.produce.Producer;
import io.drover.internal.store.Bustle;
import io.drover.internal.store.LifeCycle.Stage;
import io.drover.internal.store.Limits;
import io.drover.internal.store.Part;
import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.Threads;
import io.drover.job.Added;
import io.drover.job.InterruptedWaitException;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.rpc.CallCancelledException;
import io.drover.rpc.CallOptions;
import io.drover.rpc.DroppedReplies;
import io.drover.rpc.RpcMethod;
import io.drover.spi.JobInsert;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of a queue of requests: adds requests, and ends calls when their replies come or their
 * time is over. Safe for use by any number of threads.
 */
public final class Caller implements Part {

  private static final GuardedLog LOG = GuardedLog.of(Caller.class);
  private static final JobOptions REQUEST = JobOptions.defaults().keepCompleted(0).keepFailed(1000);

  /**
   * As many methods as are remembered; a name made anew for each call shall not fill the memory.
   */
  private static final int MAX_FORMS = 1000;

  private final Calls home;
  private final StoreContext store;
  private final String requests;
  private final String replyQueue;
  private final Producer producer;
  private final Presence presence;
  private final ReplyReader replies;
  private final Farewells farewells;
  private final ProgressEar progress;
  private final AtomicLong made = new AtomicLong();
  private final Map<Long, PendingCall> pending = new ConcurrentHashMap<>();
  private final Abandoned abandoned = new Abandoned();
  private final Map<RpcMethod<?, ?>, MethodForm<?, ?>> forms = new ConcurrentHashMap<>();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

  private Caller(Calls home, String requests) {
    this.home = home;
    this.store = home.store();
    this.requests = requests;
    this.replyQueue = CallNames.newReplyQueue(requests);
    this.producer = home.adds().of(requests);
    this.presence = new Presence(store, home.threads().upkeep(), requests, replyQueue);
    this.farewells = new Farewells(home, requests, this::identity, abandoned::remove);
    this.progress = new ProgressEar(home, replyQueue, this::find);
    this.replies = new ReplyReader(home, replyQueue, new Receiver());
  }

  static Caller open(Calls home, String requests) {
    home.life().requireOpen();
    Caller caller = new Caller(home, requests);
    caller.presence.begin();
    home.janitor().enter();
    try {
      caller.replies.start();
      home.life().register(Stage.PRODUCE, caller);
      return caller;
    } catch (Throwable e) {
      caller.closing.set(true);
      caller.tidy();
      throw e;
    }
  }

  /** Returns the name of the queue of requests. */
  public String requests() {
    return requests;
  }

  /** Returns the name of this client's queue of replies. */
  public String replyQueue() {
    return replyQueue;
  }

  /** Returns how many calls have not ended. */
  public int pending() {
    return pending.size();
  }

  /** Returns how many replies were dropped. */
  public DroppedReplies dropped() {
    return replies.dropped();
  }

  /** Returns what values are coded by. */
  public StoreContext store() {
    return store;
  }

  /**
   * Returns the form of a method, which is checked once.
   *
   * @throws InvalidInputException if one of its types cannot be coded
   */
  @SuppressWarnings("unchecked") // Equal methods have the same types.
  public <P, R> MethodForm<P, R> form(RpcMethod<P, R> method) {
    MethodForm<?, ?> known = forms.get(method);
    if (known == null) {
      known = MethodForm.of(method, store.codec());
      if (forms.size() < MAX_FORMS) {
        forms.put(method, known);
      }
    }
    return (MethodForm<P, R>) known;
  }

  // ---- calling ------------------------------------------------------------------------------

  /** Calls a method and waits for its result. */
  public <P, R> @Nullable R call(MethodForm<P, R> method, @Nullable P params, CallOptions options) {
    CompletableFuture<Ending> end = new CompletableFuture<>();
    PendingCall call = begin(method, params, options, end::complete);
    try {
      return end.get().open(method, store.codec());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abandon(call);
      throw new InterruptedWaitException(
          "interrupted before a reply to %s came; the call is cancelled".formatted(method.name()),
          e);
    } catch (ExecutionException e) {
      throw StoreErrors.here(e, "call " + method.name());
    }
  }

  /** Calls a method; what hangs on the future may block its thread. */
  public <P, R> CompletableFuture<R> callAsync(
      MethodForm<P, R> method, @Nullable P params, CallOptions options) {
    CompletableFuture<R> result = new CompletableFuture<>();
    Executor replied = new Sure(home.threads().results());
    Executor failed = new Sure(home.threads().failures());
    Consumer<Ending> waiter =
        ending ->
            (ending.isReply() ? replied : failed).execute(() -> complete(result, method, ending));
    PendingCall call = begin(method, params, options, waiter);
    // Whoever else ends the future waits for no reply any more.
    result.whenComplete((value, error) -> abandon(call));
    return result;
  }

  @SuppressWarnings("NullAway") // A result may be null.
  private <R> void complete(CompletableFuture<R> result, MethodForm<?, R> method, Ending ending) {
    try {
      result.complete(ending.open(method, store.codec()));
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  private <P> PendingCall begin(
      MethodForm<P, ?> method, @Nullable P params, CallOptions options, Consumer<Ending> waiter) {
    requireOpen();
    boolean tells = options.onProgress() != null && progress.listen();
    long number = made.incrementAndGet();
    byte[] json = method.params().write(store.codec(), params);
    Request.More more =
        options.metadata().isEmpty() && !tells
            ? Request.More.OWN
            : new Request.More(options.metadata(), true, tells);
    Request request = new Request(identity(number), method.name(), json, replyQueue, more);
    Instant now = store.now();
    Instant deadline = now.plus(options.limit());
    byte[] data = store.limits().checkData("a request", request.write());
    JobInsert job = JobInsert.of(CallNames.REQUEST, data, until(deadline), now);
    PendingCall call = new PendingCall(number, method.name(), options, waiter);
    pending.put(number, call);
    if (closing.get() && pending.remove(number) != null) { // After it can be found by the close.
      throw closedClient();
    }
    call.timer(store.time().schedule(deadline, () -> timeUp(call)));
    add(call, job);
    return call;
  }

  private static JobOptions until(Instant deadline) {
    return REQUEST.expiresAt(deadline);
  }

  private void add(PendingCall call, JobInsert job) {
    try {
      CompletableFuture<?> unused =
          producer.addKnown(job).whenComplete((added, error) -> stored(call, added, error));
    } catch (Throwable e) {
      take(call);
      throw e;
    }
  }

  /** Takes the store's answer in, on a thread that must not be blocked. */
  private void stored(PendingCall call, @Nullable Added added, @Nullable Throwable error) {
    if (added != null) {
      if (call.stored(added.id()) && abandonedYet(call)) {
        farewells.add(call, null); // It ended before it was known which job it is.
      }
    } else if (takeUnanswered(call)) { // It may have been stored all the same.
      call.end(Ending.failed(() -> StoreErrors.here(error, "take a request")));
    }
  }

  private boolean abandonedYet(PendingCall call) {
    return abandoned.contains(call.number());
  }

  private void requireOpen() {
    home.life().requireOpen();
    if (closing.get()) {
      throw closedClient();
    }
  }

  private InvalidInputException closedClient() {
    return new InvalidInputException(
        "expected an open client of queue \"%s\", got: a closed one; make another"
            .formatted(requests));
  }

  // ---- ending -------------------------------------------------------------------------------

  /** Takes a call from among those pending; returns whether it still was. */
  private boolean take(PendingCall call) {
    boolean first = pending.remove(call.number(), call);
    if (first) {
      call.leave();
    }
    return first;
  }

  /** Takes a call of which a reply may yet come. */
  private boolean takeUnanswered(PendingCall call) {
    abandoned.add(
        call.number()); // Before: a reply that finds it in neither would be a doubled one.
    boolean first = take(call);
    if (!first) {
      abandoned.remove(call.number());
    }
    return first;
  }

  private void timeUp(PendingCall call) {
    if (takeUnanswered(call)) {
      farewells.add(call, call::end);
    }
  }

  /** Ends a call whose result nobody wants any more. */
  private void abandon(PendingCall call) {
    if (pending.containsKey(call.number()) && takeUnanswered(call)) {
      farewells.add(call, null);
    }
  }

  private String identity(long number) {
    return Wrapper.quoted(replies.prefix() + number);
  }

  private @Nullable PendingCall find(String identity) {
    return pending.get(replies.numberOf(identity));
  }

  /** What becomes of replies. */
  private final class Receiver implements ReplyReader.Receiver {

    @Override
    public ReplyReader.Reception receive(long number, Reply reply) {
      PendingCall call = pending.get(number);
      if (call != null && take(call)) {
        call.end(Ending.with(reply));
        return ReplyReader.Reception.TAKEN;
      }
      if (abandoned.remove(number)) {
        return ReplyReader.Reception.LATE;
      }
      return number > 0 && number <= made.get()
          ? ReplyReader.Reception.DOUBLED
          : ReplyReader.Reception.FOREIGN;
    }
  }

  // ---- closing ------------------------------------------------------------------------------

  /** Closes it, and waits until its reply queue is gone, at most as long as the store may take. */
  public void close() {
    beginClose(Duration.ZERO);
    awaitClosed(System.nanoTime() + Limits.nanos(store.limits().callLimit().plus(Limits.GRACE)));
  }

  @Override
  public void beginClose(Duration limit) {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    for (PendingCall call : pending.values()) {
      if (takeUnanswered(call)) {
        farewells.add(call, null);
        call.end(
            Ending.failed(
                () ->
                    new CallCancelledException(
                        "the client of queue \"%s\" was closed before a reply to %s came"
                            .formatted(requests, call.method()))));
      }
    }
    try {
      home.threads().calls().execute(this::tidy);
    } catch (Throwable e) {
      LOG.warn("no thread can be had to remove a reply queue; others do it later", e);
      closed.complete(null);
    }
  }

  private void tidy() {
    LOG.attempt("cancel the calls of a client", farewells::finish);
    LOG.attempt("end the reading of replies", replies::close);
    LOG.attempt("end the hearing of progress", progress::close);
    LOG.attempt("remove a reply queue", () -> presence.end(abandoned.isEmpty()));
    home.janitor().leave();
    home.life().unregister(Stage.PRODUCE, this);
    closed.complete(null);
  }

  @Override
  public void awaitClosed(long end) {
    Threads.await(closed, end);
  }

  /** Returns whether it is closed or closing. */
  public boolean isClosed() {
    return closing.get();
  }

  @Override
  public void report(Bustle.Report report) {
    report.moves(made.get());
    progress.report(report);
  }
}
