package io.drover.internal;

import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.SystemTime;
import io.drover.job.Added;
import io.drover.job.JsonCodec;
import io.drover.job.StoreHealth;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Answers;
import io.drover.spi.Engine;
import io.drover.spi.EventLog;
import io.drover.spi.Flows;
import io.drover.spi.Inspection;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobStore;
import io.drover.spi.Lease;
import io.drover.spi.Ledger;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import io.drover.spi.Presence;
import io.drover.spi.Routes;
import io.drover.spi.Schedules;
import io.drover.spi.Signals;
import io.drover.spi.TimeSource;
import io.drover.spi.Traits;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An engine that notes the adds it gets and answers when a test says. Its other parts do nothing
 * unless a test puts something in their place. For several threads.
 */
public final class StubEngine implements Engine, JobStore {

  static final int MAX_BATCH = 10;

  /** A call of add not answered yet. */
  public record Call(List<JobInsert> jobs, CompletableFuture<List<Added>> future) {

    public void answer() {
      List<Added> added = new ArrayList<>();
      for (JobInsert job : jobs) {
        added.add(Answers.added(job.name(), Added.Outcome.CREATED));
      }
      future.complete(added);
    }
  }

  private final List<Call> calls = new ArrayList<>();
  private final List<Lease> renewed = new ArrayList<>();
  private @Nullable Executor answering;
  public volatile CompletableFuture<Advanced> advanced =
      CompletableFuture.completedFuture(Advanced.builder().build());
  public volatile @Nullable RuntimeException health;
  public volatile @Nullable Error closeError;
  private volatile boolean closed;
  public volatile @Nullable Function<Advance, CompletableFuture<Advanced>> advancing;
  public volatile @Nullable Function<List<JobInsert>, @Nullable CompletableFuture<List<Added>>>
      adding;
  public volatile @Nullable Inspection inspection;
  public volatile @Nullable EventLog events;
  public volatile @Nullable Routes routes;

  public StoreContext store() {
    return store(new Limits(1 << 20, 1000, Duration.ofSeconds(10), Duration.ofSeconds(10)));
  }

  public StoreContext store(Limits limits) {
    return store(limits, new SystemTime());
  }

  public StoreContext store(Limits limits, TimeSource time) {
    return new StoreContext(this, JsonCodec.jackson(), time, limits);
  }

  /** Returns a runtime over this engine. */
  public OpenStore open(Limits limits) {
    return OpenStore.over(store(limits));
  }

  /** Returns the leases it was told to renew. */
  public synchronized List<Lease> renewed() {
    return List.copyOf(renewed);
  }

  /** Answers every call from now on as it comes, and those that came. */
  public synchronized void answerAll() {
    answerOthers();
    List.copyOf(calls).forEach(Call::answer);
  }

  /** Answers every call from now on as it comes. */
  public synchronized void answerOthers() {
    answering = Runnable::run;
  }

  /** Answers every call from now on, on some thread. */
  public synchronized void answerAll(Executor threads) {
    answering = threads;
  }

  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  @Override
  @SuppressWarnings("NullAway") // What a test puts in place may break the contract.
  public CompletableFuture<List<Added>> add(String queue, List<JobInsert> jobs) {
    Function<List<JobInsert>, @Nullable CompletableFuture<List<Added>>> own = adding;
    if (own != null) {
      return own.apply(jobs);
    }
    Call call = new Call(jobs, new CompletableFuture<>());
    Executor threads;
    synchronized (this) {
      calls.add(call);
      threads = answering;
    }
    if (threads != null) {
      threads.execute(call::answer);
    }
    return call.future();
  }

  @Override
  public CompletableFuture<List<Added>> deliver(List<JobDelivery> jobs) {
    throw new UnsupportedOperationException("not in these tests");
  }

  @Override
  public CompletableFuture<List<Moved>> move(List<Move> moves) {
    throw new UnsupportedOperationException("not in these tests");
  }

  @Override
  public void checkTogether(List<String> queues) {
    throw new UnsupportedOperationException("not in these tests");
  }

  @Override
  public CompletableFuture<Advanced> advance(String queue, Advance request) {
    Function<Advance, CompletableFuture<Advanced>> script = advancing;
    return script == null ? advanced : script.apply(request);
  }

  @Override
  public synchronized CompletableFuture<Set<String>> renew(
      String queue, List<Lease> leases, Instant now, Duration duration) {
    renewed.addAll(leases);
    return CompletableFuture.completedFuture(Set.of());
  }

  @Override
  public CompletableFuture<List<String>> recoverStalled(
      String queue, Instant now, Duration interval, int maxStalls) {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public Watch watch(String queue, @Nullable String worker, Runnable hint) {
    return new Watch() {
      @Override
      public void listen(boolean wanted) {}

      @Override
      public void close() {}
    };
  }

  @Override
  public Traits traits() {
    return Traits.builder("stub", "nothing")
        .virtualTime(true)
        .maxBatch(MAX_BATCH)
        .maxAdvance(MAX_BATCH)
        .build();
  }

  @Override
  public JobStore jobs() {
    return this;
  }

  @Override
  public Inspection inspection() {
    return Objects.requireNonNull(inspection, "not in these tests");
  }

  @Override
  public EventLog events() {
    return Objects.requireNonNull(events, "not in these tests");
  }

  @Override
  public Schedules schedules() {
    throw new UnsupportedOperationException("no test has schedules here");
  }

  @Override
  public Flows flows() {
    throw new UnsupportedOperationException("not in these tests");
  }

  @Override
  public Presence presence() {
    throw new UnsupportedOperationException("not in these tests");
  }

  @Override
  public Signals signals() {
    return (Signals)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Signals.class},
            (proxy, method, args) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }

  @Override
  public Routes routes() {
    Routes own = routes;
    return own != null
        ? own
        : (Routes)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Routes.class},
                (proxy, method, arguments) -> {
                  throw new UnsupportedOperationException("no test has exchanges here");
                });
  }

  @Override
  public Ledger ledger() {
    throw new UnsupportedOperationException("not in these tests");
  }

  @Override
  public StoreHealth health() {
    if (health != null) {
      throw health;
    }
    return Answers.healthy("stub");
  }

  @Override
  public void close() {
    closed = true;
    if (closeError != null) {
      throw closeError;
    }
  }

  public boolean isClosed() {
    return closed;
  }
}
