package io.drover.embedded.state;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.ScheduleCodec;
import io.drover.embedded.rows.ScheduleRow;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The schedules of the queues, in the tables only. For the commit thread. */
public final class Timetable {

  private static final byte[] NOTHING = {};

  private final Transaction tx;
  private final ScheduleCodec codec = new ScheduleCodec();

  public Timetable(Transaction tx) {
    this.tx = tx;
  }

  /** Returns a schedule, or {@code null}. */
  public @Nullable ScheduleRow find(QueueState queue, String id) {
    byte[] value = tx.get(Table.SCHEDULES, Keys.schedule(queue.number, id));
    ScheduleRow row = value == null ? null : codec.decode(value);
    // Half of a surrogate pair has no form of its own in a key.
    return row == null || !row.id().equals(id) ? null : row;
  }

  /** Returns whether the queue has a schedule. */
  public boolean hasAny(QueueState queue) {
    byte[] from = Keys.first(queue.number);
    try (Storage.Rows rows = tx.ascend(Table.SCHEDULES, from, Keys.end(queue.number))) {
      return rows.next();
    }
  }

  /** Returns whether the job is the run of a schedule that was planned last (wire format §3.14). */
  public boolean isPlanned(QueueState queue, JobRow job) {
    ScheduleRow schedule = job.schedule == null ? null : find(queue, job.schedule);
    return schedule != null && job.id.equals(schedule.plannedJob());
  }

  /** Stores a schedule in the place of what was there. */
  public void put(QueueState queue, @Nullable ScheduleRow before, ScheduleRow row) {
    tx.put(Table.SCHEDULES, Keys.schedule(queue.number, row.id()), codec.encode(row));
    if (before == null || before.order() != row.order()) {
      leaveSlot(queue, before);
      tx.put(Table.SCHEDULES, Keys.slot(queue.number, row.order(), row.id()), NOTHING);
    }
  }

  public void remove(QueueState queue, ScheduleRow row) {
    tx.delete(Table.SCHEDULES, Keys.schedule(queue.number, row.id()));
    leaveSlot(queue, row);
  }

  private void leaveSlot(QueueState queue, @Nullable ScheduleRow row) {
    if (row != null) {
      tx.delete(Table.SCHEDULES, Keys.slot(queue.number, row.order(), row.id()));
    }
  }

  /** Returns the keys of slots from one on, one more than {@code max} if there are. */
  public List<byte[]> slots(QueueState queue, byte[] from, int max) {
    List<byte[]> slots = new ArrayList<>();
    try (Storage.Rows rows = tx.ascend(Table.SCHEDULES, from, Keys.endSlot(queue.number))) {
      while (slots.size() <= max && rows.next()) {
        slots.add(rows.key());
      }
    }
    return slots;
  }
}
