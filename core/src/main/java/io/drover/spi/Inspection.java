package io.drover.spi;

import io.drover.job.DrainScope;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.Placement;
import io.drover.job.QueueCounts;
import io.drover.job.QueueSettings;
import io.drover.job.QueueStatus;
import io.drover.job.RateLimit;
import io.drover.job.Removal;
import io.drover.job.RetryRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The facet through which queues are looked at and administered. Safe for use by any number of
 * threads. Methods block until the store has answered, in bounded time, and throw {@code
 * StoreException} if it cannot. A change is recorded when its method returns. A queue that was
 * never used reads as empty. A call by an interrupted thread is carried out and answered like any
 * other, and the thread stays interrupted.
 */
public interface Inspection {

  /**
   * Returns the names of the queues the store has, sorted. A queue is there from its first add or
   * setting on.
   */
  List<String> queues();

  /**
   * Returns how many workers watch a queue now, those of other processes included; empty if the
   * store cannot tell.
   */
  OptionalInt workers(String queue);

  /** Returns how many jobs are in each state, all at the same moment. */
  QueueCounts counts(String queue);

  /** How many priorities {@link #status} looks at, from the most urgent on. */
  int STATUS_PRIORITIES = 16;

  /**
   * Returns how a queue is at an instant; one that the store has not is as one without jobs.
   *
   * <p>Which ready job is the oldest is told of a few: those at both ends of the {@code WAITING}
   * ones, and the first of each of the {@value #STATUS_PRIORITIES} most urgent priorities. A job is
   * ready since its timestamp, or when the delay it was added with was over, or its latest attempt
   * began, whichever came last; not later than {@code now}.
   */
  QueueStatus status(String queue, Instant now);

  /**
   * Returns how each queue is that the store has, by name, as {@link #status} does, each at a
   * moment of its own. One that another process brought into being may be missing at first, if the
   * store would have to look at all it has at every call to notice.
   */
  List<QueueStatus> statuses(Instant now);

  /**
   * Returns where a job stands in its queue, or empty if there is no such job.
   *
   * @param most how many ready jobs before it, or behind it, are counted at most, at least 1; where
   *     it is further from both ends, its place is not exact
   */
  Optional<Standing> standing(String queue, String id, Instant now, int most);

  /**
   * Returns how many ready jobs have each of the priorities, in the order asked; 0 stands for
   * {@code WAITING}.
   */
  List<Long> countsByPriority(String queue, List<Integer> priorities);

  /** Returns a job. */
  Optional<JobRecord> find(String queue, String id);

  /**
   * Returns jobs of one state.
   *
   * @throws io.drover.job.InvalidInputException if the cursor is none of this state's
   */
  Page<JobRecord> page(String queue, PageRequest request);

  /**
   * Appends a line to a job's log and removes the oldest beyond {@code keep}.
   *
   * @return how many lines the job has now, or -1 if there is no such job
   */
  long addLog(String queue, String id, String line, int keep);

  /**
   * Returns log lines in the order they were written.
   *
   * @param offset how many lines to skip, from the oldest kept
   * @param limit how many lines to return at most
   */
  List<String> logs(String queue, String id, long offset, int limit);

  /**
   * Replaces the data of a job; returns whether there is such a job. No event
   * (docs/bullmq-format.md §3.18).
   */
  boolean updateData(String queue, String id, byte[] data);

  /**
   * Stores the progress of a job and tells it in an event; returns whether there is such a job
   * (docs/bullmq-format.md §3.18).
   */
  boolean updateProgress(String queue, String id, byte[] progress);

  /**
   * Removes a job with its children and all below them, their logs and deduplication ids, unless it
   * or a child that is pending is active under a live lease (docs/bullmq-format.md §3.14). A parent
   * that waited for it alone is ready (§7.5). A large tree may go in steps: a child that is claimed
   * between two of them ends the removal, and what went before is gone.
   */
  Removal remove(String queue, String id, Instant now);

