package io.drover.internal.work;

import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.LifeCycle.Stage;
import io.drover.internal.store.Limits;
import io.drover.internal.store.Part;
import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.internal.threads.Doorbell;
import io.drover.internal.threads.Threads;
import io.drover.internal.threads.Turns;
import io.drover.internal.work.RoundTrips.Trip;
import io.drover.job.StoreException;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A worker: settles what ended and claims what is free, both in the same round trips to the store,
 * while handlers run. Safe for use by several threads.
 *
 * <p>It has a turn whenever there may be something to do: a handler ended, the store answered or
 * hints at work, a delayed job is due, a limit is over, somebody changed the worker. The thread
 * that brings the news takes the turn, as waking another would take longer than most turns; see
 * {@link Turns}. As a hint may be lost, it also has a turn every five seconds. A thread of its own
 * rests while the store cannot be reached, and keeps the program running as long as the worker is
 * open.
 */
public final class WorkLoop<T, R extends @Nullable Object> implements Part {

  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(5);
  private static final long GRACE_NANOS = 1_000_000_000L;

  private final StoreContext store;
  private final LifeCycle life;
  private final Assignment<T, R> assignment;
  private final String queue;
  private final Doorbell bell = new Doorbell();
  private final Outbox<T, R> outbox = new Outbox<>();
  private final Notices notices;
  private final Attempts<T, R> attempts;
  private final RoundTrips<T, R> trips;
  private final Claims<T, R> claims;
  private final Rests rests;
  private final Turns turns = new Turns(this::takeTurns);
  private final int maxAdvance;
  private final Thread thread;
  private final WorkerUpkeep upkeep;
  private final Object closer = new Object();
  private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

  private volatile boolean closing;
  private volatile boolean finishing;
  private volatile long closeAt;
  private volatile boolean failing;
  private volatile boolean resting;
  private volatile boolean serving;
  private volatile boolean givenUp;

  private WorkLoop(StoreContext store, LifeCycle life, Assignment<T, R> assignment) {
    this.store = store;
    this.life = life;
    this.assignment = assignment;
    this.queue = assignment.shape().queue();
    this.notices = new Notices(store, queue, assignment.callbacks().error(), turns::ask);
    this.attempts = new Attempts<>(store, assignment, outbox, notices, turns::ask);
    this.trips = new RoundTrips<>(store, queue, notices, turns::ask);
    this.claims = new Claims<>(store, assignment, notices, turns::ask);
    this.rests = new Rests(store, bell);
    this.maxAdvance = store.engine().traits().maxAdvance();
    this.upkeep = new WorkerUpkeep(store);
    this.thread = new Thread(this::run, "drover-" + queue + "-loop");
  }

  /** Starts a worker. */
  public static <T, R extends @Nullable Object> WorkLoop<T, R> start(
      StoreContext store, LifeCycle life, Assignment<T, R> assignment) {
    WorkLoop<T, R> loop = new WorkLoop<>(store, life, assignment);
    try {
      life.register(Stage.WORK, loop);
      loop.begin();
      return loop;
    } catch (RuntimeException | Error e) {
      loop.release();
      throw e;
    }
  }

  /** Starts, unless a close came first. */
  private void begin() {
    synchronized (closer) {
      if (closing) {
        throw new StoreException("expected an open Drover, got a closed one: no worker started");
      }
      serving = true;
      thread.start();
      startUpkeep();
    }
    turns.ask();
  }

  private void startUpkeep() {
    WorkerPlan plan = assignment.plan();
    LeaseKeeper keeper = new LeaseKeeper(store, queue, plan.lease(), notices);
    StalledRecovery recovery = new StalledRecovery(store, queue, plan, notices, this::recovered);
    upkeep.every(LOOK_ANYWAY, claims::hint);
    upkeep.every(keeper.interval(), () -> keeper.renew(attempts.held()));
    upkeep.every(plan.stalledInterval(), recovery::recover);
    recovery.recover();
  }

  // ---- for users ----------------------------------------------------------------------------

  /** Returns the queue's name. */
  public String queue() {
    return queue;
  }

  /** Returns how many times the handler may run at once. */
  public int concurrency() {
    return claims.concurrency();
  }

  /** Changes how many times the handler may run at once. */
  public void concurrency(int max) {
    attempts.concurrency(max);
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
    return attempts.stop(jobId, new Stop(Stop.Cause.CANCELLED, reason));
  }

  /** Returns the ids of the jobs whose handler runs. */
  public List<String> activeJobs() {
    return attempts.running();
  }

  /** Returns how long a close waits if nobody says. */
  public Duration closeLimit() {
    return store.limits().closeLimit();
  }

  /** Closes; see the facade's {@code Worker.close(Duration)}. */
  public boolean close(Duration limit) {
    beginClose(limit);
    return !isOwnThread() && closed.join();
  }

  /** Claims nothing any more, and ends on a thread of its own; the first limit holds. */
  @Override
  public void beginClose(Duration limit) {
    boolean first;
    synchronized (closer) {
      first = !closing;
      if (first) {
        closeAt = System.nanoTime() + Limits.nanos(limit);
        closing = true;
        claims.stop();
      }
    }
    turns.ask();
    if (first) {
      startToFinish();
    }
  }

  private void startToFinish() {
    Thread finisher = new Thread(this::finishClose, "drover-" + queue + "-close");
    finisher.setDaemon(false);
    try {
      finisher.start();
    } catch (Error e) {
      finishClose(); // No thread can be had.
    }
  }

  /** Waits for the end, whenever that comes: each step of a close has a limit. */
  @Override
  public void awaitClosed(long end) {
    closed.join();
  }

