package io.drover.internal.schedule;

import io.drover.internal.schedule.Slots.Slot;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GrowingPause;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.work.BeforeRuns;
import io.drover.job.InvalidInputException;
import io.drover.job.StoreException;
import io.drover.schedule.Overlap;
import io.drover.spi.JobRecord;
import io.drover.spi.Planning;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.Schedules;
import io.drover.spi.Schedules.Outcome;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plans the next run of a schedule when a worker has claimed one, before its handler runs, as every
 * worker of the BullMQ family has to (wire format §5.4). Safe for use by several threads.
 *
 * <p>What the store did not do is tried again until it does, or is closed; the run need not wait
 * for it. A run whose worker dies before the next one is planned is recovered, and planned for when
 * it is claimed again.
 */
public final class Series implements BeforeRuns {

  private static final GuardedLog LOG = GuardedLog.of(Series.class);
  private static final int MOST_TRIES = 100;

  private final StoreContext store;
  private final LifeCycle life;
  private final CompletionThreads threads;

  /**
   * Creates it.
   *
   * @param life tells whether the store is open
   * @param threads try again
   */
  public Series(StoreContext store, LifeCycle life, CompletionThreads threads) {
    this.store = store;
    this.life = life;
    this.threads = threads;
  }

  @Override
  public @Nullable String before(JobRecord job) {
    String schedule = job.schedule();
    if (schedule == null) {
      return null;
    }
    try {
      return plan(job, schedule);
    } catch (Throwable e) {
      tryAgain(job, schedule, new GrowingPause(), e);
      return null;
    }
  }

  private void tryAgain(JobRecord job, String schedule, GrowingPause pauses, Throwable error) {
    if (!isOpen()) {
      return;
    }
    var pause = pauses.next();
    LOG.warn(
        "the run after job \"{}\" of queue \"{}\" was not planned; trying again in {} ms",
        error,
        job.id(),
        job.queue(),
        pause.toMillis());
    store
        .time()
        .schedule(
            store.now().plus(pause),
            () -> threads.upkeep().execute(() -> planLater(job, schedule, pauses)));
  }

  /** Plans what comes after a run that has begun long ago. */
  private void planLater(JobRecord job, String schedule, GrowingPause pauses) {
    if (!isOpen()) {
      return;
    }
    try {
      Optional<ScheduleRecord> found = find(job, schedule);
      if (found.isPresent()) {
        record(job, found.get(), true);
      }
    } catch (Throwable e) {
      tryAgain(job, schedule, pauses, e);
    }
  }

  private boolean isOpen() {
    try {
      life.requireOpen();
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  // ---- one run ------------------------------------------------------------------------------

  /** Plans what comes after a run; returns why the run itself is skipped, if it is. */
  private @Nullable String plan(JobRecord job, String schedule) {
    Optional<ScheduleRecord> found = find(job, schedule);
    if (found.isEmpty()) {
      return null;
    }
    String obstacle = obstacle(job, found.get());
    record(job, found.get(), obstacle == null);
    if (obstacle == null) {
      return null;
    }
    String note = "skipped: run %s of schedule \"%s\" has not ended".formatted(obstacle, schedule);
    store.engine().inspection().addLog(job.queue(), job.id(), note, job.options().keepLogs());
    return note;
  }

  private Optional<ScheduleRecord> find(JobRecord job, String schedule) {
    return store.await(engine().find(job.queue(), schedule), () -> what("find", schedule));
  }

  private static String what(String verb, String schedule) {
    return "%s schedule \"%s\"".formatted(verb, schedule);
  }

  private Schedules engine() {
    return store.engine().schedules();
  }

  /** Returns the run for which this one is skipped, or {@code null}. A further attempt never is. */
  private @Nullable String obstacle(JobRecord job, ScheduleRecord schedule) {
    String begun = schedule.begun();
    if (schedule.rule().overlap() != Overlap.SKIP
        || begun == null
        || begun.equals(job.id())
        || job.attemptsMade() > 0) {
      return null;
    }
    return store
        .engine()
        .inspection()
        .find(job.queue(), begun)
        .filter(earlier -> !earlier.state().isFinished())
        .map(JobRecord::id)
        .orElse(null);
  }

  private void record(JobRecord job, ScheduleRecord schedule, boolean begins) {
    Instant now = store.now();
    Instant own = ScheduleRecord.slotOf(job.id(), schedule.id());
    boolean first = job.attemptsMade() == 0;
    if (own == null || !first && !own.equals(schedule.planned())) {
      return; // It is a further attempt, and what comes after it was planned at the first.
    }
    Planning last = Planning.last(job, now, begins && first);
    long number = schedule.number() + 1;
    Slot slot =
        own.equals(schedule.planned()) ? next(schedule, own, now, number).orElse(null) : null;
    for (int i = 0; i < MOST_TRIES; i++) {
      Planning planning = slot == null ? last : last.next(slot.at(), slot.offset(), number);
      Outcome outcome =
          store.await(engine().plan(job.queue(), planning), () -> what("plan", schedule.id()));
      if (outcome != Outcome.TAKEN || slot == null) {
        return;
      }
      Instant taken = slot.at();
      slot = next(schedule, taken, taken.isAfter(now) ? taken : now, number).orElse(null);
    }
  }

  private static Optional<Slot> next(
      ScheduleRecord schedule, Instant slot, Instant now, long number) {
    if (Timetable.isOver(schedule.rule(), number)) {
      return Optional.empty();
    }
    try {
      return Slots.of(schedule.id(), schedule.rule()).after(slot, now);
    } catch (InvalidInputException | ArithmeticException e) {
      LOG.warn("schedule \"{}\" has no next run", e, schedule.id());
      return Optional.empty();
    }
  }
}
