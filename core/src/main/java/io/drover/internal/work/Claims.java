package io.drover.internal.work;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.Alarm;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.JobStore;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a worker claims: for how many jobs there is room, whether there may be any, and what is to
 * tell of the next: the store's hint, or an alarm. The settings and {@link #hint} are for any
 * thread, the rest for the one whose turn it is.
 */
final class Claims<T, R extends @Nullable Object> implements AutoCloseable {

  private final StoreContext store;
  private final WorkerPlan plan;
  private final int batchSize;
  private final int maxAdvance;
  private final Notices notices;
  private final Runnable look;
  private final Alarm alarm;
  private final JobStore.Watch watch;
  private final DrainNotice drained;
  private final String tokens = UUID.randomUUID().toString();

  private volatile int concurrency;
  private volatile boolean paused;
  private volatile boolean stopped;
  private volatile boolean wanted = true;
  private @Nullable Instant restUntil;
  private long made;
  private boolean plenty;

  /**
   * Creates it.
   *
   * @param look called when there may be something to claim
   */
  Claims(StoreContext store, Assignment<T, R> assignment, Notices notices, Runnable look) {
    String queue = assignment.shape().queue();
    this.store = store;
    this.plan = assignment.plan();
    this.batchSize = assignment.handling().batchSize();
    this.maxAdvance = store.engine().traits().maxAdvance();
    this.notices = notices;
    this.look = look;
    this.concurrency = plan.concurrency();
    this.drained = new DrainNotice(store, queue, assignment.callbacks().drained(), notices);
    this.alarm = new Alarm(store.time(), this::hint);
    this.watch = store.engine().jobs().watch(queue, plan.name(), this::hint);
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

  /** Says that there may be something to claim. */
  void hint() {
    wanted = true;
    look.run();
  }

  // ---- for the turn -------------------------------------------------------------------------

  /** A worker that gave a job back because it calls too often waits itself, limit or not. */
  void restAfter(List<Ended<T, R>> ended) {
    for (Ended<T, R> one : ended) {
      Duration pause = one.settlement().delay();
      if (one.settlement().outcome() == Settlement.Outcome.GIVE_BACK && !pause.isZero()) {
        restUntil = later(restUntil, store.now().plus(pause));
        alarm.set(restUntil);
        watch.listen(false);
      }
    }
  }

  private boolean isResting() {
    if (restUntil != null && !store.now().isBefore(restUntil)) {
      restUntil = null;
    }
    return restUntil != null;
  }

  /**
   * Returns for how many jobs there is room; those that ended and are not settled still take some.
   *
   * @param runs the runs under way and those that claims under way are for
   * @param unsettled how many jobs have ended and are not settled yet
   */
  int room(int runs, int unsettled) {
    if (stopped || paused || notices.isFull() || isResting()) {
      return 0;
    }
    long free = (long) concurrency - runs;
    return (int) Math.max(0, Math.min(free * batchSize - unsettled, maxAdvance));
  }

  /** Returns how many runs so many jobs are for. */
  int runs(int jobs) {
    return (int) (((long) jobs + batchSize - 1) / batchSize);
  }

  /** Returns how many settlements or claims are worth a trip beside others. */
  int worthwhile() {
    return (int) Math.max(1, Math.min(maxAdvance, (long) concurrency * batchSize / 3));
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
    return new Claim(max, tokens + ":" + ++made, plan.lease(), plan.rateLimit(), plan.name());
  }

  /**
   * Takes in what a claim brought, and sees to what tells of the next.
   *
   * @param idle whether the worker has nothing else to do
   */
  void answered(Claim claim, Advanced answer, boolean idle) {
    int got = answer.claimed().size();
    plenty = got == claim.max();
    if (plenty) {
      wanted = true; // Never false here: a hint may have come meanwhile.
    }
    boolean limited = answer.limitedUntil() != null;
    boolean resting = isResting();
    // Who is kept back by a limit leaves the hint to those who are not.
    watch.listen(!plenty && !limited && !resting);
    if (stopped || paused) {
      watch.listen(false); // Last, as either may have come meanwhile.
    }
    alarm.set(resting ? restUntil : earlier(answer.nextDue(), answer.limitedUntil()));
    drained.claimed(got, idle && !limited);
  }

  @Override
  public void close() {
    watch.close();
    alarm.close();
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
