package io.drover.internal.schedule;

import io.drover.internal.schedule.Slots.Slot;
import io.drover.internal.store.Dispatch;
import io.drover.internal.store.StoreContext;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.Page;
import io.drover.job.StoreException;
import io.drover.schedule.ScheduleRule;
import io.drover.schedule.ScheduleView;
import io.drover.spi.Answers;
import io.drover.spi.Outgoing;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.Schedules;
import io.drover.spi.Schedules.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The schedules of one queue: decides which run a change begins with, and has the store record it.
 * Safe for use by several threads and processes at once: what another changed in between is read
 * again.
 */
public final class Timetable {

  private static final int MOST_TRIES = 100;

  private final StoreContext store;
  private final String queue;

  /** Creates it. */
  public Timetable(StoreContext store, String queue) {
    this.store = store;
    this.queue = queue;
  }

  private Schedules engine() {
    return store.engine().schedules();
  }

  // ---- looking ------------------------------------------------------------------------------

  /** Returns a schedule. */
  public Optional<ScheduleView> find(String id) {
    return read(id).map(this::view);
  }

  /** Returns schedules by when they run next. */
  public Page<ScheduleView> page(@Nullable String cursor, int limit) {
    Page<ScheduleRecord> page =
        store.await(
            engine().page(queue, cursor, limit),
            () -> "list the schedules of queue \"%s\"".formatted(queue));
    return Answers.page(page.items().stream().map(this::view).toList(), page.next().orElse(null));
  }

  private ScheduleView view(ScheduleRecord record) {
    return new ReadSchedule(queue, record, store.now());
  }

  private Optional<ScheduleRecord> read(String id) {
    return store.await(engine().find(queue, id), () -> what("find", id));
  }

  private String what(String verb, String id) {
    return "%s schedule \"%s\" of queue \"%s\"".formatted(verb, id, queue);
  }

  // ---- changing -----------------------------------------------------------------------------

  /**
   * Stores a schedule; if it is there as it shall be, nothing changes.
   *
   * @param wanted what it shall be
   * @param immediately whether a new one, or one with other times, runs at once
   */
  public ScheduleView put(ScheduleRecord wanted, boolean immediately) {
    Slots.of(wanted.id(), wanted.rule()); // Refuses what makes no sense.
    Dispatch dispatch = store.dispatch(Outgoing.Kind.SCHEDULE, queue, wanted.name(), 1);
    return dispatch.call(() -> put(wanted, immediately, dispatch));
  }

  private ScheduleView put(ScheduleRecord wanted, boolean immediately, Dispatch dispatch) {
    ScheduleView put =
        change(
            wanted.id(),
            found -> found == null || !isAsWanted(found, wanted),
            found -> {
              Instant now = store.now();
              Slots slots = Slots.of(wanted.id(), inPlace(wanted.rule(), found));
              Optional<Slot> slot = firstSlot(slots, found, wanted, immediately ? now : null);
              boolean paused = found != null && found.paused();
              if (slot.isEmpty() && !paused) {
                throw new InvalidInputException(
                    "expected schedule \"%s\" to have a run before its end, got: none after %s and until %s"
                        .formatted(wanted.id(), now, wanted.rule().end()));
              }
              return new Change(
                  wanted.toBuilder()
                      .options(dispatch.carry(wanted.options()))
                      .paused(paused)
                      .version(found == null ? "" : found.version())
                      .build(),
                  slots,
                  paused ? null : slot.orElse(null));
            });
    return put == null ? view(wanted) : put; // Others may have removed it at once.
  }

  /** Plans no runs any more, until resumed; returns whether there is such a schedule. */
  public boolean pause(String id) {
    return read(id).isPresent()
        && isThere(
            change(
                id,
                found -> found != null && !found.paused(),
                found -> {
                  ScheduleRecord paused =
                      there(found).toBuilder()
                          .paused(true)
                          .number(nextNumber(there(found)))
                          .build();
                  return new Change(paused, null, null);
                }));
  }

  /** Plans runs again; returns whether there is such a schedule. */
  public boolean resume(String id) {
    return read(id).isPresent()
        && isThere(
            change(
                id,
                found -> found != null && found.paused(),
                found -> {
                  ScheduleRecord resumed = there(found).toBuilder().paused(false).build();
                  Slots slots = Slots.of(id, resumed.rule());
                  Slot slot = slots.again(store.now()).orElse(null);
                  boolean over = slot == null || isOver(resumed.rule(), resumed.number());
                  return new Change(
                      resumed.toBuilder().ended(over).build(), slots, over ? null : slot);
                }));
  }

  /** Adds a run now, beside those that are planned; returns its job's id. */
  public String runNow(String id) {
    Instant now = store.now();
    for (int i = 0; i < MOST_TRIES; i++) {
      Instant slot = now.plusMillis(i);
      Outcome outcome = store.await(engine().run(queue, id, slot, now), () -> what("run", id));
      if (outcome == Outcome.DONE) {
        return ScheduleRecord.jobId(id, slot);
      } else if (outcome == Outcome.STALE) {
        throw new InvalidInputException(
            "expected a schedule of queue \"%s\", got: \"%s\", which is none; put it first"
                .formatted(queue, id));
      }
    }
    throw new StoreException(
        "schedule \"%s\" of queue \"%s\" has had %d runs within as many milliseconds; none was added"
            .formatted(id, queue, MOST_TRIES));
  }

