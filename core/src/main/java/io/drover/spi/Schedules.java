package io.drover.spi;

import io.drover.job.Page;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The facet for recurring jobs (docs/bullmq-format.md §5). Safe for use by any number of threads.
 * The runtime decides which run comes next; the engine records it, each step whole or not at all.
 *
 * <p>A run of a schedule is a job whose id tells the schedule and the slot, so that there is one
 * for each slot. The run that was planned last is the schedule's current one: until it has ended,
 * or the schedule is gone, nothing but {@link #put} and {@link #remove} takes it away (§3.14).
 *
 * <p>Calls are asynchronous and complete when the step is recorded, or with a {@code
 * StoreException}.
 */
public interface Schedules {

  /** What became of a step. */
  enum Outcome {
    /** It is recorded. */
    DONE,
    /**
     * Nothing was planned: the schedule is not as the caller saw it, or the run that was claimed is
     * not its current one.
     */
    STALE,
    /** Nothing was planned: there is a job for that slot already. */
    TAKEN
  }

  /** Returns a schedule. */
  CompletableFuture<Optional<ScheduleRecord>> find(String queue, String id);

  /**
   * Returns schedules by the slot of their planned run, paused ones first, and by id where those
   * are equal. One whose slot changes meanwhile may be on two pages or on none.
   *
   * @param cursor as an earlier page gave it, or {@code null} for the start
   * @param limit the most on one page, 1 to 1000
   * @throws io.drover.job.InvalidInputException if the cursor is none
   */
  CompletableFuture<Page<ScheduleRecord>> page(String queue, @Nullable String cursor, int limit);

  /**
   * Stores a schedule, new or changed, if it is as the caller saw it, which its version says. A run
   * that is pending goes, without an event, and the planned one is added with the schedule's name,
   * data and options; none if no slot is planned. How many runs were planned ever goes on
   * (docs/bullmq-format.md §5.4).
   */
  CompletableFuture<Outcome> put(String queue, ScheduleRecord schedule, Instant now);

  /**
   * Records what comes after a run that was claimed, if it is the current one: the next run, with
   * the schedule's name and data and the options of the claimed run (docs/bullmq-format.md §5.4),
   * or that there is none. That the claimed run begins is recorded in any case. Nothing is if there
   * is no such schedule.
   */
  CompletableFuture<Outcome> plan(String queue, Planning planning);

  /**
   * Adds a run for a slot beside those that are planned, due at once, with the schedule's name,
   * data and options. {@link Outcome#STALE} if there is no such schedule.
   */
  CompletableFuture<Outcome> run(String queue, String id, Instant slot, Instant now);

  /**
   * Removes a schedule, and its planned run if that is delayed, which an event tells; one that is
   * ready or active is run (docs/bullmq-format.md §5.4).
   *
   * @return whether there was one
   */
  CompletableFuture<Boolean> remove(String queue, String id, Instant now);
}
