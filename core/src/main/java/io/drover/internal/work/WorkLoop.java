package io.drover.internal.work;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.Limits;
import io.drover.internal.store.Part;
import io.drover.internal.store.StagedTrees;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.Doorbell;
import io.drover.internal.threads.Threads;
import io.drover.internal.threads.Turns;
import io.drover.job.BreakerState;
import io.drover.job.ConcurrencyChange;
import io.drover.spi.UnderWay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A worker: settles what ended and claims what is free, both in the same round trips to the store,
 * while handlers run. Safe for use by several threads.
 *
 * <p>It has a turn whenever there may be something to do: a handler ended, the store answered or
 * hints at work, a delayed job is due, a limit is over, somebody changed the worker. The thread
 * that brings the news takes the turn, as waking another would take longer than most turns; see
 * {@link Turns}. As a hint may be lost, it also has a turn every five seconds. A thread of its own
 * takes the turns for which others have no time, rests while the store cannot be reached, and keeps
 * the program running as long as the worker is open.
 */
public final class WorkLoop<T, R extends @Nullable Object> implements Part, OnDuty {

  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(5);
  private static final long SHORTEST_LOOK = TimeUnit.SECONDS.toNanos(1);

  private final StoreContext store;
  private final LifeCycle life;
  private final Assignment<T, R> assignment;
  private final Doorbell bell = new Doorbell();
  private final Turns turns = new Turns(this::step, bell);
  private final Custody<T, R> custody = new Custody<>();
  private final CallbackThread callbacks;
  private final BreakerSwitch breaker;
  private final Attempts<T, R> attempts;
  private final Runs<T, R> runs;
  private final Reports<T, R> reports;
  private final Rests rests;
  private final Claims<T, R> claims;
  private final Trips<T, R> trips;
  private final SelfScaling scaling;
  private final WorkerClosing closing;
  private final Thread thread;
  private final Upkeep upkeep;
  private final Witness witness;
  private final AtomicLong moves = new AtomicLong();
  private final Introduction<T, R> introduction;

  private volatile boolean failing;
  private volatile boolean resting;
  private volatile boolean serving;

  private WorkLoop(
      StoreContext store, LifeCycle life, CompletionThreads shared, Assignment<T, R> assignment) {
    this.store = store;
    this.life = life;
    this.assignment = assignment;
    String queue = assignment.shape().queue();
    Threads origin = Threads.capture();
    this.callbacks =
        new CallbackThread(store, queue, assignment.callbacks().error(), turns::ask, origin);
    this.breaker =
        new BreakerSwitch(
            new BreakerSwitch.Rule(assignment.plan().breaker(), store.time(), queue),
            this::broken,
            this::heedBreaker);
    SelfScaling.Terms terms =
        new SelfScaling.Terms(assignment.plan().concurrency(), store.time(), queue);
    Governors governors = new Governors(breaker, terms.gauge());
    this.attempts = new Attempts<>(store, assignment, custody, callbacks, governors, turns::ask);
    this.runs = new Runs<>(store, assignment, custody, attempts, origin);
    this.reports = new Reports<>(store, assignment, callbacks);
    this.witness = new Witness(store, queue);
    this.upkeep = new Upkeep(store, shared.upkeep(), queue);
    this.rests = new Rests(store, bell);
    this.thread = origin.lasting("drover-" + queue + "-loop", this::run);
    this.closing = new WorkerClosing(store, origin, queue, new Closable());
    this.claims = new Claims<>(store, assignment, callbacks, governors, turns); // Watches: late.
    this.trips =
        new Trips<>(
            store,
            assignment,
            custody,
            new Trips.Staff<>(claims, runs, attempts, reports, callbacks),
            turns);
    this.introduction =
        new Introduction<>(
            assignment,
            store.now(),
            custody,
            new Introduction.Staff<>(claims, runs, trips.pulse()));
    this.scaling = new SelfScaling(terms, governors.gauge(), this::scaled, claims::isHeldAtAll);
  }

