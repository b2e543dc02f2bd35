package io.drover.internal;

import io.drover.internal.RoundTrips.Trip;
import io.drover.job.StoreException;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.JobStore;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
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
public final class WorkLoop<T, R extends @Nullable Object> {

  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(5);
  private static final long GRACE_NANOS = 1_000_000_000L;

  private final Station station;
  private final Assignment<T, R> assignment;
  private final String queue;
  private final String tokens = UUID.randomUUID().toString();
  private final Doorbell bell = new Doorbell();
  private final Outbox<T, R> outbox = new Outbox<>();
  private final Notices notices;
  private final Attempts<T, R> attempts;
  private final RoundTrips<T, R> trips;
  private final Rests rests;
  private final Turns turns = new Turns(this::takeTurns);
  private final int maxAdvance;
  private final Alarm alarm;
  private final JobStore.Watch watch;
  private final Thread thread;
  private final WorkerUpkeep upkeep;
  private final DrainNotice drained;
  private final AtomicBoolean closer = new AtomicBoolean();
  private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

  private volatile int concurrency;
  private volatile boolean paused;
  private volatile boolean wanted = true;
  private volatile boolean closing;
  private volatile boolean finishing;
  private volatile long closeAt;
  private @Nullable Instant restUntil;
  private long claims;
  private boolean plenty;
  private volatile boolean failing;
  private volatile boolean resting;
  private volatile boolean serving;
  private volatile boolean givenUp;

  private WorkLoop(Station station, Assignment<T, R> assignment) {
    this.station = station;
    this.assignment = assignment;
    this.queue = assignment.shape().queue();
    this.concurrency = assignment.plan().concurrency();
    this.notices = new Notices(station, queue, assignment.callbacks().error(), turns::ask);
    this.attempts = new Attempts<>(station, assignment, outbox, notices, turns::ask);
    this.trips = new RoundTrips<>(station, queue, notices, turns::ask);
    this.rests = new Rests(station, bell);
    this.maxAdvance = station.engine().traits().maxAdvance();
    this.upkeep = new WorkerUpkeep(station);
    this.drained = new DrainNotice(station, queue, assignment.callbacks().drained(), notices);
    this.alarm = new Alarm(station.time(), this::hint);
    this.watch = station.engine().jobs().watch(queue, assignment.plan().name(), this::hint);
    this.thread = new Thread(this::run, "drover-" + queue + "-loop");
  }

