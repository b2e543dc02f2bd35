package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.JobOptions;
import io.drover.schedule.ScheduleRule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as it crosses the seam, to be stored and to be read (docs/bullmq-format.md §5.1).
 * Immutable; nobody changes the array.
 */
public final class ScheduleRecord {

  /** What is stored of the run that was planned last. */
  public enum Run {
    /** It has ended, or there is none. */
    NONE,
    /** It has not begun: it is delayed, or ready and was never claimed. */
    PENDING,
    /** It was claimed, and has not ended. */
    BEGUN
  }

  private final String id;
  private final ScheduleRule rule;
  private final String name;
  private final byte[] data;
  private final JobOptions options;
  private final @Nullable Instant planned;
  private final Run run;
  private final long number;
  private final long iterations;
  private final @Nullable String begun;
  private final boolean paused;
  private final boolean ended;
  private final String version;

  /** Takes over what a builder has checked. */
  ScheduleRecord(ScheduleRecordBuilder from) {
    this.id = Check.notNull("id of a schedule", from.id);
    this.rule = Check.notNull("rule of a schedule", from.rule);
    this.name = from.name == null ? id : from.name;
    this.data = from.data;
    this.options = from.options;
    this.planned = from.planned;
    this.run = from.run;
    this.number = from.number;
    this.iterations = from.iterations;
    this.begun = from.begun;
    this.paused = from.paused;
    this.ended = from.ended;
    this.version = from.version;
  }

  /** Returns a builder of a schedule that is new, without a planned run so far. */
  public static ScheduleRecordBuilder builder(String id, ScheduleRule rule) {
    return new ScheduleRecordBuilder(
        Check.notNull("id of a schedule", id), Check.notNull("rule of a schedule", rule));
  }

  /** Returns a builder that begins with what this schedule is. */
  public ScheduleRecordBuilder toBuilder() {
    return new ScheduleRecordBuilder(this);
  }

  /**
   * Returns the id of the job that is the run for a slot, on every engine (docs/bullmq-format.md
   * §5.1).
   */
  public static String jobId(String schedule, Instant slot) {
    Check.notNull("id of a schedule", schedule);
    return "repeat:" + schedule + ":" + Check.notNull("a slot", slot).toEpochMilli();
  }

  /**
   * Returns the slot of a run.
   *
   * @param jobId the id of a job
   * @param schedule the id of its schedule
   * @return {@code null} if it is no id of a run of that schedule
   */
  public static @Nullable Instant slotOf(String jobId, String schedule) {
    Check.notNull("a job id", jobId);
    int start = "repeat:".length() + Check.notNull("id of a schedule", schedule).length() + 1;
    if (jobId.length() <= start || !jobId.startsWith("repeat:" + schedule + ":")) {
      return null;
    }
    try {
      return Instant.ofEpochMilli(Long.parseLong(jobId.substring(start)));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Returns what names it in its queue. */
  public String id() {
    return id;
  }

  /** Returns when it runs. The offset of an interval is the stored one, given or derived. */
  public ScheduleRule rule() {
    return rule;
  }

  /** Returns the name of its runs' jobs. */
  public String name() {
    return name;
  }

  /** Returns the data of its runs, JSON in UTF-8. */
  public byte[] data() {
    return data;
  }

  /** Returns the options of its first run, from which each run takes those of the one before. */
  public JobOptions options() {
    return options;
  }

  /**
   * Returns the slot of the run that was planned last, whatever became of it; {@code null} if none
   * was since it was paused.
   */
  public @Nullable Instant planned() {
    return planned;
  }

  /** Returns what is stored of that run. */
  public Run run() {
    return run;
  }

  /** Returns the number of that run, 1 for the first since the schedule was put or changed. */
  public long number() {
    return number;
  }

  /** Returns how many runs were planned, ever. */
  public long iterations() {
    return iterations;
  }

  /** Returns the job that began last and was not skipped, or {@code null}. */
  public @Nullable String begun() {
    return begun;
  }

  /** Returns whether no runs are planned until it is resumed. */
  public boolean paused() {
    return paused;
  }

  /** Returns whether the planned run is the last. */
  public boolean ended() {
    return ended;
  }

  /**
   * Returns what tells whether it has changed since it was read: how the engine writes it means
   * nothing to others. Empty for a schedule that is new.
   */
  public String version() {
    return version;
  }

  @Override
  public String toString() {
    return "ScheduleRecord[id=%s, planned=%s, run=%s, paused=%s, ended=%s]"
        .formatted(id, planned, run, paused, ended);
  }
}
