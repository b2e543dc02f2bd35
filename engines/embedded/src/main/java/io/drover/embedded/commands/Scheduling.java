package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.ScheduleRow;
import io.drover.embedded.rows.Times;
import io.drover.embedded.state.Owners;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.QueueState;
import io.drover.embedded.state.Timetable;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.QueueEvent;
import io.drover.schedule.ScheduleRule;
import io.drover.spi.Answers;
import io.drover.spi.Planning;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.ScheduleRecord.Run;
import io.drover.spi.Schedules.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps schedules and plans their runs (wire format §5.4). For the commit thread. */
public final class Scheduling {

  private final Transaction tx;
  private final Places places;
  private final Adding adding;
  private final Owners owners;
  private final Timetable timetable;

  Scheduling(Transaction tx, Places places, Adding adding, Owners owners, Timetable timetable) {
    this.tx = tx;
    this.places = places;
    this.adding = adding;
    this.owners = owners;
    this.timetable = timetable;
  }

  // ---- looking ------------------------------------------------------------------------------

  public @Nullable ScheduleRecord find(QueueState queue, String id) {
    ScheduleRow row = timetable.find(queue, id);
    return row == null ? null : row.toRecord(run(planned(queue, row)));
  }

  public Page<ScheduleRecord> page(QueueState queue, @Nullable String cursor, int limit) {
    byte[] from = cursor == null ? Keys.firstSlot(queue.number) : after(queue, cursor);
    List<byte[]> slots = timetable.slots(queue, from, limit);
    List<ScheduleRecord> found = new ArrayList<>(slots.size());
    for (byte[] slot : slots.subList(0, Math.min(limit, slots.size()))) {
      ScheduleRecord schedule = find(queue, Keys.scheduleOf(slot));
      if (schedule != null) {
        found.add(schedule);
      }
    }
    byte[] last = slots.size() > limit ? slots.get(limit - 1) : null;
    return Answers.page(found, last == null ? null : HexFormat.of().formatHex(Keys.place(last)));
  }

  private static byte[] after(QueueState queue, String cursor) {
    try {
      byte[] place = HexFormat.of().parseHex(cursor);
      if (place.length > 9 && place[0] == Keys.firstSlot(queue.number)[Keys.PREFIX]) {
        return Keys.after(Keys.at(queue.number, place));
      }
    } catch (IllegalArgumentException e) {
      // It is refused below, with what was expected.
    }
    throw new InvalidInputException(
        "expected a cursor from an earlier page of schedules, got: \"%s\"".formatted(cursor));
  }

  private @Nullable JobRow planned(QueueState queue, ScheduleRow row) {
    String id = row.plannedJob();
    return id == null ? null : places.find(queue, id);
  }

  private static Run run(@Nullable JobRow job) {
    if (job == null || job.state.isFinished()) {
      return Run.NONE;
    }
    boolean begun = job.state == JobState.ACTIVE || job.processedOn != JobRow.NEVER;
    return begun ? Run.BEGUN : Run.PENDING;
  }

  // ---- changing -----------------------------------------------------------------------------

  public Outcome put(QueueState queue, ScheduleRecord schedule, long now) {
    ScheduleRow before = timetable.find(queue, schedule.id());
    String version = before == null ? "" : Long.toString(before.version());
    if (!version.equals(schedule.version())) {
      return Outcome.STALE;
    }
    JobRow current = before == null ? null : planned(queue, before);
    boolean pending = current != null && run(current) == Run.PENDING;
    long changes = before == null ? 1 : before.version() + 1;
    long iterations = before == null ? 1 : before.iterations();
    ScheduleRow row = ScheduleRow.of(schedule, iterations, changes);
    if (before != null && before.begun() != null) {
      row = row.begun(before.begun());
    }
    String next = row.plannedJob();
    boolean same = pending && current != null && current.id.equals(next);
    if (next != null && !same && places.has(queue, next)) {
      return Outcome.TAKEN;
    }
    // From here on nothing is read, so that the step is atomic.
    tx.touch(queue);
    if (pending && current != null) {
      places.leave(queue, current);
      places.forget(queue, current);
    }
    timetable.put(queue, before, row);
    if (next != null) {
      add(queue, row, row.options(), next, row.planned(), now);
    }
    return Outcome.DONE;
  }

  public Outcome plan(QueueState queue, Planning planning) {
    ScheduleRow before = timetable.find(queue, planning.schedule());
    if (before == null) {
      return Outcome.STALE;
    }
    String producer = planning.producer().id();
    boolean current = producer.equals(before.plannedJob());
    Instant slot = planning.slot();
    String next = slot == null ? null : ScheduleRecord.jobId(before.id(), slot);
    if (current && next != null && places.has(queue, next)) {
      return Outcome.TAKEN;
    }
    tx.touch(queue);
    ScheduleRow row = planning.begins() ? before.begun(producer) : before;
    if (current && slot != null && next != null) {
      ScheduleRule rule = before.rule();
      Duration offset = planning.offset();
      if (offset != null && rule.offset().isZero()) {
        rule = rule.offset(offset);
      }
      long at = Times.millis(slot);
      row = row.next(rule, at, planning.number());
      add(queue, row, planning.producer().options(), next, at, Times.millis(planning.now()));
    } else if (current) {
      row = row.over();
    }
    timetable.put(queue, before, row);
    return current ? Outcome.DONE : Outcome.STALE;
  }

  public Outcome run(QueueState queue, String id, long slot, long now) {
    ScheduleRow row = timetable.find(queue, id);
    if (row == null) {
      return Outcome.STALE;
    }
    String job = ScheduleRecord.jobId(id, Instant.ofEpochMilli(slot));
    if (places.has(queue, job)) {
      return Outcome.TAKEN;
    }
    tx.touch(queue);
    add(queue, row, row.options(), job, Math.min(slot, now), now);
    return Outcome.DONE;
  }

  private void add(
      QueueState queue, ScheduleRow row, JobOptions options, String id, long due, long now) {
    queue.lastId++;
    JobRow job = new JobRow(id, row.name(), row.data(), options);
    job.schedule = row.id();
    job.timestamp = now;
    job.delay = Math.max(0, due - now);
    job.priority = options.priority();
    adding.create(queue, job);
  }

  public boolean remove(QueueState queue, String id) {
    ScheduleRow row = timetable.find(queue, id);
    if (row == null) {
      return false;
    }
    JobRow job = planned(queue, row);
    tx.touch(queue);
    if (job != null && job.state == JobState.DELAYED) {
      owners.removed(queue, job);
      places.leave(queue, job);
      places.forget(queue, job);
      queue.event(tx, QueueEvent.Type.REMOVED, job.id, "prev", "delayed");
    }
    timetable.remove(queue, row);
    return true;
  }
}
