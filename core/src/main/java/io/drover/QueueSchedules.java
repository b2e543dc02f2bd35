package io.drover;

import io.drover.internal.OpenStore;
import io.drover.internal.schedule.Timetable;
import io.drover.internal.store.JobShape;
import io.drover.internal.store.StoreContext;
import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.JobIds;
import io.drover.job.JobOptions;
import io.drover.job.Page;
import io.drover.schedule.Schedule;
import io.drover.schedule.ScheduleView;
import io.drover.spi.ScheduleRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The recurring jobs of one queue: puts, lists, pauses and removes them. Safe for use by several
 * threads and processes at once; costs nothing to make. Made by {@link JobQueue#schedules}.
 *
 * <p>A schedule belongs to its queue, not to this process: it is stored, and whichever worker of
 * the queue claims a run of it plans the next. While no worker runs, nothing does. There is one run
 * for each slot, however many processes put the schedule and work on the queue.
 *
 * <p>Every method asks the store, and throws {@link io.drover.job.StoreException} if it cannot
 * answer or the {@code Drover} is closed.
 *
 * @param <T> the type of the data
 */
public final class QueueSchedules<T> {

  /** The most schedules on one page. */
  public static final int MAX_LIMIT = 1000;

  private static final int LONGEST_CURSOR = 4096;

  private final OpenStore open;
  private final JobShape<T> shape;
  private final JobOptions defaults;

  QueueSchedules(OpenStore open, JobShape<T> shape, JobOptions defaults) {
    this.open = open;
    this.shape = shape;
    this.defaults = defaults;
  }

  /**
   * Stores a schedule, new or changed. If it is there as it shall be, nothing happens, so that
   * every process may put it whenever it starts.
   *
   * <p>A changed one keeps the run that is planned if its times stay as they are, with the new
   * name, data and options, however late that run is; else it begins anew. A limit counts from
   * here. A paused one stays paused.
   *
   * @throws InvalidInputException if the schedule is refused: it has no run before its end, begins
   *     both immediately and later, or its job has an id, a time, a timestamp or a deduplication,
   *     by itself or by the queue's defaults
   * @throws io.drover.job.UndecodableException if the data cannot be encoded
   */
  public ScheduleView put(Schedule<? extends T> schedule) {
    Check.notNull("a schedule", schedule);
    if (schedule.isImmediate() && schedule.rule().start() != null) {
      throw new InvalidInputException(
          "expected schedule \"%s\" to begin immediately or at its start, got: both"
              .formatted(schedule.id()));
    }
    JobOptions options = options(schedule);
    StoreContext store = open.context();
    ScheduleRecord wanted =
        ScheduleRecord.builder(schedule.id(), schedule.rule())
            .name(schedule.job().name())
            .data(shape.data(schedule.job(), options, store.limits()))
            .options(options)
            .build();
    return timetable().put(wanted, schedule.isImmediate());
  }

  private JobOptions options(Schedule<? extends T> schedule) {
    JobOptions options = schedule.job().options().withDefaults(defaults);
    boolean timed =
        !options.delay().isZero() || options.at() != null || options.timestamp() != null;
    if (timed || options.id() != null || options.deduplication() != null) {
      throw new InvalidInputException(
          "expected the job of schedule \"%s\" without an id, a delay, an instant, a timestamp or a deduplication, which are the schedule's, got: %s"
              .formatted(schedule.id(), options));
    }
    return options;
  }

  /** Returns a schedule as it is now. */
  public Optional<ScheduleView> find(String id) {
    return timetable().find(known(id));
  }

  /** Returns the first page of schedules, at most {@value #MAX_LIMIT}; see the other method. */
  public Page<ScheduleView> page() {
    return page(null, MAX_LIMIT);
  }

  /**
   * Returns schedules by when they run next, paused ones first, and by id where that is the same.
   * One that runs meanwhile may be on two pages or on none.
   *
   * @param cursor as an earlier page gave it, or {@code null} for the start
   * @param limit how many on the page at most, 1 to {@value #MAX_LIMIT}
   * @throws InvalidInputException if the cursor is none
   */
  public Page<ScheduleView> page(@Nullable String cursor, int limit) {
    Check.between("page limit", limit, 1, MAX_LIMIT);
    if (cursor != null) {
      Check.between("length of the cursor", cursor.length(), 1, LONGEST_CURSOR);
    }
    return timetable().page(cursor, limit);
  }

  /**
   * Plans no runs any more, until it is resumed, and takes the planned one away if it has not
   * begun. Does nothing when repeated. On Redis, Node's {@code upsertJobScheduler} resumes it.
   *
   * @return whether there is such a schedule
   */
  public boolean pause(String id) {
    return timetable().pause(known(id));
  }

  /**
   * Plans runs again, from now on: what was missed meanwhile is left out. Does nothing if it is not
   * paused.
   *
   * @return whether there is such a schedule
   */
  public boolean resume(String id) {
    return timetable().resume(known(id));
  }

  /**
   * Adds a run now, beside those that are planned, also while it is paused. Its slot is the current
   * time.
   *
   * @return the id of its job
   * @throws InvalidInputException if there is no such schedule
   */
  public String runNow(String id) {
    return timetable().runNow(known(id));
  }

  /**
   * Removes a schedule with its planned run; one that is ready already or active is run.
   *
   * @return whether there was one
   */
  public boolean remove(String id) {
    return timetable().remove(known(id));
  }

  /** Others who share the queue choose ids by other rules. */
  private static String known(String id) {
    Check.text("the id of a schedule", id);
    Check.between("length of the id of a schedule", id.length(), 1, JobIds.MAX_KNOWN);
    return id;
  }

  private Timetable timetable() {
    return open.schedules(shape.queue());
  }
}