  @Override
  public boolean isOwnThread() {
    return RunningBatch.isRunBy(attempts) || notices.isCalling();
  }

  private void finishClose() {
    boolean byThemselves = false;
    try {
      byThemselves = outbox.awaitIdle(closeAt - System.nanoTime());
      if (!byThemselves) {
        attempts.stop(null, new Stop(Stop.Cause.CLOSING, "the worker closes"));
        outbox.awaitIdle(GRACE_NANOS);
      }
      finishing = true;
      rests.hurry();
      turns.ask();
      if (!ended(store.limits().callLimit())) {
        givenUp = true;
        turns.ask();
        ended(Duration.ofSeconds(1));
      }
      upkeep.close();
      notices.flush(Math.max(GRACE_NANOS, closeAt - System.nanoTime()));
    } catch (RuntimeException | Error e) {
      notices.error(e);
    } finally {
      release();
      closed.complete(byThemselves);
    }
  }

  /** Lets go of everything. */
  private void release() {
    end();
    upkeep.close();
    claims.close();
    attempts.close();
    notices.close();
    life.unregister(Stage.WORK, this);
  }

  private boolean ended(Duration limit) {
    return Threads.join(thread, Limits.nanos(limit));
  }

  // ---- the loop -----------------------------------------------------------------------------

  /** What the worker's own thread does: it waits where others must not. */
  private void run() {
    long look = Math.max(GRACE_NANOS, Limits.nanos(store.limits().callLimit()) / 4);
    while (serving) {
      if (!bell.await(look)) {
        trips.tellSilence();
      }
      if (resting) {
        rests.rest();
        failing = false;
        resting = false; // Last: until then nobody asks for the next rest.
        turns.ask();
      }
    }
  }

  private void end() {
    serving = false;
    bell.ring();
  }

  /** Does all there is to do now. */
  private void takeTurns() {
    if (!serving) {
      return;
    }
    try {
      while (turn()) {}
    } catch (RuntimeException | Error e) {
      // Whatever it is, a worker does not stop for it.
      notices.error(e);
      failing = true;
    }
    if (finishing && (givenUp || (outbox.isEmpty() && trips.count() == 0))) {
      end();
    } else if (failing && !resting && trips.count() == 0) {
      resting = true;
      bell.ring();
    }
  }

  /** Takes an answer in or sends what there is reason for; returns whether there was anything. */
  private boolean turn() {
    Trip<T, R> trip = trips.takeAnswered();
    if (trip != null) {
      answered(trip);
      return true;
    }
    return !failing && send();
  }

  /**
   * Sends a round trip if there is reason for one. While others are under way only a full one is
   * sent beside them: the rest goes together once they are answered.
   */
  private boolean send() {
    if (!trips.hasRoom()) {
      return false;
    }
    boolean alone = trips.count() == 0;
    Outbox.Taken<T, R> taken = outbox.take(alone ? 0 : claims.worthwhile(), maxAdvance);
    claims.restAfter(taken.ended()); // Before the claim that goes with the settlement.
    int max = claims.room(taken.running() - trips.count() + trips.claiming(), taken.left());
    if (taken.ended().isEmpty() && !claims.isWorthATrip(max, alone)) {
      return false;
    }
    outbox.started(); // Counts as a run: a close waits for the jobs that a claim brings.
    Claim claim = claims.next(max); // After the run counts: a close that saw none stopped it.
    if (claim == null && taken.ended().isEmpty()) {
      outbox.finished(List.of());
      return false;
    }
    trips.send(taken.ended(), claim, claim == null ? 0 : claims.runs(max), store.now());
    return true;
  }

  private void answered(Trip<T, R> trip) {
    try {
      Advanced answer = trip.answer().join();
      rests.reset();
      notices.outageOver();
      List<Ended<T, R>> recorded = settled(trip.ended(), answer);
      if (trip.claim() == null) {
        attempts.recorded(recorded);
      } else {
        attempts.start(answer.claimed(), trip.claim().token(), trip.at());
        attempts.recorded(recorded); // After the start: jobs have their thread woken first.
        boolean idle = outbox.isEmpty() && outbox.running() == trips.count() + 1; // This as well.
        claims.answered(trip.claim(), answer, idle);
      }
    } catch (CompletionException | CancellationException e) {
      outbox.putBack(trip.ended());
      trip.ended().forEach(ended -> ended.job().doubt());
      claims.hint();
      failing = true;
      notices.outage(StoreErrors.of(e, "serve a worker"));
    } finally {
      outbox.finished(List.of());
    }
  }

  /** Lets go of jobs that ended; returns those whose end is recorded. */
  private List<Ended<T, R>> settled(List<Ended<T, R>> ended, Advanced answer) {
    List<Ended<T, R>> recorded = new ArrayList<>(ended.size());
    for (int i = 0; i < ended.size(); i++) {
      Ended<T, R> one = ended.get(i);
      Advanced.Settled settled = answer.settled().get(i);
      if (settled == Advanced.Settled.CHILDREN_PENDING) {
        outbox.add(attempts.refused(one));
        continue;
      }
      attempts.release(one.job());
      if (settled == Advanced.Settled.RECORDED) {
        recorded.add(one);
      } else {
        attempts.unrecorded(one, one.job().isDoubtful());
      }
    }
    return recorded;
  }

  private void recovered(List<String> ids) {
    var callback = assignment.callbacks().stalled();
    if (callback != null) {
      ids.forEach(id -> notices.tell(() -> callback.accept(id)));
    }
    claims.hint();
  }
}