  /** Removes a schedule; returns whether there was one. */
  public boolean remove(String id) {
    return store.await(engine().remove(queue, id, store.now()), () -> what("remove", id));
  }

  // ---- deciding -----------------------------------------------------------------------------

  /**
   * What a schedule shall become.
   *
   * @param schedule all but the slot
   * @param slots its slots, if one is planned
   * @param slot the slot to plan, or {@code null} for none
   */
  private record Change(ScheduleRecord schedule, @Nullable Slots slots, @Nullable Slot slot) {}

  private @Nullable ScheduleView change(
      String id,
      Function<@Nullable ScheduleRecord, Boolean> isNeeded,
      Function<@Nullable ScheduleRecord, Change> decision) {
    for (int i = 0; i < MOST_TRIES; i++) {
      ScheduleRecord found = read(id).orElse(null);
      if (!isNeeded.apply(found)) {
        return found == null ? null : view(found);
      }
      if (record(decision.apply(found)) == Outcome.DONE) {
        return read(id).map(this::view).orElse(null);
      }
    }
    throw new StoreException(
        "the store could not %s: others changed it %d times meanwhile"
            .formatted(what("change", id), MOST_TRIES));
  }

  /** Has a change recorded, at a later slot if one is taken. */
  private Outcome record(Change change) {
    Slot slot = change.slot();
    Instant now = store.now();
    for (int i = 0; i < MOST_TRIES; i++) {
      ScheduleRecord next = planned(change.schedule(), slot);
      Outcome outcome =
          store.await(engine().put(queue, next, now), () -> what("change", next.id()));
      if (outcome != Outcome.TAKEN || slot == null || change.slots() == null) {
        return outcome;
      }
      Instant taken = slot.at();
      slot = change.slots().after(taken, taken.isAfter(now) ? taken : now).orElse(null);
    }
    return Outcome.STALE;
  }

  private static ScheduleRecord planned(ScheduleRecord schedule, @Nullable Slot slot) {
    if (slot == null) {
      return schedule.toBuilder().planned(null).build();
    }
    Duration offset = slot.offset();
    ScheduleRule rule = offset == null ? schedule.rule() : schedule.rule().offset(offset);
    return schedule.toBuilder().rule(rule).planned(slot.at()).build();
  }

  /** Returns the rule with the place in the interval that its runs have so far. */
  private static ScheduleRule inPlace(ScheduleRule rule, @Nullable ScheduleRecord found) {
    return found != null && rule.every() != null && rule.hasTimesOf(found.rule())
        ? rule.offset(found.rule().offset())
        : rule;
  }

  /** The slot that is pending stays if the times do, so that it is neither lost nor doubled. */
  private Optional<Slot> firstSlot(
      Slots slots,
      @Nullable ScheduleRecord found,
      ScheduleRecord wanted,
      @Nullable Instant immediately) {
    Instant now = store.now();
    boolean sameTimes = found != null && wanted.rule().hasTimesOf(found.rule());
    if (found != null && sameTimes && found.planned() != null && !found.ended()) {
      Instant planned = found.planned();
      Instant end = wanted.rule().end();
      Duration offset = wanted.rule().every() == null ? null : found.rule().offset();
      if (found.run() == ScheduleRecord.Run.PENDING && (end == null || !planned.isAfter(end))) {
        return Optional.of(new Slot(planned, offset));
      }
      if (found.run() == ScheduleRecord.Run.BEGUN) {
        return slots.after(planned, now);
      }
    }
    if (sameTimes) {
      return slots.again(now);
    }
    return immediately == null ? slots.first(now) : Optional.of(slots.at(immediately));
  }

  /** Returns whether what is stored is what is wanted, and its run is there or was the last. */
  private static boolean isAsWanted(ScheduleRecord found, ScheduleRecord wanted) {
    ScheduleRule rule = wanted.rule();
    boolean sameRule =
        rule.hasTimesOf(found.rule())
            && rule.offset(Duration.ZERO).equals(found.rule().offset(Duration.ZERO));
    boolean lives = found.paused() || found.ended() || found.run() != ScheduleRecord.Run.NONE;
    return sameRule
        && lives
        && wanted.name().equals(found.name())
        && Arrays.equals(wanted.data(), found.data())
        && isAsWanted(found.options(), wanted.options());
  }

  /** The context that a put gave its runs is no wish of the user's, and each has another. */
  private static boolean isAsWanted(JobOptions found, JobOptions wanted) {
    String given = found.telemetry();
    return given == null || wanted.telemetry() != null
        ? wanted.equals(found)
        : wanted.telemetry(given).equals(found);
  }

  /** Returns the number that the next run has when the planned one is taken away if it can be. */
  private static long nextNumber(ScheduleRecord found) {
    return found.run() == ScheduleRecord.Run.PENDING ? found.number() : found.number() + 1;
  }

  static boolean isOver(ScheduleRule rule, long number) {
    return rule.limit() > 0 && number > rule.limit();
  }

  private static ScheduleRecord there(@Nullable ScheduleRecord found) {
    if (found == null) {
      throw new IllegalStateException("a schedule that is not there was to be changed");
    }
    return found;
  }

  private static boolean isThere(@Nullable ScheduleView view) {
    return view != null;
  }
}
