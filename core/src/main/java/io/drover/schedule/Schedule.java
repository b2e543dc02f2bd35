package io.drover.schedule;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.JobIds;
import io.drover.job.JobOptions;
import io.drover.job.JobType;
import io.drover.job.NewJob;
import io.drover.job.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A recurring job: when it runs, and the job of each run. Immutable if the data are, and
 * thread-safe; every method that takes a value returns a changed copy.
 *
 * <pre>{@code
 * queue.schedules().put(
 *     Schedule.cron("digest", "0 9 * * *", ZoneId.of("Europe/Berlin")).job(DIGEST, new Digest("all")));
 * }</pre>
 *
 * @param <T> the type of the data
 */
public final class Schedule<T> {

  /** What an id may not end with: the key of such a schedule would be that of another's run. */
  private static final Pattern LIKE_A_RUN = Pattern.compile(".*:[0-9]+", Pattern.DOTALL);

  private final String id;
  private final ScheduleRule rule;
  private final NewJob<T> job;
  private final boolean immediately;

  private Schedule(String id, ScheduleRule rule, NewJob<T> job, boolean immediately) {
    this.id = id;
    this.rule = rule;
    this.job = job;
    this.immediately = immediately;
  }

  /**
   * Returns a schedule that runs at certain local times. Its job is named like it and has no data;
   * {@link #job(String, Object)} says otherwise.
   *
   * @param id names the schedule in its queue; see {@link #checkId}
   * @param pattern see {@link Cron}
   * @param zone the zone whose clocks the pattern is about
   * @throws InvalidInputException if an argument is refused
   */
  public static Schedule<Object> cron(String id, String pattern, ZoneId zone) {
    checkId(id);
    Check.notNull("a cron pattern", pattern);
    String name = Check.notNull("a time zone", zone).getId();
    Cron.parse(pattern);
    return of(id, ScheduleRule.cron(pattern, name));
  }

  /**
   * Returns a schedule that runs every so often, at first at once. Its job is named like it and has
   * no data; {@link #job(String, Object)} says otherwise.
   *
   * @param id names the schedule in its queue; see {@link #checkId}
   * @param interval 1 ms to 365,000 days
   * @throws InvalidInputException if an argument is refused
   */
  public static Schedule<Object> every(String id, Duration interval) {
    return of(checkId(id), ScheduleRule.every(interval));
  }

  private static Schedule<Object> of(String id, ScheduleRule rule) {
    return new Schedule<>(id, rule, NewJob.of(id, null), false);
  }

  /**
   * Returns the id if a schedule may have it: not blank, at most 255 characters, without a NUL or
   * half of a surrogate pair, and without a colon and digits at its end, which is how ids of runs
   * end (docs/bullmq-format.md §5.1).
   *
   * @throws InvalidInputException if it breaks a rule
   */
  public static String checkId(String id) {
    Check.notNull("the id of a schedule", id);
    Check.text("the id of a schedule", id);
    Check.between("length of the id of a schedule", id.length(), 1, JobIds.MAX_LENGTH);
    if (LIKE_A_RUN.matcher(id).matches()) {
      throw new InvalidInputException(
          "expected the id of a schedule not to end with a colon and digits, as ids of runs do, got: \"%s\""
              .formatted(id));
    }
    return id;
  }

  /** Returns this schedule with jobs of a name; see {@link #job(String, Object, JobOptions)}. */
  public <D> Schedule<D> job(String name, @Nullable D data) {
    return job(name, data, JobOptions.defaults());
  }

  /**
   * Returns this schedule with other jobs.
   *
   * @param name what kind of job the runs are
   * @param data what their handler gets, the same for each; what depends on the run is computed
   *     from {@code job.slot()}
   * @param options as for other jobs, but without an id, a time, a timestamp or a deduplication,
   *     which are the schedule's
   */
  public <D> Schedule<D> job(String name, @Nullable D data, JobOptions options) {
    return new Schedule<>(id, rule, NewJob.of(name, data, options), immediately);
  }

  /** Returns this schedule with jobs of a kind; see {@link #job(String, Object, JobOptions)}. */
  public <D> Schedule<D> job(JobType<D> type, @Nullable D data) {
    return new Schedule<>(id, rule, NewJob.of(type, data), immediately);
  }

  /** Returns this schedule with jobs of a kind; see {@link #job(String, Object, JobOptions)}. */
  public <D> Schedule<D> job(JobType<D> type, @Nullable D data, JobOptions options) {
    return new Schedule<>(id, rule, NewJob.of(type, data, options), immediately);
  }

  private Schedule<T> with(ScheduleRule newRule) {
    return new Schedule<>(id, newRule, job, immediately);
  }

  /** Returns this schedule without runs before an instant. Defaults to none. */
  public Schedule<T> start(Instant start) {
    return with(rule.start(TimeRange.check("the start of a schedule", start)));
  }

  /** Returns this schedule without runs planned after an instant. Defaults to none. */
  public Schedule<T> end(Instant end) {
    return with(rule.end(TimeRange.check("the end of a schedule", end)));
  }

  /**
   * Returns this schedule with so many runs in all, at least 1, counted from when it is put or
   * changed. Defaults to any number.
   */
  public Schedule<T> limit(long runs) {
    return with(rule.limit(Check.atLeast("the limit of a schedule", runs, 1)));
  }

  /**
   * Returns this schedule with its runs that much after whole intervals since 1970: an interval of
   * an hour with an offset of ten minutes runs ten minutes past each hour. More than zero, less
   * than the interval. Defaults to none: the first run, at once, says where the others lie.
   *
   * @throws InvalidInputException if it is out of range, or the schedule is not one of an interval
   */
  public Schedule<T> offset(Duration offset) {
    Check.positive("the offset of a schedule", offset);
    if (rule.every() == null || offset.compareTo(rule.every()) >= 0) {
      throw new InvalidInputException(
          "expected the offset of a schedule to lie within its interval, got: %s in %s"
              .formatted(offset, rule.every() == null ? "a cron pattern" : rule.every()));
    }
    return with(rule.offset(offset));
  }

  /**
   * Returns this schedule with a run at once when it is new, or when its times were changed. Not
   * together with a start. Defaults to false.
   */
  public Schedule<T> immediately(boolean first) {
    return new Schedule<>(id, rule, job, first);
  }

  /**
   * Returns this schedule with missed runs caught up. The run that was planned when everything
   * stopped is run in any case, late; of those missed after it, the latest are run as well, so
   * many, each once and in order, before the next that is due. Defaults to 0: they are left out, as
   * BullMQ leaves them out.
   *
   * @param runs 0 to {@value ScheduleRule#MAX_CATCH_UP}
   */
  public Schedule<T> catchUp(int runs) {
    return with(rule.catchUp(runs));
  }

  /** Returns this schedule with a choice for runs that overlap. Defaults to {@code START}. */
  public Schedule<T> overlap(Overlap overlap) {
    return with(rule.overlap(overlap));
  }

  /** Returns what names the schedule in its queue. */
  public String id() {
    return id;
  }

  /** Returns when it runs. */
  public ScheduleRule rule() {
    return rule;
  }

  /** Returns the job of each run. */
  public NewJob<T> job() {
    return job;
  }

  /** Returns whether it runs at once when it is new. */
  public boolean isImmediate() {
    return immediately;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Schedule<?> that
        && id.equals(that.id)
        && rule.equals(that.rule)
        && job.equals(that.job)
        && immediately == that.immediately;
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, rule, job, immediately);
  }

  @Override
  public String toString() {
    return "Schedule[id=%s, rule=%s, job=%s]".formatted(id, rule, job.name());
  }
}
