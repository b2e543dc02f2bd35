package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.JobOptions;
import io.drover.schedule.ScheduleRule;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Builds a schedule as engines store and read it. Not safe for use by several threads. Start with
 * {@link ScheduleRecord#builder} or {@link ScheduleRecord#toBuilder()}.
 */
public final class ScheduleRecordBuilder {

  private static final byte[] NO_DATA = "{}".getBytes(StandardCharsets.UTF_8);

  final String id;
  ScheduleRule rule;
  @Nullable String name;
  byte[] data = NO_DATA;
  JobOptions options = JobOptions.defaults();
  @Nullable Instant planned;
  ScheduleRecord.Run run = ScheduleRecord.Run.NONE;
  long number = 1;
  long iterations;
  @Nullable String begun;
  boolean paused;
  boolean ended;
  String version = "";

  ScheduleRecordBuilder(String id, ScheduleRule rule) {
    this.id = id;
    this.rule = rule;
  }

  ScheduleRecordBuilder(ScheduleRecord from) {
    this(from.id(), from.rule());
    name = from.name();
    data = from.data();
    options = from.options();
    planned = from.planned();
    run = from.run();
    number = from.number();
    iterations = from.iterations();
    begun = from.begun();
    paused = from.paused();
    ended = from.ended();
    version = from.version();
  }

  /** Sets when it runs. */
  public ScheduleRecordBuilder rule(ScheduleRule newRule) {
    rule = Check.notNull("rule of a schedule", newRule);
    return this;
  }

  /** Sets the name of its runs' jobs. Defaults to the id. */
  public ScheduleRecordBuilder name(String newName) {
    name = Check.notNull("name of a schedule's jobs", newName);
    return this;
  }

  /** Sets the data of its runs, JSON in UTF-8. Defaults to an empty object. */
  public ScheduleRecordBuilder data(byte[] newData) {
    data = Check.notNull("data of a schedule's jobs", newData);
    return this;
  }

  /** Sets the options of its first run. Defaults to those of any job. */
  public ScheduleRecordBuilder options(JobOptions newOptions) {
    options = Check.notNull("options of a schedule's jobs", newOptions);
    return this;
  }

  /**
   * Sets the slot of the run that is, or is to be, planned; {@code null}, the default, for none.
   */
  public ScheduleRecordBuilder planned(@Nullable Instant slot) {
    planned = slot;
    return this;
  }

  /** Sets what is stored of that run. Defaults to none. */
  public ScheduleRecordBuilder run(ScheduleRecord.Run newRun) {
    run = Check.notNull("what is stored of a run", newRun);
    return this;
  }

  /** Sets the number of that run, at least 1, which is the default. */
  public ScheduleRecordBuilder number(long newNumber) {
    number = Check.atLeast("number of a run", newNumber, 1);
    return this;
  }

  /** Sets how many runs were planned, not negative. Defaults to 0. */
  public ScheduleRecordBuilder iterations(long count) {
    iterations = Check.atLeast("iterations of a schedule", count, 0);
    return this;
  }

  /** Sets the job that began last; {@code null}, the default, for none. */
  public ScheduleRecordBuilder begun(@Nullable String jobId) {
    begun = jobId;
    return this;
  }

  /** Sets whether it is paused. Defaults to false. */
  public ScheduleRecordBuilder paused(boolean newPaused) {
    paused = newPaused;
    return this;
  }

  /** Sets whether the planned run is the last. Defaults to false. */
  public ScheduleRecordBuilder ended(boolean newEnded) {
    ended = newEnded;
    return this;
  }

  /** Sets what tells whether it has changed. Defaults to empty, for one that is new. */
  public ScheduleRecordBuilder version(String newVersion) {
    version = Check.notNull("version of a schedule", newVersion);
    return this;
  }

  /** Returns the schedule. */
  public ScheduleRecord build() {
    return new ScheduleRecord(this);
  }
}
