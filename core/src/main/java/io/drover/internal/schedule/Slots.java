package io.drover.internal.schedule;

import io.drover.job.InvalidInputException;
import io.drover.schedule.Cron;
import io.drover.schedule.IntervalSchedule;
import io.drover.schedule.ScheduleRule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a schedule: a pure function of its rule and the time (wire format §5.2, §5.3). Safe
 * for use by several threads.
 */
final class Slots {

  private final ScheduleRule rule;
  private final @Nullable Cron cron;
  private final ZoneId zone;

  /**
   * A slot.
   *
   * @param at when it is
   * @param offset where in its interval it lies, or {@code null} for a cron
   */
  record Slot(Instant at, @Nullable Duration offset) {}

  private Slots(ScheduleRule rule, @Nullable Cron cron, ZoneId zone) {
    this.rule = rule;
    this.cron = cron;
    this.zone = zone;
  }

  /**
   * Returns the slots of a schedule. Its id is the seed of what a pattern leaves open.
   *
   * @throws InvalidInputException if no sense can be made of the rule
   */
  static Slots of(String id, ScheduleRule rule) {
    String pattern = rule.pattern();
    if (pattern == null) {
      return new Slots(rule, null, ZoneId.of("UTC"));
    }
    try {
      return new Slots(rule, Cron.parse(pattern, id), ZoneId.of(String.valueOf(rule.zone())));
    } catch (DateTimeException e) {
      throw new InvalidInputException(
          "expected the zone of schedule \"%s\" to be one that this JVM knows, got: \"%s\""
              .formatted(id, rule.zone()));
    }
  }

  /** Returns the slot of a first run, or empty if there is none before the end. */
  Optional<Slot> first(Instant now) {
    Duration every = rule.every();
    if (every != null) {
      IntervalSchedule.Run run = interval(every).next(now, null);
      return bounded(new Slot(run.at(), run.offset()));
    }
    Instant start = rule.start();
    return next(start != null && start.isAfter(now) ? start : now);
  }

  /**
   * Returns the first slot from now on of a schedule that has run before, in the place of its
   * interval that its rule says, or empty if there is none before the end.
   */
  Optional<Slot> again(Instant now) {
    Duration every = rule.every();
    Instant start = rule.start();
    if (every == null || start != null && start.isAfter(now)) {
      return first(now);
    }
    long interval = Math.floorDiv(now.toEpochMilli(), every.toMillis()) - 1;
    Instant before = Instant.ofEpochMilli(interval * every.toMillis()).plus(rule.offset());
    IntervalSchedule.Run run = interval(every).next(now, before);
    return bounded(new Slot(run.at(), run.offset()));
  }

  /** Returns the slot of a run at an instant that the rule does not name. */
  Slot at(Instant now) {
    Duration every = rule.every();
    if (every == null) {
      return new Slot(now, null);
    }
    long offset = Math.floorMod(now.toEpochMilli(), every.toMillis());
    return new Slot(now, rule.offset().isZero() ? Duration.ofMillis(offset) : rule.offset());
  }

  /**
   * Returns the slot after that of a run. What was missed in between is left out, but for the
   * latest that are to be caught up. The last of an interval may lie beyond the end if that has not
   * come yet, as with BullMQ.
   */
  Optional<Slot> after(Instant slot, Instant now) {
    Instant end = rule.end();
    if (end != null && now.isAfter(end)) {
      return Optional.empty();
    }
    Duration every = rule.every();
    if (every != null) {
      return Optional.of(afterInterval(slot, now, every));
    }
    Instant missed = missed(slot, now);
    if (missed != null) {
      return Optional.of(new Slot(missed, null));
    }
    Instant base = slot.isAfter(now) ? slot : now;
    Instant start = rule.start();
    return next(start != null && start.isAfter(base) ? start : base);
  }

  private Slot afterInterval(Instant slot, Instant now, Duration every) {
    long missed = Math.floorDiv(now.toEpochMilli() - slot.toEpochMilli(), every.toMillis());
    if (missed > 0 && rule.catchUp() > 0) {
      long left = Math.min(missed, rule.catchUp());
      Instant at = slot.plusMillis((missed - left + 1) * every.toMillis());
      return new Slot(at, Duration.ofMillis(Math.floorMod(at.toEpochMilli(), every.toMillis())));
    }
    IntervalSchedule.Run run = interval(every).next(now, slot);
    return new Slot(run.at(), run.offset());
  }

  /** Returns the first of the missed slots of a cron that are caught up, or {@code null}. */
  private @Nullable Instant missed(Instant slot, Instant now) {
    Instant found = null;
    Instant before = now.plusMillis(1);
    for (int i = 0; cron != null && i < rule.catchUp(); i++) {
      Instant previous = cron.previous(before, zone).orElse(slot);
      if (!previous.isAfter(slot)) {
        break;
      }
      found = previous;
      before = previous;
    }
    return found;
  }

  private Optional<Slot> next(Instant after) {
    return cron == null
        ? Optional.empty()
        : cron.next(after, zone).flatMap(at -> bounded(new Slot(at, null)));
  }

  private Optional<Slot> bounded(Slot slot) {
    Instant end = rule.end();
    return end != null && slot.at().isAfter(end) ? Optional.empty() : Optional.of(slot);
  }

  private IntervalSchedule interval(Duration every) {
    IntervalSchedule interval = IntervalSchedule.every(every);
    if (!rule.offset().isZero()) {
      interval = interval.offset(rule.offset());
    }
    return rule.start() == null ? interval : interval.start(rule.start());
  }
}
