package io.drover;

import io.drover.internal.OpenStore;
import io.drover.internal.follow.EventFollower;
import io.drover.internal.store.JobShape;
import io.drover.internal.store.ReadChildren;
import io.drover.internal.store.ReadMetrics;
import io.drover.internal.store.StoreContext;
import io.drover.internal.work.Handling;
import io.drover.job.Added;
import io.drover.job.BatchHandler;
import io.drover.job.Check;
import io.drover.job.Children;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.JobAction;
import io.drover.job.JobHandler;
import io.drover.job.JobIds;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.JobType;
import io.drover.job.NewJob;
import io.drover.job.QueueCounts;
import io.drover.job.QueueEvent;
import io.drover.job.QueueMetrics;
import io.drover.job.QueueStatus;
import io.drover.job.TimeRange;
import io.drover.job.TypeToken;
import io.drover.spi.Inspection;
import io.drover.spi.JobRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A named, ordered store of jobs: adds them, finds them, awaits their results, and makes workers
 * for them; {@link #admin} administers them. Safe for use by several threads; costs nothing to
 * make. Made by {@link Drover#queue}.
 *
 * <p>A queue belongs to its store, not to this process: where processes share the store, as on
 * Redis, what one of them does here holds for all.
 *
 * <p>Every method that reaches the store throws {@link io.drover.job.StoreException} if the store
 * cannot answer.
 *
 * @param <T> the type of the data
 */
public final class JobQueue<T> {

  private final OpenStore open;
  private final StoreContext store;
  private final JobShape<T> shape;
  private final String name;
  private final JobOptions defaults;

  JobQueue(OpenStore open, JobShape<T> shape, JobOptions defaults) {
    this.open = open;
    this.store = open.context();
    this.shape = shape;
    this.name = shape.queue();
    this.defaults = defaults;
  }

  /** Returns the queue's name. */
  public String name() {
    return name;
  }

  /**
   * Returns this queue with options for all jobs that are added through what is returned: they hold
   * where a job's own options were not set. Options that were set by an earlier call and not by
   * this one stay. Nothing is stored: another {@code JobQueue} of the same name does not know them.
   *
   * @throws InvalidInputException if the options name an id, which only one job can have
   */
  public JobQueue<T> defaults(JobOptions options) {
    Check.notNull("default options", options);
    if (options.id() != null) {
      throw new InvalidInputException(
          "expected default options without an id, got: \"%s\"; name it where the job is added"
              .formatted(options.id()));
    }
    return new JobQueue<>(open, shape, options.withDefaults(defaults));
  }

  /** Adds a job as {@link #add(String, Object, JobOptions)} does, with the queue's defaults. */
  public Added add(String jobName, @Nullable T data) {
    return add(jobName, data, JobOptions.defaults());
  }

  /**
   * Adds a job and returns when the store has it, as durable as the store's acknowledgement says.
   *
   * @param jobName what kind of job it is; see {@link JobIds#checkName}
   * @param data what the handler gets; {@code null} is stored as JSON's {@code null}
   * @param options how it is stored, ordered, retried and kept; what they leave open is as the
   *     queue's {@link #defaults} say
   * @return the job's id, and whether it is new: an id in use changes nothing, and says so
   * @throws InvalidInputException if an argument is refused; nothing was stored
   * @throws io.drover.job.UndecodableException if the data cannot be encoded; nothing was stored
   * @throws io.drover.job.StoreException if the store did not confirm within the call limit; then
   *     it is not known whether the job was stored, and adding it again under an id of its own is
   *     safe
   * @throws io.drover.job.InterruptedWaitException if the thread is interrupted; its flag stays
   *     set, and the job may be stored all the same
   */
  public Added add(String jobName, @Nullable T data, JobOptions options) {
    return add(NewJob.of(jobName, data, options));
  }

  /** Adds a job of a kind as {@link #add(String, Object)} does. */
  public <D extends T> Added add(JobType<D> type, @Nullable D data) {
    return add(NewJob.of(type, data));
  }

  /** Adds a job of a kind as {@link #add(String, Object, JobOptions)} does. */
  public <D extends T> Added add(JobType<D> type, @Nullable D data, JobOptions options) {
    return add(NewJob.of(type, data, options));
  }

  private Added add(NewJob<? extends T> job) {
    return open.adds(name).add(shape.insert(job, defaults, store));
  }

  /**
   * Adds a job as {@link #addAsync(String, Object, JobOptions)} does, with the queue's defaults.
   */
  public CompletableFuture<Added> addAsync(String jobName, @Nullable T data) {
    return addAsync(jobName, data, JobOptions.defaults());
  }

  /**
   * Adds a job without waiting for the store. Jobs added by one thread keep their order. Blocks, up
   * to the call limit, only while {@link DroverSettings#maxPendingAdds} jobs are pending: not
   * stored yet, or stored and their future not completed yet.
   *
   * <p>Futures are completed on threads of this {@code Drover}'s, never one of the store's, and
   * what hangs on them may block: 64 such blocks hold up nobody. What hangs on a future may add
   * jobs and wait for results, but must not wait for a further future of an add, which needs one of
   * the same threads: it calls {@code add} instead. There, an add beyond twice the pending ones
   * allowed is refused at once.
   *
   * @return completes when the store has the job; with a {@code StoreException} if the store did
   *     not confirm
   * @throws InvalidInputException if an argument is refused; nothing was stored
   * @throws io.drover.job.UndecodableException if the data cannot be encoded; nothing was stored
   * @throws io.drover.job.StoreException if too many adds are pending for the whole call limit;
   *     nothing was stored
   */
  public CompletableFuture<Added> addAsync(String jobName, @Nullable T data, JobOptions options) {
    return addAsync(NewJob.of(jobName, data, options));
  }

  /** Adds a job of a kind as {@link #addAsync(String, Object)} does. */
  public <D extends T> CompletableFuture<Added> addAsync(JobType<D> type, @Nullable D data) {
    return addAsync(NewJob.of(type, data));
  }

  /** Adds a job of a kind as {@link #addAsync(String, Object, JobOptions)} does. */
  public <D extends T> CompletableFuture<Added> addAsync(
      JobType<D> type, @Nullable D data, JobOptions options) {
    return addAsync(NewJob.of(type, data, options));
  }

  private CompletableFuture<Added> addAsync(NewJob<? extends T> job) {
    return open.adds(name).addAsync(shape.insert(job, defaults, store));
  }

  /**
   * Adds jobs, in order, and returns when the store has all of them. Each is all or nothing;
   * together they need not be.
   *
   * @return what became of each, in order
   * @throws io.drover.job.StoreException as with {@link #add(String, Object, JobOptions)}; some of
   *     the jobs may be stored
   */
  public List<Added> addAll(List<? extends NewJob<? extends T>> jobs) {
    return open.adds(name).addAll(shape.inserts(jobs, defaults, store));
  }

  /**
   * Adds jobs, in order, as {@link #addAll} does, without waiting for the store.
   *
   * @return completes when all jobs are answered: as {@link #addAll} returns, or with a {@code
   *     StoreException} if one of them was not confirmed, or found no room within the call limit
   * @throws io.drover.job.StoreException if there was no room for any of them within the call
   *     limit; nothing was stored
   */
  public CompletableFuture<List<Added>> addAllAsync(List<? extends NewJob<? extends T>> jobs) {
    return open.adds(name).addAllAsync(shape.inserts(jobs, defaults, store));
  }

  /** Returns a job as it is now. */
  public Optional<Job<T>> find(String id) {
    JobIds.checkKnown(id);
    return open.inspection().find(name, id).map(shape::job);
  }

  /** Returns the state a job is in now, or empty if there is no such job. */
  public Optional<JobState> state(String id) {
    JobIds.checkKnown(id);
    return open.inspection().find(name, id).map(JobRecord::state);
  }

  /**
   * Returns the children of a job, to be read when asked for; there need not be any. {@link
   * Drover#flow} reads a whole tree.
   */
  public Children children(String id) {
    JobIds.checkKnown(id);
    open.requireOpen();
    return new ReadChildren(JobKey.of(name, id), store.codec(), open::engine);
  }

  /**
   * Waits until a job has ended and returns its result, whichever worker runs it, also if the job
   * is removed as it ends.
   *
   * @param type the type of the result; a primitive one stands for its wrapper
   * @param limit how long to wait
   * @return the result, or {@code null} if the job completed with none
   * @throws io.drover.job.JobFailedException if the job failed for good
   * @throws io.drover.job.TimedOutException if it has not ended within the limit; says what the
   *     queue looked like
   * @throws io.drover.job.InterruptedWaitException if the thread is interrupted; its flag stays set
   * @throws InvalidInputException if there is no such job
   * @throws io.drover.job.UndecodableException if the result does not fit the type
   */
  public <R> @Nullable R awaitResult(String id, Class<R> type, Duration limit) {
    return awaitResult(id, TypeToken.of(type), limit);
  }

  /**
   * Waits for a result as {@link #awaitResult(String, Class, Duration)} does, of a type with
   * arguments.
   */
  public <R> @Nullable R awaitResult(String id, TypeToken<R> type, Duration limit) {
    JobIds.checkKnown(id);
    Check.notNull("a type", type);
    return open.results(name).await(id, type, TimeRange.check("limit", limit));
  }

  /**
   * Returns what {@link #awaitResult(String, Class, Duration)} does, without waiting. A future
   * nobody wants any more shall be cancelled, so that it is not kept until the queue is closed.
   * What hangs on it may block and wait for results with {@code awaitResult}, as what hangs on
   * {@link #addAsync(String, Object)} may for adds.
   */
  public <R> CompletableFuture<@Nullable R> result(String id, Class<R> type) {
    return result(id, TypeToken.of(type));
  }

  /** Returns a result as {@link #result(String, Class)} does, of a type with arguments. */
  public <R> CompletableFuture<@Nullable R> result(String id, TypeToken<R> type) {
    JobIds.checkKnown(id);
    return open.results(name).result(id, Check.notNull("a type", type));
  }

  /** Returns how many jobs are in each state, all at the same moment. */
  public QueueCounts counts() {
    return open.inspection().counts(name);
  }

  /**
   * Returns how the queue is now: its counts, what is stored with it, and since when the job waits
   * that has been ready for longest. A queue never used is as one without jobs.
   */
  public QueueStatus status() {
    return open.inspection().status(name, store.now());
  }

  /**
   * Returns how many jobs finished, in all and in each of the last minutes, as far as workers keep
   * that ({@link WorkerBuilder#metrics}); minutes of before that are 0.
   *
   * @param last how far to look back, from 1 minute to 31 days, in whole minutes
   */
  public QueueMetrics metrics(Duration last) {
    int minutes = ReadMetrics.minutes("last", last);
    Inspection inspection = open.inspection();
    return ReadMetrics.of(
        inspection.finished(name, JobState.COMPLETED, minutes),
        inspection.finished(name, JobState.FAILED, minutes),
        store.now(),
        minutes);
  }

  /** Returns what an operator does with this queue. */
  public QueueAdmin<T> admin() {
    return new QueueAdmin<>(open, shape);
  }

  /** Returns the recurring jobs of this queue. */
  public QueueSchedules<T> schedules() {
    return new QueueSchedules<>(open, shape, defaults);
  }

  /**
   * Sets up a worker that runs each job by itself, whatever its name. {@link WorkerBuilder#start()}
   * starts it.
   *
   * @param handler the function from job to result
   * @param <R> the type of the results
   */
  public <R extends @Nullable Object> WorkerBuilder<T, R> worker(JobHandler<T, R> handler) {
    return new WorkerBuilder<T, R>(open, shape).otherwise(handler);
  }

  /** Sets up a worker as {@link #worker(JobHandler)} does, for jobs that have no result. */
  public WorkerBuilder<T, @Nullable Void> actionWorker(JobAction<T> action) {
    return new WorkerBuilder<T, @Nullable Void>(open, shape).otherwiseAction(action);
  }

  /**
   * Sets up a worker that runs each job by itself, by the handler of its kind: {@code
   * queue.worker().on(SEND, handler).on(REMIND, other).start()}. {@link WorkerBuilder#start()}
   * starts it.
   */
  public WorkerBuilder<T, @Nullable Object> worker() {
    return new WorkerBuilder<>(open, shape);
  }

  /**
   * Sets up a worker that runs up to {@code size} jobs at once in one run of its handler, each
   * settled on its own. It does not wait for a batch to fill: what is ready is taken. Nor are
   * batches put together: one has no more jobs than the store hands over in one call, which is 25
   * on Redis and 2,000 in the embedded engine. {@link WorkerBuilder#start()} starts it.
   *
   * @param size the most jobs in one batch, at least 1; more than the store hands over in one call
   *     is as much as that
   * @param handler the function that runs them
   * @param <R> the type of the results
   */
  public <R extends @Nullable Object> WorkerBuilder<T, R> batchWorker(
      int size, BatchHandler<T, R> handler) {
    Check.atLeast("batch size", size, 1);
    Check.notNull("a handler", handler);
    return new WorkerBuilder<>(open, shape, Handling.batches(size, handler));
  }

  /**
   * Follows the queue's events from now on, on a thread of its own, until closed.
   *
   * @param listener called with one event after the other
   */
  public QueueEvents events(Consumer<QueueEvent> listener) {
    Check.notNull("a listener", listener);
    return new QueueEvents(open.follow(new EventFollower.Wish(name, null, listener)));
  }

  /**
   * Follows the queue's events after a remembered position, on a thread of its own, until closed.
   * Events that the store no longer keeps, some ten thousand back, are passed over.
   *
   * @param after the position of the last event already seen, or {@code "0"} for all that are kept
   * @param listener called with one event after the other
   * @throws InvalidInputException if the position is none
   */
  public QueueEvents events(String after, Consumer<QueueEvent> listener) {
    Check.between("length of the position", Check.notNull("a position", after).length(), 1, 255);
    Check.notNull("a listener", listener);
    return new QueueEvents(open.follow(new EventFollower.Wish(name, after, listener)));
  }
}
