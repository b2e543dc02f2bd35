package io.drover.internal.work;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.Alarm;
import io.drover.internal.threads.Turns;
import io.drover.job.BreakerState;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.JobStore;
import io.drover.spi.Settlement;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a worker claims: for how many jobs there is room, whether there may be any, and what is to
 * tell of the next: the store's hint, or an alarm. The settings and {@link #hint} are for any
 * thread, the rest for the one whose turn it is.
 */
final class Claims<T, R extends @Nullable Object> implements AutoCloseable {

  /** What may wait to be safe however few jobs run at once, and however many do. */
  private static final int FEWEST_UNTOLD = 256;

  private static final int MOST_UNTOLD = 8_000;

  private final WorkerPlan plan;
  private final int batchSize;
  private final int maxAdvance;
  private final CallbackThread callbacks;
  private final Turns turns;
  private final Alarm alarm;
  private final TimeSource time;
  private final JobStore.Watch watch;
  private final BreakerSwitch breaker;
  private final LoadGauge gauge;
  private final String tokens = UUID.randomUUID().toString();

  private volatile int concurrency;
  private volatile boolean paused;
  private volatile boolean stopped;
  private volatile boolean wanted = true;
  private final AtomicReference<@Nullable Instant> restUntil = new AtomicReference<>();
  private volatile TimeSource.@Nullable Scheduled restEnd;
  private long made;
  private boolean plenty;

  Claims(
      StoreContext store,
      Assignment<T, R> assignment,
      CallbackThread callbacks,
      Governors governors,
      Turns turns) {
    this.plan = assignment.plan();
    this.breaker = governors.breaker();
    this.gauge = governors.gauge();
    this.batchSize = assignment.handling().batchSize();
    this.maxAdvance = store.engine().traits().maxAdvance();
    this.callbacks = callbacks;
    this.turns = turns;
    this.concurrency = plan.concurrency().min();
    this.alarm = new Alarm(store.time(), this::look);
    this.time = store.time();
    this.watch = store.engine().jobs().watch(assignment.shape().queue(), plan.name(), this::hint);
    if (plan.paused()) {
      pause();
    }
  }

  // ---- settings -----------------------------------------------------------------------------

  int concurrency() {
    return concurrency;
  }

  void concurrency(int max) {
    concurrency = max;
  }

  boolean isPaused() {
    return paused;
  }

  /** Claims nothing until resumed. */
  void pause() {
    paused = true;
    watch.listen(false);
  }

  void resume() {
    paused = false;
    hint();
  }

  /** Claims nothing any more. */
  void stop() {
    stopped = true;
    watch.listen(false);
  }

  /** Heeds what the breaker lets it do now. */
  void heed() {
    if (breaker.state() == BreakerState.OPEN) {
      watch.listen(false); // Hints are for those who can claim.
    } else {
      look();
    }
  }

  /** Says that there may be something to claim. */
  void hint() {
    wanted = true;
    turns.ask();
  }

  /** Says the same, on a thread that has no time to claim it. */
  void look() {
    wanted = true;
    turns.ring();
  }

  // ---- for the turn -------------------------------------------------------------------------

  /**
   * A worker that gave a job back because it calls too often waits itself, limit or not. The timer
   * ends the rest, and no look at the clock: that may be set meanwhile.
   */
  void restAfter(List<AttemptEnd<T, R>> ended, Instant now) {
    for (AttemptEnd<T, R> one : ended) {
      Duration pause = one.settlement().delay();
      if (one.settlement().outcome() == Settlement.Outcome.GIVE_BACK && !pause.isZero()) {
        Instant end = now.plus(pause);
        Instant until = restUntil.get();
        if (until == null || until.isBefore(end)) {
          restUntil.set(end);
          cancelRestEnd();
          restEnd = time.schedule(end, () -> endRest(end));
        }
        watch.listen(false);
      }
    }
  }

  /** Ends a rest, unless a longer one has taken its place while the timer was about to ring. */
  private void endRest(Instant end) {
    if (restUntil.compareAndSet(end, null)) {
      look();
    }
  }

  private void cancelRestEnd() {
    TimeSource.Scheduled last = restEnd;
    if (last != null) {
      last.cancel();
    }
  }

  /** Returns whether something keeps it from claiming, whatever there is. For any thread. */
  private boolean isHeld() {
    return stopped || paused || callbacks.isFull() || restUntil.get() != null;
  }

  /** Returns the same, the breaker included. */
  boolean isHeldAtAll() {
    return isHeld() || breaker.state() != BreakerState.CLOSED;
  }

  /**
   * Returns for how many jobs there is room; those that ended and are not settled still take some.
   *
   * @param runs the runs under way and those that claims under way are for
   * @param unsettled how many jobs have ended and are not settled yet
   */
  int room(int runs, int unsettled) {
    if (isHeld()) {
      gauge.held();
      return 0;
    }
    long free = (long) concurrency - runs;
    int room = (int) Math.max(0, Math.min(free * batchSize - unsettled, maxAdvance));
    return breaker.limit(room, runs);
  }

  /** Returns how many runs so many jobs are for. */
  int runs(int jobs) {
    return (int) (((long) jobs + batchSize - 1) / batchSize);
  }

  /** Returns how many settlements or claims are worth a trip beside others. */
  int worthwhile() {
    return (int) Math.max(1, Math.min(maxAdvance, (long) concurrency * batchSize / 3));
  }

  /** Returns how many ends may wait to be safe before no more are settled. */
  int mostUntold() {
    return (int) Math.max(FEWEST_UNTOLD, Math.min(MOST_UNTOLD, 8L * concurrency * batchSize));
  }

  /** Returns whether to claim with nothing to settle, while no other trip is under way or one. */
  boolean isWorthATrip(int room, boolean alone) {
    return room > 0 && (alone ? wanted : plenty && room >= worthwhile());
  }

  /** Returns the next claim, or {@code null} if nothing is to be claimed, or not any more. */
  @Nullable Claim next(int max) {
    if (max == 0 || stopped) {
      return null;
    }
    wanted = false; // Before the call: a hint that comes during it counts.
    return Claim.of(max, tokens + ":" + ++made, plan.lease())
        .rateLimit(plan.rateLimit())
        .worker(plan.name());
  }

  /** Takes in that the store did not do what it was asked, which says nothing of the handlers. */
  void failed() {
    gauge.held();
    hint();
  }

  /** Takes in what a claim made at an instant brought, and sees to what tells of the next. */
  void answered(Claim claim, Advanced answer, Instant at) {
    gauge.claimed(claim.max(), answer, at);
    plenty = answer.claimed().size() == claim.max();
    if (plenty) {
      wanted = true; // Never false here: a hint may have come meanwhile.
    }
    boolean limited = answer.limitedUntil() != null;
    // Who is kept back by a limit leaves the hint to those who are not.
    watch.listen(!plenty && !limited && restUntil.get() == null);
    if (stopped || paused || breaker.state() == BreakerState.OPEN) {
      watch.listen(false); // Last, as either may have come meanwhile.
    }
    alarm.set(earlier(answer.nextDue(), answer.limitedUntil()));
  }

  @Override
  public void close() {
    watch.close();
    alarm.close();
    cancelRestEnd();
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }
}
