package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the runtime decided when it claimed a run of a schedule: the run that comes next, if there
 * is one. Immutable.
 */
public final class Planning {

  private final JobRecord producer;
  private final String schedule;
  private final Instant now;
  private final @Nullable Instant slot;
  private final @Nullable Duration offset;
  private final long number;
  private final boolean begins;

  private Planning(Planning from, @Nullable Instant slot, @Nullable Duration offset, long number) {
    this.producer = from.producer;
    this.schedule = from.schedule;
    this.now = from.now;
    this.slot = slot;
    this.offset = offset;
    this.number = number;
    this.begins = from.begins;
  }

  private Planning(JobRecord producer, String schedule, Instant now, boolean begins) {
    this.producer = producer;
    this.schedule = schedule;
    this.now = now;
    this.slot = null;
    this.offset = null;
    this.number = 1;
    this.begins = begins;
  }

  /**
   * Returns that nothing comes after a run: it is the last.
   *
   * @param producer the run that was claimed
   * @param now the current time
   * @param begins whether it begins now, and is not skipped
   * @throws InvalidInputException if the job is no run of a schedule
   */
  public static Planning last(JobRecord producer, Instant now, boolean begins) {
    String schedule = Check.notNull("a run of a schedule", producer).schedule();
    if (schedule == null) {
      throw new InvalidInputException(
          "expected a run of a schedule, got: job " + producer.id() + ", which is of none");
    }
    return new Planning(producer, schedule, Check.notNull("the current time", now), begins);
  }

  /**
   * Sets the run that comes next.
   *
   * @param nextSlot when it is due
   * @param nextOffset where in its interval it lies, which is stored if nothing is; {@code null}
   *     for a cron
   * @param nextNumber its number
   */
  public Planning next(Instant nextSlot, @Nullable Duration nextOffset, long nextNumber) {
    return new Planning(
        this,
        Check.notNull("the slot of the next run", nextSlot),
        nextOffset,
        Check.atLeast("the number of the next run", nextNumber, 1));
  }

  /** Returns the run that was claimed. */
  public JobRecord producer() {
    return producer;
  }

  /** Returns the id of its schedule. */
  public String schedule() {
    return schedule;
  }

  /** Returns the current time. */
  public Instant now() {
    return now;
  }

  /** Returns when the next run is due, or {@code null} if there is none. */
  public @Nullable Instant slot() {
    return slot;
  }

  /** Returns where in its interval the next run lies, or {@code null}. */
  public @Nullable Duration offset() {
    return offset;
  }

  /** Returns the number of the next run. */
  public long number() {
    return number;
  }

  /** Returns whether the claimed run begins, and is not skipped. */
  public boolean begins() {
    return begins;
  }

  @Override
  public String toString() {
    return "Planning[producer=%s, slot=%s, begins=%s]".formatted(producer.id(), slot, begins);
  }
}