  /** Starts a worker. Its threads have the class loader that is current now. */
  public static <T, R extends @Nullable Object> WorkLoop<T, R> start(
      StoreContext store, LifeCycle life, CompletionThreads shared, Assignment<T, R> assignment) {
    WorkLoop<T, R> loop = new WorkLoop<>(store, life, shared, assignment);
    try {
      life.register(assignment.stage(), loop);
      loop.closing.unlessBegun(loop::begin);
      loop.turns.ask();
      return loop;
    } catch (Throwable e) {
      loop.new Closable().release();
      throw e;
    }
  }

  private void begin() {
    serving = true;
    witness.started(new Slots(assignment.plan(), queue(), this::concurrency, custody::runCount));
    thread.start();
    LeaseKeeper keeper = new LeaseKeeper(store, queue(), assignment.plan().lease(), callbacks);
    StalledRecovery recovery = new StalledRecovery(store, assignment, callbacks, this::recovered);
    upkeep.ring(LOOK_ANYWAY, claims::look);
    upkeep.call(keeper.interval(), () -> keeper.renew(custody.held()));
    upkeep.call(assignment.plan().stalledInterval(), () -> recover(recovery));
    CompletableFuture<?> unused = recovery.recover();
  }

  private CompletableFuture<?> recover(StalledRecovery recovery) {
    StagedTrees.drop(store); // A release that its process did not end goes on as well.
    return recovery.recover();
  }

  private void recovered(List<String> ids) {
    reports.recovered(ids);
    claims.hint();
  }

  private void broken(BreakerState state) {
    reports.tell(assignment.callbacks().breaker(), state);
  }

  private void scaled(ScalingStep step) {
    runs.concurrency(step.to());
    claims.concurrency(step.to());
    turns.ring();
    reports.tell(assignment.callbacks().concurrency(), step);
  }

  private void heedBreaker() {
    claims.heed();
  }

  // ---- for users ----------------------------------------------------------------------------

  /** Returns the queue's name. */
  public String queue() {
    return assignment.shape().queue();
  }

  /** Returns how many times the handler may run at once. */
  public int concurrency() {
    return claims.concurrency();
  }

  /** Returns the latest change that the worker made by itself, or {@code null}. */
  public @Nullable ConcurrencyChange lastConcurrencyChange() {
    return scaling.last();
  }

  /** Changes how many times the handler may run at once, for good. */
  public void concurrency(int max) {
    scaling.close();
    runs.concurrency(max);
    claims.concurrency(max);
    turns.ask();
  }

  /** Claims nothing until resumed. */
  public void pause() {
    claims.pause();
  }

  /** Claims again. */
  public void resume() {
    claims.resume();
  }

  /** Returns whether it is paused. */
  public boolean isPaused() {
    return claims.isPaused();
  }

  /** Makes a job's attempt end and fail for good. */
  public boolean cancel(String jobId, String reason) {
    return runs.stop(jobId, new Stop(Stop.Cause.CANCELLED, reason));
  }

  /** Returns what the breaker lets it do. */
  public BreakerState breakerState() {
    return breaker.state();
  }

  /** Returns the ids of the jobs whose handler runs. */
  public List<String> activeJobs() {
    return runs.running();
  }

  @Override
  public WorkerCard card() {
    return introduction.card();
  }

  // ---- closing ------------------------------------------------------------------------------

  /** Returns whether a close has begun. */
  public boolean isClosing() {
    return closing.isBegun();
  }

  /** Returns whether a close is done. */
  @Override
  public boolean isClosed() {
    return closing.isDone();
  }

  /** Closes; see the facade's {@code Worker.close(Duration)}. */
  public boolean close(Duration limit) {
    beginClose(limit);
    return !isOwnThread() && closing.await();
  }

  @Override
  public void beginClose(Duration limit) {
    closing.begin(limit);
  }