  /** Starts a worker. */
  public static <T, R extends @Nullable Object> WorkLoop<T, R> start(
      Station station, Assignment<T, R> assignment) {
    WorkLoop<T, R> loop = new WorkLoop<>(station, assignment);
    try {
      station.register(loop);
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
    LeaseKeeper keeper = new LeaseKeeper(station, queue, plan.lease(), notices);
    StalledRecovery recovery = new StalledRecovery(station, queue, plan, notices, this::recovered);
    upkeep.every(LOOK_ANYWAY, this::hint);
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
    return concurrency;
  }

  /** Changes how many times the handler may run at once. */
  public void concurrency(int max) {
    attempts.concurrency(max);
    concurrency = max;
    turns.ask();
  }

  /** Claims nothing until resumed. */
  public void pause() {
    paused = true;
    watch.listen(false);
  }

  /** Claims again. */
  public void resume() {
    paused = false;
    hint();
  }

  /** Returns whether it is paused. */
  public boolean isPaused() {
    return paused;
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
    return station.limits().closeLimit();
  }

  /** Closes; see the facade's {@code Worker.close(Duration)}. */
  public boolean close(Duration limit) {
    beginClose(limit);
    boolean first = closer.compareAndSet(false, true);
    if (isOwnHandler() || (!first && notices.isCalling())) {
      if (first) {
        new Thread(this::finishClose, "drover-" + queue + "-close").start();
      }
      return false; // Who closes waits for this very thread.
    }
    if (first) {
      finishClose();
    }
    return closed.join();
  }

  /** Claims nothing any more; the first limit holds. */
  void beginClose(Duration limit) {
    synchronized (closer) {
      if (!closing) {
        closeAt = System.nanoTime() + Limits.nanos(limit);
        closing = true;
        watch.listen(false);
      }
    }
    turns.ask();
  }

  /** Returns whether the current thread runs this worker's handler. */
  boolean isOwnHandler() {
    return RunningBatch.isRunBy(attempts);
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
      if (!ended(station.limits().callLimit())) {
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
    watch.close();
    alarm.close();
    attempts.close();
    notices.close();
    station.unregister(this);
  }

  private boolean ended(Duration limit) {
    return Threads.join(thread, Limits.nanos(limit));
  }

  // ---- the loop -----------------------------------------------------------------------------

  /** Says that there may be something to claim. */
  private void hint() {
    wanted = true;
    turns.ask();
  }

  /** What the worker's own thread does: it waits where others must not. */
  private void run() {
    long look = Math.max(GRACE_NANOS, Limits.nanos(station.limits().callLimit()) / 4);
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
    Outbox.Taken<T, R> taken = outbox.take(alone ? 0 : worthwhile(), maxAdvance);
    taken.ended().forEach(this::restAfter); // Before the claim that goes with the settlement.
    int max = claimable(taken.running() - trips.count(), taken.left());
    boolean claims = alone ? wanted : plenty && max >= worthwhile();
    if (taken.ended().isEmpty() && (max == 0 || !claims)) {
      return false;
    }
    Claim claim = max == 0 ? null : claim(max);
    if (claim != null) {
      wanted = false; // Before the call: a hint that comes during it counts.
    }
    outbox.started(); // Counts as a run: a close waits for the jobs that a claim brings.
    int runs = (max + batchSize() - 1) / batchSize();
    trips.send(taken.ended(), claim, claim == null ? 0 : runs, station.now());
    return true;
  }

  /** Returns how many settlements or claims are worth a trip beside others. */
  private int worthwhile() {
    return (int) Math.max(1, Math.min(maxAdvance, (long) concurrency * batchSize() / 3));
  }

  private int batchSize() {
    return assignment.handling().batchSize();
  }

  private void answered(Trip<T, R> trip) {
    try {
      Advanced answer = trip.answer().join();
      rests.reset();
      notices.outageOver();
      settled(trip.ended(), answer);
      if (trip.claim() != null) {
        attempts.start(answer.claimed(), trip.claim().token(), trip.at());
        claimed(trip.claim(), answer);
      }
    } catch (CompletionException | CancellationException e) {
      outbox.putBack(trip.ended());
      trip.ended().forEach(ended -> ended.job().doubt());
      wanted = true;
      failing = true;
      notices.outage(StoreErrors.of(e, "serve a worker"));
    } finally {
      outbox.finished(List.of());
    }
  }

  /**
   * Returns how many jobs there is room for; those that ended and are not settled still take some.
   */
  private int claimable(int running, int unsettled) {
    if (closing || paused || notices.isFull() || isResting()) {
      return 0;
    }
    long runs = concurrency - running - trips.claiming();
    return (int) Math.max(0, Math.min(runs * batchSize() - unsettled, maxAdvance));
  }

  private boolean isResting() {
    if (restUntil != null && !station.now().isBefore(restUntil)) {
      restUntil = null;
    }
    return restUntil != null;
  }

  private Claim claim(int max) {
    WorkerPlan plan = assignment.plan();
    String token = tokens + ":" + ++claims;
    return new Claim(max, token, plan.lease(), plan.rateLimit(), plan.name());
  }

  private void settled(List<Ended<T, R>> ended, Advanced answer) {
    for (int i = 0; i < ended.size(); i++) {
      Ended<T, R> one = ended.get(i);
      Advanced.Settled settled = answer.settled().get(i);
      if (settled == Advanced.Settled.CHILDREN_PENDING) {
        outbox.add(attempts.refused(one));
        continue;
      }
      attempts.release(one.job());
      if (settled == Advanced.Settled.RECORDED) {
        attempts.recorded(one);
      } else {
        attempts.unrecorded(one, one.job().isDoubtful());
      }
    }
  }

  /** A worker that gave a job back because it calls too often waits itself, limit or not. */
  private void restAfter(Ended<T, R> one) {
    Duration pause = one.settlement().delay();
    if (one.settlement().outcome() == Settlement.Outcome.GIVE_BACK && !pause.isZero()) {
      restUntil = later(restUntil, station.now().plus(pause));
      alarm.set(restUntil);
      watch.listen(false);
    }
  }

  private void claimed(Claim claim, Advanced answer) {
    int got = answer.claimed().size();
    plenty = got == claim.max();
    wanted |= plenty;
    boolean limited = answer.limitedUntil() != null;
    boolean resting = isResting();
    // Who is kept back by a limit leaves the hint to those who are not.
    watch.listen(!plenty && !limited && !resting);
    if (closing || paused) {
      watch.listen(false); // Last, as either may have come meanwhile.
    }
    alarm.set(resting ? restUntil : earlier(answer.nextDue(), answer.limitedUntil()));
    boolean idle = outbox.isEmpty() && outbox.running() == trips.count() + 1; // This trip as well.
    drained.claimed(got, idle && !limited);
  }

  private void recovered(List<String> ids) {
    var callback = assignment.callbacks().stalled();
    if (callback != null) {
      ids.forEach(id -> notices.tell(() -> callback.accept(id)));
    }
    hint();
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(@Nullable Instant one, Instant other) {
    return one == null || one.isBefore(other) ? other : one;
  }
}
