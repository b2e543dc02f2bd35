package io.drover.embedded.rows;

import io.drover.job.JobOptions;
import io.drover.schedule.ScheduleRule;
import io.drover.spi.ScheduleRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as the tables have it. Immutable.
 *
 * @param id what names it
 * @param rule when it runs
 * @param name the name of its runs' jobs
 * @param data the data of its runs, JSON
 * @param options the options of its first run
 * @param planned the slot of the run that was planned last, or {@link JobRow#NEVER}
 * @param number the number of that run
 * @param iterations how many runs were planned
 * @param begun the job that began last, or {@code null}
 * @param paused whether none is planned
 * @param ended whether the planned run is the last
 * @param version how often it was changed
 */
public record ScheduleRow(
    String id,
    ScheduleRule rule,
    String name,
    byte[] data,
    JobOptions options,
    long planned,
    long number,
    long iterations,
    @Nullable String begun,
    boolean paused,
    boolean ended,
    long version) {

  /** Returns what a record says, as the change after some. */
  public static ScheduleRow of(ScheduleRecord record, long iterations, long version) {
    Instant slot = record.planned();
    return new ScheduleRow(
        record.id(),
        record.rule(),
        record.name(),
        record.data(),
        record.options(),
        slot == null ? JobRow.NEVER : Times.millis(slot),
        record.number(),
        iterations,
        record.begun(),
        record.paused(),
        slot == null && !record.paused(),
        version);
  }

  /** Returns it with the job that began last. */
  public ScheduleRow begun(String jobId) {
    return new ScheduleRow(
        id, rule, name, data, options, planned, number, iterations, jobId, paused, ended, version);
  }

  /** Returns it with the planned run being the last. */
  public ScheduleRow over() {
    return new ScheduleRow(
        id,
        rule,
        name,
        data,
        options,
        planned,
        number,
        iterations,
        begun,
        paused,
        true,
        version + 1);
  }

  /** Returns it with the next run planned. */
  public ScheduleRow next(ScheduleRule newRule, long slot, long newNumber) {
    return new ScheduleRow(
        id,
        newRule,
        name,
        data,
        options,
        slot,
        newNumber,
        iterations + 1,
        begun,
        paused,
        false,
        version + 1);
  }

  /** Returns where it stands among the schedules of its queue. */
  public long order() {
    return planned == JobRow.NEVER ? 0 : planned;
  }

  /** Returns the id of the job that is the planned run, or {@code null} if none is. */
  public @Nullable String plannedJob() {
    return planned == JobRow.NEVER ? null : ScheduleRecord.jobId(id, Instant.ofEpochMilli(planned));
  }

  /**
   * Returns the schedule as it crosses the seam.
   *
   * @param run what is stored of the planned run
   */
  public ScheduleRecord toRecord(ScheduleRecord.Run run) {
    return ScheduleRecord.builder(id, rule)
        .name(name)
        .data(data)
        .options(options)
        .planned(planned == JobRow.NEVER ? null : Instant.ofEpochMilli(planned))
        .run(run)
        .number(number)
        .iterations(iterations)
        .begun(begun)
        .paused(paused)
        .ended(ended)
        .version(Long.toString(version))
        .build();
  }
}
