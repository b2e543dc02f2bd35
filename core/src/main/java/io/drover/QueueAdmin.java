package io.drover;

import io.drover.internal.OpenStore;
import io.drover.internal.store.JobShape;
import io.drover.internal.store.StoreContext;
import io.drover.job.Check;
import io.drover.job.DrainScope;
import io.drover.job.Explanation;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.JobIds;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.Placement;
import io.drover.job.QueueSettings;
import io.drover.job.RateLimit;
import io.drover.job.Removal;
import io.drover.job.RetryRequest;
import io.drover.job.TimeRange;
import io.drover.spi.Answers;
import io.drover.spi.Inspection;
import io.drover.spi.JobRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an operator does with a queue: lists its jobs, changes, retries and removes them, pauses and
 * limits the queue. Safe for use by several threads; costs nothing to make. Made by {@link
 * JobQueue#admin}.
 *
 * <p>Every method asks the store, and throws {@link io.drover.job.StoreException} if it cannot
 * answer or the {@code Drover} is closed; and {@link InvalidInputException} if an argument is
 * refused, in which case nothing was changed. An id may be any that a job can have, see {@link
 * JobIds#checkKnown}; there need not be such a job.
 *
 * @param <T> the type of the data
 */
public final class QueueAdmin<T> {

  /** The most priorities that {@link #countsByPriority} counts at once. */
  public static final int MAX_PRIORITIES = 1000;

  private static final int LOG_PAGE = 1000;

  private final OpenStore open;
  private final StoreContext store;
  private final JobShape<T> shape;
  private final String name;

  QueueAdmin(OpenStore open, JobShape<T> shape) {
    this.open = open;
    this.store = open.context();
    this.shape = shape;
    this.name = shape.queue();
  }

  // ---- looking ------------------------------------------------------------------------------

  /**
   * Explains why a job is not running yet, or what it is at: delayed, behind others, held by a
   * pause or a limit, waiting for children, without a worker; with an estimate of when it may
   * start. Empty if there is no such job.
   *
   * @param id the job's id; see {@link JobIds#checkKnown}
   */
  public Optional<Explanation> explain(String id) {
    return open.explainer().explain(JobKey.of(name, JobIds.checkKnown(id)));
  }

  /**
   * Returns jobs of one state.
   *
   * @throws InvalidInputException if the cursor is none of this queue, state and order
   */
  public Page<Job<T>> page(PageRequest request) {
    PageCursor cursor = PageCursor.ofJobs(name, Check.notNull("a page request", request));
    String after = cursor.inner(request.cursor());
    PageRequest inner = after == null ? request : request.after(after);
    Page<JobRecord> page = inspection().page(name, inner);
    List<Job<T>> jobs = page.items().stream().map(shape::job).toList();
    return Answers.page(jobs, cursor.outer(page.next()));
  }

  /**
   * Returns how many ready jobs have each of the priorities, in the order asked.
   *
   * @param priorities at most {@value #MAX_PRIORITIES}, each from 1 to {@value
   *     JobOptions#MAX_PRIORITY}, or 0 for the jobs without one
   */
  public List<Long> countsByPriority(List<Integer> priorities) {
    List<Integer> all = Check.elements("the priorities", priorities);
    Check.between("the number of priorities", all.size(), 0, MAX_PRIORITIES);
    all.forEach(QueueAdmin::priority);
    return inspection().countsByPriority(name, all);
  }

  /** Returns the first thousand lines of a job's log, oldest first. */
  public List<String> logs(String id) {
    return logs(id, 0, LOG_PAGE);
  }

  /**
   * Returns lines of a job's log, oldest first.
   *
   * @param offset how many lines to skip, from the oldest kept; not negative
   * @param limit how many lines to return at most, at least 1
   */
  public List<String> logs(String id, long offset, int limit) {
    JobIds.checkKnown(id);
    Check.atLeast("offset", offset, 0);
    Check.atLeast("limit", limit, 1);
    return inspection().logs(name, id, offset, limit);
  }

  /**
   * Appends a line to a job's log, which keeps as many as the job's options say.
   *
   * @param line at most as many characters as {@link DroverSettings#maxDataBytes} says, without
   *     half of a surrogate pair
   * @return how many lines the job has now
   * @throws InvalidInputException if there is no such job
   */
  public long addLog(String id, String line) {
    JobIds.checkKnown(id);
    store.limits().checkLogLine(line);
    int keep = inspection().find(name, id).map(job -> job.options().keepLogs()).orElse(1);
    long lines = inspection().addLog(name, id, line, keep);
    if (lines < 0) {
      throw new InvalidInputException(
          "expected a job of queue \"%s\", got: \"%s\", which is not there".formatted(name, id));
    }
    return lines;
  }

  /** Returns what is stored with the queue and holds for all its workers. */
  public QueueSettings settings() {
    return inspection().settings(name);
  }

  // ---- one job ------------------------------------------------------------------------------

  /**
   * Removes a job with its log and its children, unless a worker is running it or one of those that
   * it waits for.
   */
  public Removal remove(String id) {
    JobIds.checkKnown(id);
    return inspection().remove(name, id, store.now());
  }

  /**
   * Cuts a pending child from its parent, which no longer waits for it. The child goes on as a job
   * without a parent (docs/bullmq-format.md §7.5).
   *
   * @return whether it was a pending child
   */
  public boolean detach(String id) {
    JobIds.checkKnown(id);
    return open.engine().flows().detach(JobKey.of(name, id), store.now());
  }

  /**
   * Removes the pending children of a job with all below them, but those that are active or have
   * failed (docs/bullmq-format.md §3.14). A job that waited for them runs if none is pending any
   * more.
   *
   * @return how many children of the job itself were removed
   */
  public long removePendingChildren(String id) {
    JobIds.checkKnown(id);
    return open.engine().flows().removePending(JobKey.of(name, id), store.now());
  }

  /** Makes a delayed job ready; returns whether it was delayed. */
  public boolean promote(String id) {
    JobIds.checkKnown(id);
    return inspection().promote(name, id, store.now());
  }

  /** Makes a delayed job due after a delay from now; returns whether it was delayed. */
  public boolean changeDelay(String id, Duration delay) {
    JobIds.checkKnown(id);
    TimeRange.check("delay", delay);
    return inspection().changeDelay(name, id, store.now(), delay);
  }

  /** Changes the priority of a job and puts it behind the others of its new priority. */
  public boolean changePriority(String id, int priority) {
    return changePriority(id, priority, Placement.BACK);
  }

  /**
   * Changes the priority of a job in any state, and its place if it is ready.
   *
   * @param priority 0 for none, else 1 (first) to {@value JobOptions#MAX_PRIORITY} (last)
   * @param placement where it goes among the others of its new priority
   * @return whether there is such a job
   */
  public boolean changePriority(String id, int priority, Placement placement) {
    JobIds.checkKnown(id);
    priority(priority);
    Check.notNull("a placement", placement);
    return inspection().changePriority(name, id, priority, placement);
  }

  /**
   * Makes a finished job ready again, at the back of the queue; its attempts go on counting.
   * Returns whether it had completed or failed.
   */
  public boolean retry(String id) {
    return retry(id, RetryRequest.of(JobState.FAILED))
        || retry(id, RetryRequest.of(JobState.COMPLETED));
  }

  /** Makes a finished job ready again; returns whether it was in the state of the request. */
  public boolean retry(String id, RetryRequest request) {
    JobIds.checkKnown(id);
    Check.notNull("a retry request", request);
    return inspection().retry(name, id, request);
  }

  /**
   * Replaces the data of a job; returns whether there is such a job.
   *
   * @param data the new data; {@code null} is stored as JSON's {@code null}
   * @throws io.drover.job.UndecodableException if the data cannot be encoded
   */
  public boolean updateData(String id, @Nullable T data) {
    JobIds.checkKnown(id);
    return inspection().updateData(name, id, shape.encodeData(data, store.limits()));
  }

  // ---- many jobs ----------------------------------------------------------------------------

  /** Makes all delayed jobs ready, in the order they were due; returns how many. */
  public long promoteAll() {
    return inspection().promoteAll(name, store.now());
  }

  /**
   * Makes all jobs ready again that finished with a state until now, oldest first; returns how
   * many.
   *
   * @param state {@code FAILED} or {@code COMPLETED}
   */
  public long retryAll(JobState state) {
    Check.finished("the state to retry", state);
    return inspection().retryAll(name, state, store.now());
  }

  /** Removes all ready jobs; returns how many. */
  public long drain() {
    return drain(DrainScope.READY);
  }

  /** Removes all jobs of the scope; returns how many. */
  public long drain(DrainScope scope) {
    Check.notNull("which jobs to drain", scope);
    return inspection().drain(name, scope);
  }

  /**
   * Removes jobs of one state that are older than a time, oldest first: finished ones by when they
   * finished, stalled ones by when they started, others by their timestamp.
   *
   * @param grace jobs younger than this stay
   * @param limit how many to remove at most, or 0 for all
   * @return the ids of the removed jobs
   */
  public List<String> clean(JobState state, Duration grace, int limit) {
    Check.notNull("a job state", state);
    TimeRange.check("grace", grace);
    Check.atLeast("limit", limit, 0);
    Instant now = store.now();
    return inspection().clean(name, state, now, now.minus(grace), limit);
  }

  /**
   * Removes the queue with everything in it.
   *
   * @throws InvalidInputException if jobs are active
   */
  public void obliterate() {
    obliterate(Obliteration.UNLESS_ACTIVE);
  }

  /**
   * Removes the queue with everything in it.
   *
   * @param how what happens if jobs are active
   * @throws InvalidInputException if jobs are active and it is not {@code FORCED}
   */
  public void obliterate(Obliteration how) {
    Check.notNull("how to obliterate", how);
    inspection().obliterate(name, how);
  }

  // ---- the queue ----------------------------------------------------------------------------

  /** Keeps every worker in every process from claiming jobs; running jobs go on. */
  public void pause() {
    inspection().pause(name);
  }

  /** Lets workers claim jobs again. */
  public void resume() {
    inspection().resume(name);
  }

  /** Returns whether {@link #pause()} keeps workers from claiming. */
  public boolean isPaused() {
    return settings().paused();
  }

  /** Sets how many jobs may be active at once in all workers together, at least 1. */
  public void limitConcurrency(int max) {
    Check.atLeast("global concurrency", max, 1);
    inspection().limitConcurrency(name, max);
  }

  /** Lets as many jobs be active at once as the workers run. */
  public void unlimitConcurrency() {
    inspection().limitConcurrency(name, null);
  }

  /** Sets how many jobs all workers together may start in a time. */
  public void limitRate(RateLimit limit) {
    Check.notNull("a rate limit", limit);
    inspection().limitRate(name, limit);
  }

  /** Lets as many jobs start in a time as the workers' own limits say. */
  public void unlimitRate() {
    inspection().limitRate(name, null);
  }

  /**
   * Keeps workers that have a rate limit, or all if the queue has one, from claiming for a time.
   *
   * @param pause how long, at least 1 ms
   */
  public void holdRate(Duration pause) {
    Check.atLeast("pause", pause, Duration.ofMillis(1));
    Instant now = store.now();
    inspection().holdRate(name, now, now.plus(pause));
  }

  /** Lifts the rate limit now in force, counted or held; the limits themselves stay. */
  public void releaseRate() {
    inspection().releaseRate(name);
  }

  private Inspection inspection() {
    return open.inspection();
  }

  private static void priority(int priority) {
    Check.between("priority", priority, 0, JobOptions.MAX_PRIORITY);
  }
}