  /** Waits for the end, whenever that comes: each step of a close has a limit. */
  @Override
  public void awaitClosed(long end) {
    closing.await();
  }

  @Override
  public boolean isOwnThread() {
    return Run.isRunBy(attempts) || callbacks.isCurrent();
  }

  // ---- for a time that waits ----------------------------------------------------------------

  @Override
  public void look() {
    claims.look();
  }

  @Override
  public void report(Bustle.Report report) {
    report.moves(moves.get());
    report.claims(runs.claimed());
    if (serving && !turns.isQuiet() && !resting) {
      report.underWay(UnderWay.of("a turn of a worker of queue \"%s\"".formatted(queue())));
    }
    upkeep.report(report);
    custody.report(report, resting || trips.isGathering());
    callbacks.report(report);
  }

  /** What a close does with this worker. */
  private final class Closable implements WorkerClosing.Subject {

    @Override
    public void stopClaiming() {
      claims.stop();
      trips.hurry();
    }

    @Override
    public boolean awaitIdle(long nanos) {
      return custody.awaitIdle(nanos);
    }

    @Override
    public void stopRuns() {
      runs.stopAll(new Stop(Stop.Cause.CLOSING, "the worker closes"));
    }

    @Override
    public boolean settle(long nanos) {
      rests.hurry();
      turns.ask();
      return Threads.join(thread, nanos);
    }

    @Override
    public void giveUp() {
      serving = false;
      bell.ring();
    }

    @Override
    public void tellRest(long nanos) {
      callbacks.flush(nanos);
    }

    @Override
    public void trouble(Throwable error) {
      callbacks.error(error);
    }

    @Override
    public void release() {
      giveUp();
      closing.attempt(upkeep::close);
      closing.attempt(breaker::close);
      closing.attempt(scaling::close);
      closing.attempt(claims::close);
      closing.attempt(runs::close);
      closing.attempt(callbacks::close);
      closing.attempt(witness::closed);
      closing.attempt(() -> life.unregister(assignment.stage(), WorkLoop.this));
    }
  }

  // ---- turning ------------------------------------------------------------------------------

  /** What the worker's own thread does. */
  private void run() {
    long look = Math.max(SHORTEST_LOOK, Limits.nanos(store.limits().callLimit()) / 4);
    while (serving) {
      try {
        if (!bell.await(look)) {
          trips.tellSilence();
        }
        turns.serveAtHome();
        if (resting) {
          rests.rest();
          failing = false;
          resting = false; // Last: until then nobody asks for the next rest.
          turns.ask();
        }
      } catch (Throwable e) {
        callbacks.error(e);
      }
    }
  }

  /** Does one thing that there is to do; returns whether there may be more. */
  private boolean step() {
    moves.incrementAndGet();
    if (!serving) {
      return false;
    }
    boolean more;
    try {
      more = turn();
    } catch (Throwable e) {
      // Whatever it is, a worker does not stop for it.
      failing = true;
      callbacks.error(e);
      more = trips.areAnswered(); // It goes on after the step that failed.
    }
    if (!more) {
      rest();
    }
    return more;
  }

  /** Takes an answer in or sends what there is reason for; returns whether there was anything. */
  private boolean turn() {
    Trips.Outcome outcome = trips.takeAnswer();
    if (outcome == null) {
      return !failing && trips.send();
    }
    if (outcome == Trips.Outcome.FAILED) {
      failing = true;
    } else {
      rests.reset();
    }
    if (custody.runCount() + custody.outboxCount() > 0) {
      scaling.wake();
    }
    return true;
  }

  /** Ends the worker's thread if it is not needed any more, or has it rest. */
  private void rest() {
    if (closing.isSettling() && trips.areDone()) {
      serving = false;
      bell.ring();
    } else if (failing && !resting && custody.tripCount() == 0) {
      resting = true;
      bell.ring();
    }
  }
}
