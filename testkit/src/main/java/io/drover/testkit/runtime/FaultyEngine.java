package io.drover.testkit.runtime;

import io.drover.job.Added;
import io.drover.job.Page;
import io.drover.job.StoreException;
import io.drover.job.StoreHealth;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Engine;
import io.drover.spi.EventLog;
import io.drover.spi.Flows;
import io.drover.spi.Inspection;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobStore;
import io.drover.spi.Lease;
import io.drover.spi.Ledger;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry;
import io.drover.spi.LedgerValue;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import io.drover.spi.Planning;
import io.drover.spi.Presence;
import io.drover.spi.Routes;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.Schedules;
import io.drover.spi.Signals;
import io.drover.spi.Traits;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An engine that fails or delays chosen calls of the engine behind it. Safe for use by several
 * threads.
 */
public final class FaultyEngine implements Engine {

  /** A method of {@link JobStore}, {@link Schedules} or {@link Ledger}. */
  public enum Call {
    /** {@link Schedules#find}. */
    FIND_SCHEDULE,
    /** {@link Schedules#plan}. */
    PLAN,
    /** {@link JobStore#add}. */
    ADD,
    /** {@link JobStore#deliver}. */
    DELIVER,
    /** {@link JobStore#move}. */
    MOVE,
    /** {@link JobStore#advance}. */
    ADVANCE,
    /** {@link Advanced#recorded}, which is no call of its own. */
    RECORD,
    /** {@link JobStore#renew}. */
    RENEW,
    /** {@link JobStore#recoverStalled}. */
    RECOVER,
    /** {@link Ledger#claim}. */
    CLAIM_KEY,
    /** {@link Ledger#renew}. */
    RENEW_KEY,
    /** {@link Ledger#record}. */
    RECORD_KEY
  }

  /** What happens to a call. */
  public enum Fault {
    /** It fails and has no effect. */
    FAIL_BEFORE,
    /** It takes effect, and its answer is lost. */
    FAIL_AFTER,
    /** The call itself throws an error of the JVM's, and has no effect. */
    THROW,
    /** It reaches the engine when {@link FaultyEngine#release} is called. */
    HOLD
  }

  private final Engine engine;
  private final FaultyStore store = new FaultyStore();
  private final FaultyLedger ledger = new FaultyLedger();
  private final GapSignals signals;
  private final Map<Call, Plan> plans = new EnumMap<>(Call.class);
  private final Map<Call, Integer> calls = new EnumMap<>(Call.class);
  private CompletableFuture<Void> gate = new CompletableFuture<>();
  private final AtomicBoolean listenThrows = new AtomicBoolean();
  private boolean hintsLost;
  private boolean deaf;
  private boolean blind;

  /** Stands before an engine and lets everything pass. */
  public FaultyEngine(Engine engine) {
    this.engine = engine;
    this.signals = new GapSignals(engine.signals());
  }

  private record Plan(Fault fault, int first, int last) {}

  /**
   * Plans faults; replaces what was planned for the method before.
   *
   * @param call the method
   * @param fault what happens
   * @param nth the first call it happens to, counted from now, 1 for the next
   * @param times how many calls in a row it happens to
   */
  public synchronized void plan(Call call, Fault fault, int nth, int times) {
    int made = calls(call);
    plans.put(call, new Plan(fault, made + nth, made + nth + times - 1));
  }

  /** Lets all calls of a method pass from now on. */
  public synchronized void heal(Call call) {
    plans.remove(call);
  }

  /** Lets the calls held go on to the engine. */
  public void release() {
    CompletableFuture<Void> open;
    synchronized (this) {
      open = gate;
      gate = new CompletableFuture<>();
    }
    open.complete(null);
  }

  /** Returns how many calls of a method were made. */
  public synchronized int calls(Call call) {
    return calls.getOrDefault(call, 0);
  }

  /** Has the next who says whether hints are of use to him be thrown an error of the JVM's. */
  public void throwOnListen() {
    listenThrows.set(true);
  }

  /** Loses every hint from now on. */
  public synchronized void loseHints() {
    hintsLost = true;
  }

  /** Has nobody hear signals from now on who begins to listen, and refuses those published. */
  public synchronized void deafen() {
    deaf = true;
  }

  /** Has every look at queues fail from now on, or work again. */
  public synchronized void blind(boolean wanted) {
    blind = wanted;
  }

  private synchronized boolean isBlind() {
    return blind;
  }

  private synchronized boolean isDeaf() {
    return deaf;
  }

  private synchronized boolean areHintsLost() {
    return hintsLost;
  }

  private <V> CompletableFuture<V> through(Call call, Supplier<CompletableFuture<V>> next) {
    Fault fault;
    CompletableFuture<Void> held;
    synchronized (this) {
      int number = calls.merge(call, 1, Integer::sum);
      Plan plan = plans.get(call);
      fault = plan != null && number >= plan.first() && number <= plan.last() ? plan.fault() : null;
      held = gate;
    }
    if (fault == null) {
      return next.get();
    }
    return switch (fault) {
      case FAIL_BEFORE ->
          CompletableFuture.failedFuture(new StoreException("a fault before " + call));
      case FAIL_AFTER ->
          next.get()
              .thenApply(
                  answer -> {
                    throw new StoreException("a fault after " + call);
                  });
      case THROW -> throw new OutOfMemoryError("a fault at " + call);
      case HOLD -> held.thenCompose(open -> next.get());
    };
  }

