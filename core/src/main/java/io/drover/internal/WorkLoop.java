package io.drover.internal;

import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.JobStore;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A worker: one thread settles what ended and claims what is free, one round trip after the other,
 * while the handlers run on others. Safe for use by several threads.
 *
 * <p>The thread sleeps until there is something to do: a handler ended, the store hints at work, a
 * delayed job is due, a limit is over, somebody changed the worker. As a hint may be lost, it also
 * looks every five seconds.
 */
public final class WorkLoop<T, R extends @Nullable Object> {

  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(5);
  private static final long GRACE_NANOS = 1_000_000_000L;

  /** What a look at the outbox and the queue came to. */
  private enum Turn {
    IDLE,
    DONE,
    FAILED
  }

  private final Station station;
  private final Assignment<T, R> assignment;
  private final String queue;
  private final String tokens = UUID.randomUUID().toString();
  private final Doorbell bell = new Doorbell();
  private final Outbox<T, R> outbox = new Outbox<>();
  private final Notices notices;
  private final Attempts<T, R> attempts;
  private final StoreCalls calls;
  private final Alarm alarm;
  private final JobStore.Watch watch;
  private final Thread thread;
  private final List<AutoCloseable> upkeep = new ArrayList<>();
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
  private boolean claimedSinceDrained;

  private WorkLoop(Station station, Assignment<T, R> assignment) {
    this.station = station;
    this.assignment = assignment;
    this.queue = assignment.shape().queue();
    this.concurrency = assignment.plan().concurrency();
    this.notices = new Notices(station, queue, assignment.callbacks().error(), bell::ring);
    this.attempts = new Attempts<>(station, assignment, outbox, notices, bell::ring);
    this.calls = new StoreCalls(station, queue, notices, bell);
    this.alarm = new Alarm(station.time(), this::hint);
    this.watch = station.engine().jobs().watch(queue, assignment.plan().name(), this::hint);
    this.thread = new Thread(this::run, "drover-" + queue + "-loop");
  }

  /** Starts a worker. */
  public static <T, R extends @Nullable Object> WorkLoop<T, R> start(
      Station station, Assignment<T, R> assignment) {
    WorkLoop<T, R> loop = new WorkLoop<>(station, assignment);
    station.register(loop);
    loop.startUpkeep();
    loop.thread.start();
    return loop;
  }

  private void startUpkeep() {
    WorkerPlan plan = assignment.plan();
    LeaseKeeper keeper = new LeaseKeeper(station, queue, plan.lease(), notices);
    StalledRecovery recovery = new StalledRecovery(station, queue, plan, notices, this::recovered);
    upkeep.add(watch);
    upkeep.add(Ticker.start(station.time(), LOOK_ANYWAY, this::hint));
    upkeep.add(
        Ticker.start(station.time(), keeper.interval(), () -> keeper.renew(attempts.held())));
    upkeep.add(Ticker.start(station.time(), plan.stalledInterval(), recovery::recover));
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
    bell.ring();
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
    if (isOwnHandler() || (!first && Notices.isCallback())) {
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
    bell.ring();
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
      calls.hurry();
      bell.ring();
      if (!ended(station.limits().callLimit())) {
        calls.giveUp();
        ended(Duration.ofSeconds(1));
      }
      for (AutoCloseable part : upkeep) {
        part.close();
      }
      alarm.close();
      notices.flush(Math.max(GRACE_NANOS, closeAt - System.nanoTime()));
    } catch (Exception e) {
      notices.error(e);
    } finally {
      attempts.close();
      notices.close();
      station.unregister(this);
      closed.complete(byThemselves);
    }
  }

  private boolean ended(Duration limit) {
    return Threads.join(thread, Limits.nanos(limit));
  }

  // ---- the loop -----------------------------------------------------------------------------

  /** Says that there may be something to claim. */
  private void hint() {
    wanted = true;
    bell.ring();
  }

  private void run() {
    while (!isDone()) {
      try {
        if (!turn()) {
          bell.await();
        }
      } catch (RuntimeException | Error e) {
        // Whatever it is, a worker does not stop for it.
        notices.error(e);
        calls.rest();
      }
    }
  }

  private boolean isDone() {
    return finishing && (outbox.isEmpty() || calls.isGivenUp());
  }

  /** Does one round trip if there is reason for one; returns whether there was. */
  private boolean turn() {
    int maxBatch = station.engine().traits().maxBatch();
    Outbox.Taken<T, R> taken = outbox.take(maxBatch);
    outbox.started(); // Counts as a run: a close waits for the jobs that a claim brings.
    Turn turn;
    try {
      turn = roundTrip(taken, maxBatch);
    } finally {
      outbox.finished(List.of());
    }
    if (turn == Turn.FAILED) {
      calls.rest(); // Not within the run: a close cuts the rest short once no run is under way.
    }
    return turn != Turn.IDLE;
  }

  private Turn roundTrip(Outbox.Taken<T, R> taken, int maxBatch) {
    Instant now = station.now();
    Claim claim;
    Advanced answer;
    try {
      taken.ended().forEach(this::restAfter); // Before the claim that goes with the settlement.
      int max = claimable(taken.running(), maxBatch);
      if (taken.ended().isEmpty() && (max == 0 || !wanted)) {
        return Turn.IDLE;
      }
      claim = max == 0 ? null : claim(max);
      if (claim != null) {
        wanted = false; // Before the call: a hint that comes during it counts.
      }
      answer = calls.advance(request(now, taken.ended(), claim));
    } catch (RuntimeException | Error e) {
      outbox.putBack(taken.ended());
      taken.ended().forEach(ended -> ended.job().doubt());
      wanted = true;
      notices.outage(e);
      return Turn.FAILED;
    }
    settled(taken.ended(), answer);
    if (claim != null) {
      attempts.start(answer.claimed(), claim.token(), now);
      claimed(claim, answer, taken.running());
    }
    return Turn.DONE;
  }

  private int claimable(int running, int maxBatch) {
    if (closing || paused || notices.isFull() || isResting()) {
      return 0;
    }
    long free = (long) (concurrency - running) * assignment.handling().batchSize();
    return (int) Math.max(0, Math.min(free, maxBatch));
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

  private Advance request(Instant now, List<Ended<T, R>> ended, @Nullable Claim claim) {
    return new Advance(now, ended.stream().map(Ended::settlement).toList(), claim);
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
    }
  }

  private void claimed(Claim claim, Advanced answer, int running) {
    int got = answer.claimed().size();
    if (got == claim.max()) {
      wanted = true;
    }
    watch.listen(got < claim.max() && !closing && !paused);
    alarm.set(earlier(restUntil, earlier(answer.nextDue(), answer.limitedUntil())));
    claimedSinceDrained |= got > 0;
    if (got == 0
        && running == 0
        && claimedSinceDrained
        && answer.limitedUntil() == null
        && outbox.isEmpty()) {
      claimedSinceDrained = false;
      drained();
    }
  }

  private void drained() {
    Runnable callback = assignment.callbacks().drained();
    if (callback != null) {
      notices.tell(
          () -> {
            QueueCounts counts = station.engine().inspection().counts(queue);
            if (counts.waiting() + counts.of(JobState.PRIORITIZED) + counts.active() == 0) {
              callback.run();
            }
          });
    }
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
