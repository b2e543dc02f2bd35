package io.drover.internal.schedule;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.schedule.ScheduleRule;
import io.drover.schedule.ScheduleView;
import io.drover.spi.ScheduleRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A schedule as it was read from the store. Immutable.
 *
 * @param queue its queue
 * @param record what was read
 * @param now when it was read
 */
record ReadSchedule(String queue, ScheduleRecord record, Instant now) implements ScheduleView {

  private static final int MOST_SLOTS = 1000;

  @Override
  public String id() {
    return record.id();
  }

  @Override
  public ScheduleRule rule() {
    return record.rule();
  }

  @Override
  public String jobName() {
    return record.name();
  }

  @Override
  public String dataJson() {
    return new String(record.data(), StandardCharsets.UTF_8);
  }

  @Override
  public JobOptions options() {
    return record.options();
  }

  @Override
  public Optional<Instant> next() {
    return next(1).stream().findFirst();
  }

  @Override
  public List<Instant> next(int count) {
    Check.between("how many slots", count, 1, MOST_SLOTS);
    List<Instant> slots = new ArrayList<>();
    Instant slot = record.planned();
    if (record.paused() || slot == null || record.run() == ScheduleRecord.Run.NONE) {
      return slots;
    }
    if (record.run() == ScheduleRecord.Run.PENDING) {
      slots.add(slot);
    }
    long number = record.number();
    while (slots.size() < count && !record.ended() && !isOver(++number)) {
      Instant last = slot;
      slot = after(last).orElse(null);
      if (slot == null || rule().end() != null && slot.isAfter(rule().end())) {
        break;
      }
      slots.add(slot);
    }
    return List.copyOf(slots);
  }

  private boolean isOver(long number) {
    return rule().limit() > 0 && number > rule().limit();
  }

  /** Returns the slot that will come after one, as it looks now. */
  private Optional<Instant> after(Instant slot) {
    try {
      Instant at = slot.isAfter(now) ? slot : now;
      return Slots.of(id(), rule()).after(slot, at).map(Slots.Slot::at);
    } catch (InvalidInputException | ArithmeticException e) {
      return Optional.empty(); // Nobody can tell, so there is none.
    }
  }

  @Override
  public Optional<Instant> last() {
    return Optional.ofNullable(record.begun()).map(job -> ScheduleRecord.slotOf(job, id()));
  }

  @Override
  public long iterations() {
    return record.iterations();
  }

  @Override
  public boolean isPaused() {
    return record.paused();
  }

  @Override
  public boolean isEnded() {
    return record.ended();
  }

  @Override
  public String toString() {
    return "Schedule[queue=%s, id=%s, %s, next=%s]".formatted(queue, id(), words(), next());
  }
}
