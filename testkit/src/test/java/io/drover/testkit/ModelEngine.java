package io.drover.testkit;

import io.drover.job.Added;
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
import io.drover.spi.Traits;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The model behind the seam, one lock around everything. Safe for use by any number of threads. */
class ModelEngine implements Engine, JobStore {

  final TreeMap<String, QueueModel> queues = new TreeMap<>();
  final LedgerModel ledger = new LedgerModel();
  final RoutesModel routes = new RoutesModel();
  private final List<Watcher> watches = new CopyOnWriteArrayList<>();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  final ModelFlowsFacet flows = new ModelFlowsFacet(this);
  final ModelSignals signals = new ModelSignals(this);
  final ModelPresence presence = new ModelPresence(this);
  private boolean closed;

  @Override
  public Traits traits() {
    return Traits.builder("model", "nothing: it is in memory")
        .durable(true)
        .virtualTime(true)
        .maxBatch(1000)
        .maxAdvance(1000)
        .build();
  }

  QueueModel queue(String name) {
    return queues.getOrDefault(name, new QueueModel(name, this::look));
  }

  QueueModel used(String name) {
    QueueModel queue = look(name);
    queue.used = true;
    return queue;
  }

  /** Returns a queue, which is there only once it is used. */
  private QueueModel look(String name) {
    return queues.computeIfAbsent(name, fresh -> new QueueModel(fresh, this::look));
  }

  /** Takes a step, and has those look who wait for one. */
  <T> T step(Supplier<T> step) {
    T result = look(step);
    watchers.forEach(Runnable::run);
    return result;
  }

  synchronized <T> T look(Supplier<T> look) {
    if (closed) {
      throw new io.drover.job.StoreException("the model is closed");
    }
    return look.get();
  }

  /** Has somebody look after each step, until removed. */
  Collection<Runnable> watchers() {
    return watchers;
  }

  <T> CompletableFuture<T> future(Supplier<T> step) {
    try {
      T result = step(step);
      watches.forEach(each -> each.hint.run());
      return CompletableFuture.completedFuture(result);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletableFuture<List<Added>> add(String queue, List<JobInsert> jobs) {
    return future(() -> jobs.stream().map(job -> used(queue).add(job, job.timestamp())).toList());
  }

  @Override
  public CompletableFuture<List<Added>> deliver(List<JobDelivery> jobs) {
    return future(() -> delivered(jobs));
  }

  /** Adds jobs to their queues, within a step. */
  List<Added> delivered(List<JobDelivery> jobs) {
    return jobs.isEmpty()
        ? List.of()
        : look(jobs.get(0).queue()).deliver(jobs, jobs.get(0).job().timestamp());
  }

  @Override
  public CompletableFuture<List<Moved>> move(List<Move> moves) {
    return future(
        () ->
            moves.stream()
                .map(each -> queue(each.from().queue()).move(each, each.to().job().timestamp()))
                .toList());
  }

  @Override
  public void checkTogether(List<String> queues) {}

  @Override
  public CompletableFuture<Advanced> advance(String queue, Advance request) {
    return future(() -> queue(queue).advance(request));
  }

  @Override
  public CompletableFuture<Set<String>> renew(
      String queue, List<Lease> leases, Instant now, Duration duration) {
    return future(() -> queue(queue).renew(leases, now, duration));
  }

  @Override
  public CompletableFuture<List<String>> recoverStalled(
      String queue, Instant now, Duration interval, int maxStalls) {
    return future(() -> queue(queue).recover(queue(queue).stalled(now), maxStalls));
  }

  @Override
  public Watch watch(String queue, @Nullable String worker, Runnable hint) {
    Watcher watcher = new Watcher(queue, worker, hint);
    watches.add(watcher);
    return watcher;
  }

  /** Returns all who watch. */
  List<Presence.Watching> watching() {
    return watches.stream().map(each -> Presence.Watching.of(each.queue, each.name)).toList();
  }

  /** Returns how many watch a queue. */
  int watching(String queue) {
    return (int) watches.stream().filter(each -> each.queue.equals(queue)).count();
  }

  private final class Watcher implements Watch {
    private final String queue;
    private final @Nullable String name;
    private final Runnable hint;

    Watcher(String queue, @Nullable String name, Runnable hint) {
      this.queue = queue;
      this.name = name;
      this.hint = hint;
    }

    @Override
    public void listen(boolean wanted) {}

    @Override
    public void close() {
      watches.remove(this);
    }
  }

  @Override
  public JobStore jobs() {
    return this;
  }

  @Override
  public Inspection inspection() {
    return new ModelInspection(this);
  }

  @Override
  public EventLog events() {
    return new ModelEventLog(this);
  }

  @Override
  public Flows flows() {
    return flows;
  }

  @Override
  public Schedules schedules() {
    return new ModelSchedules(this);
  }

  @Override
  public Routes routes() {
    return new ModelRoutes(this);
  }

  @Override
  public Presence presence() {
    return presence;
  }

  @Override
  public Signals signals() {
    return signals;
  }

  @Override
  public Ledger ledger() {
    return new ModelLedger(this);
  }

  @Override
  public synchronized StoreHealth health() {
    return closed ? Answers.unhealthy("model") : Answers.healthy("model");
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    watchers.forEach(Runnable::run);
  }

  /** What the next process would open. */
  synchronized ModelEngine reopened() {
    ModelEngine next = fresh();
    next.queues.putAll(queues);
    next.ledger.reopen(ledger);
    next.routes.reopen(routes);
    next.signals.reopen(signals);
    next.flows.staged.putAll(flows.staged);
    next.queues.values().forEach(queue -> queue.reopen(next::look));
    return next;
  }

  ModelEngine fresh() {
    return new ModelEngine();
  }
}