  /** Makes a delayed job ready; returns whether it was delayed (docs/bullmq-format.md §3.12). */
  boolean promote(String queue, String id, Instant now);

  /**
   * Makes all delayed jobs ready, in the order they were due; returns how many
   * (docs/bullmq-format.md §3.15).
   */
  long promoteAll(String queue, Instant now);

  /**
   * Makes a delayed job due after a delay from now; returns whether it was delayed
   * (docs/bullmq-format.md §3.12).
   */
  boolean changeDelay(String queue, String id, Instant now, Duration delay);

  /**
   * Changes the priority of a job in any state, and its place if it is ready: behind or before the
   * others of its new priority. Returns whether there is such a job (docs/bullmq-format.md §3.12).
   */
  boolean changePriority(String queue, String id, int priority, Placement placement);

  /**
   * Makes a finished job ready again (docs/bullmq-format.md §3.15); returns whether it was in the
   * state that the request names.
   */
  boolean retry(String queue, String id, RetryRequest request);

  /**
   * Makes all jobs ready again that finished with this state at or before an instant, oldest first;
   * returns how many. Differs from docs/bullmq-format.md §3.15 in that a job with a priority goes
   * to its priority, as with {@link #retry}.
   */
  long retryAll(String queue, JobState state, Instant before);

  /** Returns what is stored with the queue. */
  QueueSettings settings(String queue);

  /**
   * Returns how many jobs finished in a way, as counted by round trips that said so
   * (docs/bullmq-format.md §3.21).
   *
   * @param outcome {@code COMPLETED} or {@code FAILED}
   * @param minutes how many minutes at most, from the newest that is known
   */
  FinishedCounts finished(String queue, JobState outcome, int minutes);

  /**
   * Keeps every worker from claiming; active jobs go on. Emits an event, also when repeated
   * (docs/bullmq-format.md §3.13).
   */
  void pause(String queue);

  /** Lets workers claim again. Emits an event, also when repeated (docs/bullmq-format.md §3.13). */
  void resume(String queue);

  /**
   * Sets how many jobs may be active at once in all workers; {@code null} for no limit
   * (docs/bullmq-format.md §1.4).
   */
  void limitConcurrency(String queue, @Nullable Integer max);

  /**
   * Sets how many jobs all workers together may start in a time; {@code null} for no limit
   * (docs/bullmq-format.md §1.4).
   */
  void limitRate(String queue, @Nullable RateLimit limit);

  /**
   * Keeps workers that have a rate limit, or all if the queue has one, from claiming until an
   * instant (docs/bullmq-format.md §3.17).
   */
  void holdRate(String queue, Instant now, Instant until);

  /**
   * Lifts the rate limit now in force, counted or held; the settings stay (docs/bullmq-format.md
   * §3.17).
   */
  void releaseRate(String queue);

  /**
   * Returns until when the rate limit is in force, or empty if it is not (docs/bullmq-format.md
   * §3.17).
   */
  Optional<Instant> heldUntil(String queue, Instant now);

  /**
   * Removes all jobs of the scope; returns how many. No events (docs/bullmq-format.md §3.14). A
   * parent that waited for nothing else is ready if it is in another queue, and goes as well if it
   * is in this one (§7.5).
   */
  long drain(String queue, DrainScope scope);

  /**
   * Removes jobs of one state that are older than an instant, oldest first: finished ones by when
   * they finished, active ones without a live lease by when they started, others by their timestamp
   * (docs/bullmq-format.md §3.14). Parents fare as with {@link #drain}.
   *
   * @param before jobs whose instant is at or before this go
   * @param limit how many at most, or 0 for all
   * @return the ids of the removed jobs
   */
  List<String> clean(String queue, JobState state, Instant now, Instant before, int limit);

  /**
   * Removes the queue with everything in it, events and settings included (docs/bullmq-format.md
   * §3.14). Parents in other queues do not wait for its jobs any more.
   *
   * @throws io.drover.job.InvalidInputException if jobs are active and it is not {@code FORCED}
   */
  void obliterate(String queue, Obliteration how);
}