  @Override
  public Traits traits() {
    return engine.traits();
  }

  @Override
  public JobStore jobs() {
    return store;
  }

  @Override
  public Inspection inspection() {
    return isBlind() ? BlindInspection.inspection() : engine.inspection();
  }

  @Override
  public EventLog events() {
    return engine.events();
  }

  @Override
  public Flows flows() {
    return engine.flows();
  }

  @Override
  public Schedules schedules() {
    return new FaultySchedules();
  }

  @Override
  public Routes routes() {
    return engine.routes();
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public Presence presence() {
    return engine.presence();
  }

  @Override
  public Signals signals() {
    return isDeaf() ? new DeafSignals() : signals;
  }

  /** Has all who listen to channels told that they may have missed something. */
  public void missSignals(Instant from, Instant until) {
    signals.listeners().forEach(listener -> listener.missed(from, until));
  }

  /** Has something done once, while somebody subscribes, before what is retained is read. */
  public void beforeRetained(Runnable action) {
    signals.beforeRetained(action);
  }

  @Override
  public StoreHealth health() {
    return engine.health();
  }

  @Override
  public void close() {
    release();
    engine.close();
  }

  private final class FaultySchedules implements Schedules {

    @Override
    public CompletableFuture<Optional<ScheduleRecord>> find(String queue, String id) {
      return through(Call.FIND_SCHEDULE, () -> engine.schedules().find(queue, id));
    }

    @Override
    public CompletableFuture<Page<ScheduleRecord>> page(
        String queue, @Nullable String cursor, int limit) {
      return engine.schedules().page(queue, cursor, limit);
    }

    @Override
    public CompletableFuture<Outcome> put(String queue, ScheduleRecord schedule, Instant now) {
      return engine.schedules().put(queue, schedule, now);
    }

    @Override
    public CompletableFuture<Outcome> plan(String queue, Planning planning) {
      return through(Call.PLAN, () -> engine.schedules().plan(queue, planning));
    }

    @Override
    public CompletableFuture<Outcome> run(String queue, String id, Instant slot, Instant now) {
      return engine.schedules().run(queue, id, slot, now);
    }

    @Override
    public CompletableFuture<Boolean> remove(String queue, String id, Instant now) {
      return engine.schedules().remove(queue, id, now);
    }
  }

  private final class FaultyLedger implements Ledger {

    @Override
    public CompletableFuture<LedgerEntry> claim(LedgerClaim claim, Instant now, Duration limit) {
      return through(Call.CLAIM_KEY, () -> engine.ledger().claim(claim, now, limit));
    }

    @Override
    public CompletableFuture<Boolean> renew(LedgerClaim claim, Instant now, Duration limit) {
      return through(Call.RENEW_KEY, () -> engine.ledger().renew(claim, now, limit));
    }

    @Override
    public CompletableFuture<Boolean> record(
        LedgerClaim claim, LedgerValue value, Instant now, Duration ttl) {
      return through(Call.RECORD_KEY, () -> engine.ledger().record(claim, value, now, ttl));
    }

    @Override
    public CompletableFuture<Boolean> release(LedgerClaim claim, Instant now) {
      return engine.ledger().release(claim, now);
    }

    @Override
    public CompletableFuture<LedgerEntry> read(String key, Instant now) {
      return engine.ledger().read(key, now);
    }

    @Override
    public CompletableFuture<Boolean> forget(String key, Instant now) {
      return engine.ledger().forget(key, now);
    }
  }

  private final class FaultyStore implements JobStore {

    @Override
    public CompletableFuture<List<Added>> add(String queue, List<JobInsert> jobs) {
      return through(Call.ADD, () -> engine.jobs().add(queue, jobs));
    }

    @Override
    public CompletableFuture<List<Added>> deliver(List<JobDelivery> jobs) {
      return through(Call.DELIVER, () -> engine.jobs().deliver(jobs));
    }

    @Override
    public CompletableFuture<List<Moved>> move(List<Move> moves) {
      return through(Call.MOVE, () -> engine.jobs().move(moves));
    }

    @Override
    public void checkTogether(List<String> queues) {
      engine.jobs().checkTogether(queues);
    }

    @Override
    public CompletableFuture<Advanced> advance(String queue, Advance request) {
      return through(Call.ADVANCE, () -> engine.jobs().advance(queue, request))
          .thenApply(
              answer ->
                  request.settlements().isEmpty()
                      ? answer
                      : answer.recordedWith(
                          through(Call.RECORD, () -> answer.recorded().thenApply(done -> done))));
    }

    @Override
    public CompletableFuture<Set<String>> renew(
        String queue, List<Lease> leases, Instant now, Duration duration) {
      return through(Call.RENEW, () -> engine.jobs().renew(queue, leases, now, duration));
    }

    @Override
    public CompletableFuture<List<String>> recoverStalled(
        String queue, Instant now, Duration interval, int maxStalls) {
      return through(
          Call.RECOVER, () -> engine.jobs().recoverStalled(queue, now, interval, maxStalls));
    }

    @Override
    public Watch watch(String queue, @Nullable String worker, Runnable hint) {
      Watch watch =
          engine
              .jobs()
              .watch(
                  queue,
                  worker,
                  () -> {
                    if (!areHintsLost()) {
                      hint.run();
                    }
                  });
      return new FaultyWatch(watch, listenThrows);
    }
  }
}
