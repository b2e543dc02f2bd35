package io.drover.schedule;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which a schedule runs every so often. Immutable and thread-safe. It computes as
 * BullMQ 6 does (docs/bullmq-format.md §5.2), in whole milliseconds; finer parts are cut off.
 *
 * <p>With n the next run, e the interval, o the offset and s the last multiple of e since 1970 that
 * is not after now: the first run is at the start or now, whichever is later; without a start it is
 * the first s + o or s + e + o after now if there is an offset, else now. Each further run is e
 * after the one before. If that has passed, runs were missed; they are left out, and the next is s
 * + o or s + e + o, whichever is after now first.
 */
public final class IntervalSchedule {

  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(365_000);

  private final Duration every;
  private final Duration offset;
  private final @Nullable Instant start;

  private IntervalSchedule(Duration every, Duration offset, @Nullable Instant start) {
    this.every = every;
    this.offset = offset;
    this.start = start;
  }

  /**
   * Returns the schedule that runs at once and then every so often.
   *
   * @param every the interval, 1 ms to 365,000 days
   */
  public static IntervalSchedule every(Duration every) {
    Check.notNull("the interval of a schedule", every);
    if (every.compareTo(MILLISECOND) < 0 || every.compareTo(LONGEST) > 0) {
      throw new InvalidInputException(
          "expected the interval of a schedule to be 1ms to 365000 days, got: %s".formatted(every));
    }
    return new IntervalSchedule(every, Duration.ZERO, null);
  }

  /**
   * Returns this schedule with its runs that much after whole intervals since 1970.
   *
   * @param newOffset where in the interval the runs lie; zero, the default, for none, which derives
   *     it from the first run; not negative, at most {@link TimeRange#LONGEST}
   */
  public IntervalSchedule offset(Duration newOffset) {
    return new IntervalSchedule(every, TimeRange.check("offset of a schedule", newOffset), start);
  }

  /** Returns this schedule with no run before an instant. Defaults to none. */
  public IntervalSchedule start(Instant newStart) {
    return new IntervalSchedule(every, offset, Check.notNull("the start of a schedule", newStart));
  }

  /**
   * Returns the next run. It is not before now, and {@code now} itself only for a first run or one
   * that is due exactly.
   *
   * @param now the current time
   * @param previous the planned time of the run before; {@code null} for the first run
   * @throws ArithmeticException if an instant or the next run is beyond what milliseconds since
   *     1970 hold in a {@code long}, some 292 million years
   */
  public Run next(Instant now, @Nullable Instant previous) {
    long nowMs = Check.notNull("the current time", now).toEpochMilli();
    long everyMs = every.toMillis();
    long at = previous == null ? first(nowMs) : Math.addExact(previous.toEpochMilli(), everyMs);
    if (previous != null && at < nowMs) {
      at = nextSlot(nowMs);
    }
    long offsetMs = offset.toMillis();
    return new Run(
        Instant.ofEpochMilli(at),
        Duration.ofMillis(offsetMs > 0 ? offsetMs : Math.floorMod(at, everyMs)));
  }

  private long first(long nowMs) {
    if (start != null) {
      return Math.max(start.toEpochMilli(), nowMs);
    }
    return offset.toMillis() > 0 ? nextSlot(nowMs) : nowMs;
  }

  private long nextSlot(long nowMs) {
    long everyMs = every.toMillis();
    long interval = Math.multiplyExact(Math.floorDiv(nowMs, everyMs), everyMs);
    long slot = Math.addExact(interval, offset.toMillis());
    return slot <= nowMs ? Math.addExact(slot, everyMs) : slot;
  }

  /** Returns the interval. */
  public Duration every() {
    return every;
  }

  /** Returns where in the interval the runs lie, or zero if the first run says it. */
  public Duration offset() {
    return offset;
  }

  /** Returns before which there is no first run, or {@code null} for none. */
  public @Nullable Instant start() {
    return start;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IntervalSchedule that
        && every.equals(that.every)
        && offset.equals(that.offset)
        && Objects.equals(start, that.start);
  }

  @Override
  public int hashCode() {
    return Objects.hash(every, offset, start);
  }

  @Override
  public String toString() {
    return "IntervalSchedule[every=%s, offset=%s, start=%s]".formatted(every, offset, start);
  }

  /** A planned run. Immutable. */
  public static final class Run {

    private final Instant at;
    private final Duration offset;

    private Run(Instant at, Duration offset) {
      this.at = at;
      this.offset = offset;
    }

    /** Returns when it is due, on a whole millisecond. */
    public Instant at() {
      return at;
    }

    /**
     * Returns where in the interval it lies: the schedule's own offset, or the one derived from
     * this run if it has none. A schedule stores it for its further runs.
     */
    public Duration offset() {
      return offset;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Run that && at.equals(that.at) && offset.equals(that.offset);
    }

    @Override
    public int hashCode() {
      return Objects.hash(at, offset);
    }

    @Override
    public String toString() {
      return "Run[at=%s, offset=%s]".formatted(at, offset);
    }
  }
}
