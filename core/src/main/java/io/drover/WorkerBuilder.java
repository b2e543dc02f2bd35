package io.drover;

import io.drover.internal.OpenStore;
import io.drover.internal.dead.LetterWriter;
import io.drover.internal.once.EffectPlan;
import io.drover.internal.once.OnceHandler;
import io.drover.internal.once.OnceHandler.Wish;
import io.drover.internal.store.JobShape;
import io.drover.internal.store.ReadMetrics;
import io.drover.internal.work.Assignment;
import io.drover.internal.work.Callbacks;
import io.drover.internal.work.DeadLettering;
import io.drover.internal.work.Handlers;
import io.drover.internal.work.Handling;
import io.drover.internal.work.WorkerPlan;
import io.drover.internal.work.WorkerPlan.Retrying;
import io.drover.job.Backoff;
import io.drover.job.BackoffFunction;
import io.drover.job.Breaker;
import io.drover.job.BreakerState;
import io.drover.job.Check;
import io.drover.job.Concurrency;
import io.drover.job.ConcurrencyChange;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.JobAction;
import io.drover.job.JobHandler;
import io.drover.job.JobIds;
import io.drover.job.JobType;
import io.drover.job.Keep;
import io.drover.job.RateLimit;
import io.drover.job.TypeToken;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sets up a worker: {@link #start()} makes it and starts it. For one thread. Each method returns
 * this builder, and refuses what makes no sense with an {@link
 * io.drover.job.InvalidInputException}.
 *
 * <p>Handlers: each job is run by the one handler of its name, set with {@code on}; the others by
 * the one set with {@code otherwise}. If there is none, a job without a handler of its own fails
 * for good, its data untouched, and the error names those that are handled. A job's data are
 * decoded as the type of its name before its handler runs; if they do not fit, that job fails for
 * good. What is set with {@code Action} in its name has no result.
 *
 * <p>Callbacks: {@code onActive} and {@code onProgress} run on the handler's thread. The others run
 * one after the other on a thread of the worker's own, after the store has recorded what they tell;
 * while a thousand of them wait, the worker claims nothing. What a callback throws goes to {@code
 * onError}, and from there to the log; it never disturbs a job.
 *
 * @param <T> the type of the data
 * @param <R> the type of the results
 */
public final class WorkerBuilder<T, R extends @Nullable Object> {

  private static final Duration A_DAY = Duration.ofHours(24);
  private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);

  private final OpenStore open;
  private final JobShape<T> shape;
  private final @Nullable Handling<T, R> batches;
  private Handlers<T, R> handlers = Handlers.none();
  private Callbacks<T, R> callbacks = Callbacks.none();
  private @Nullable Wish<T, R> once;
  private WorkerPlan plan = WorkerPlan.defaults();

  WorkerBuilder(OpenStore open, JobShape<T> shape) {
    this(open, shape, null);
  }

  WorkerBuilder(OpenStore open, JobShape<T> shape, @Nullable Handling<T, R> batches) {
    this.open = open;
    this.shape = shape;
    this.batches = batches;
  }

  // ---- handlers -----------------------------------------------------------------------------

  /**
   * Sets the handler of one kind of job, which must not have one yet, and whose data must be of a
   * type that {@link io.drover.job.JsonCodec#check} lets pass. Not for a worker of batches.
   */
  public <D extends T> WorkerBuilder<T, R> on(JobType<D> type, JobHandler<D, ? extends R> handler) {
    open.context().codec().check(Check.notNull("a job type", type).type().type());
    handlers = forSingleJobs().on(type, handler);
    return this;
  }

  /** Sets the handler of one kind of job as {@link #on} does, for jobs that have no result. */
  public <D extends T> WorkerBuilder<T, R> onAction(JobType<D> type, JobAction<D> action) {
    return on(type, Handlers.of(action));
  }

  /**
   * Sets the handler of all jobs that have none of their own; there must not be one yet. Not for a
   * worker of batches.
   */
  public WorkerBuilder<T, R> otherwise(JobHandler<T, ? extends R> handler) {
    handlers = forSingleJobs().otherwise(handler);
    return this;
  }

  /** Sets the handler of all other jobs as {@link #otherwise} does, for jobs without a result. */
  public WorkerBuilder<T, R> otherwiseAction(JobAction<T> action) {
    handlers = forSingleJobs().otherwise(Handlers.of(action));
    return this;
  }

  private Handlers<T, R> forSingleJobs() {
    if (batches != null) {
      throw new InvalidInputException(
          "expected one handler for a worker of batches, got: a second one; take another worker");
    }
    return handlers;
  }

  // ---- settings -----------------------------------------------------------------------------

  /** Names the worker; the name is stored with the jobs it claims. Defaults to none. */
  public WorkerBuilder<T, R> name(String name) {
    Check.text("a worker's name", name);
    Check.between("length of the worker's name", name.length(), 1, JobIds.MAX_LENGTH);
    return with(draft -> draft.name = name);
  }

  /** Sets how many times the handler may run at once, at least 1. Defaults to 1. */
  public WorkerBuilder<T, R> concurrency(int max) {
    return concurrency(Concurrency.fixed(max));
  }

  /** Sets how many times the handler may run at once, or within which bounds. Defaults to 1. */
  public WorkerBuilder<T, R> concurrency(Concurrency bounds) {
    Check.notNull("a concurrency", bounds);
    return with(draft -> draft.concurrency = bounds);
  }

  /**
   * Starts at most {@code max} jobs in each window, counted over all workers of the queue that have
   * a limit. Defaults to no limit. A limit stored with the queue beats this number.
   */
  public WorkerBuilder<T, R> rateLimit(int max, Duration window) {
    RateLimit limit = RateLimit.of(max, window);
    return with(draft -> draft.rateLimit = limit);
  }

  /**
   * Sets how long a claimed job stays this worker's without a renewal, at least 100 ms. It is
   * renewed when between a quarter and half of this time is over, for as long as the handler runs,
   * so it says how soon another worker takes over after a crash, not how long a job may take.
   * Defaults to 30 seconds.
   */
  public WorkerBuilder<T, R> lease(Duration lease) {
    Check.atLeast("lease", lease, SHORTEST_LEASE);
    return with(draft -> draft.lease = lease);
  }

  /**
   * Sets how often this worker looks for jobs whose lease ran out, at least 100 ms. Defaults to 30
   * seconds.
   */
  public WorkerBuilder<T, R> stalledInterval(Duration interval) {
    Check.atLeast("stalledInterval", interval, SHORTEST_LEASE);
    return with(draft -> draft.stalledInterval = interval);
  }

  /**
   * Sets how often a job may stall and be run again; one that stalls more often fails for good. 0
   * allows none. In a store that one process owns its end is no stall, but a job fails for good
   * that more than ten ends in a row found running for each stall allowed. Defaults to 1.
   */
  public WorkerBuilder<T, R> maxStalls(int stalls) {
    Check.atLeast("maxStalls", stalls, 0);
    return with(draft -> draft.maxStalls = stalls);
  }

  /**
   * Sets how long one attempt may take, at least 1 ms. At the limit {@code isCancelled()} becomes
   * true and the handler's thread is interrupted. When the handler has returned or thrown,
   * whichever it does, the attempt has failed and is retried as the job's attempts allow. The job
   * keeps its place among the running ones until then, so it never runs twice at once because of
   * the limit; a handler that ignores it is told to {@code onError}. Defaults to no limit.
   */
  public WorkerBuilder<T, R> timeLimit(Duration limit) {
    Check.atLeast("timeLimit", limit, Duration.ofMillis(1));
    return with(draft -> draft.timeLimit = limit);
  }

  /**
   * Sets how often a job may be started in all, at least 1, also counting the starts that do not
   * count as attempts. A job started more often fails for good. Defaults to no limit.
   */
  public WorkerBuilder<T, R> maxStartedAttempts(int starts) {
    Check.atLeast("maxStartedAttempts", starts, 1);
    return with(draft -> draft.maxStartedAttempts = starts);
  }

  /**
   * Sets how often a job is tried in all, and the delay before each further attempt, whatever its
   * options say: for a queue whose jobs others add. Defaults to what each job's options say.
   *
   * @param attempts at least 1
   */
  public WorkerBuilder<T, R> retry(int attempts, Backoff backoff) {
    Check.atLeast("attempts", attempts, 1);
    Retrying retrying = new Retrying(attempts, Check.notNull("a backoff", backoff));
    plan = plan.edit(draft -> draft.retrying = retrying);
    return this;
  }

  /**
   * Sets the rule for backoffs of a type other than fixed and exponential. Defaults to none: a job
   * with such a backoff then fails for good with its first failed attempt.
   */
  public WorkerBuilder<T, R> backoff(BackoffFunction function) {
    Check.notNull("a backoff function", function);
    return with(draft -> draft.backoff = function);
  }

  /** Sets which completed jobs stay if the job's options do not say. Defaults to all. */
  public WorkerBuilder<T, R> keepCompleted(Keep keep) {
    Check.notNull("a retention of completed jobs", keep);
    return with(draft -> draft.keepCompleted = keep);
  }

  /** Sets which failed jobs stay if the job's options do not say. Defaults to all. */
  public WorkerBuilder<T, R> keepFailed(Keep keep) {
    Check.notNull("a retention of failed jobs", keep);
    return with(draft -> draft.keepFailed = keep);
  }

  /**
   * Sets for how long the store keeps how many jobs this worker finishes, a number for each minute,
   * which {@link JobQueue#metrics} reads. All workers of a queue should say the same, Node's
   * included ({@code metrics.maxDataPoints} there, where the default is to count nothing). Defaults
   * to one day.
   *
   * @param kept from 1 minute to 31 days, in whole minutes
   */
  public WorkerBuilder<T, R> metrics(Duration kept) {
    int minutes = ReadMetrics.minutes("kept", kept);
    return with(draft -> draft.metricsMinutes = minutes);
  }

  /** Has the jobs that this worker finishes not counted by minute. */
  public WorkerBuilder<T, R> withoutMetrics() {
    return with(draft -> draft.metricsMinutes = 0);
  }

  /**
   * Sets the dead-letter queue: a job that fails for good leaves this worker's queue and is a job
   * of that one, in the step that records the failure. {@link Drover#deadLetters} looks at them and
   * sends them back. The retention of failed jobs does not apply to them. Defaults to none: failed
   * jobs stay.
   *
   * <p>A worker of a dead-letter queue may have one as well. A job that has come through a queue
   * before is not put there again: it stays where it failed, which the log tells.
   *
   * @param queueName another queue; see {@link JobIds#checkQueue}
   */
  public WorkerBuilder<T, R> deadLetterTo(String queueName) {
    JobIds.checkQueue(queueName);
    if (queueName.equals(shape.queue())) {
      throw new InvalidInputException(
          "expected a dead-letter queue other than the worker's own, got: \"%s\""
              .formatted(queueName));
    }
    DeadLettering letters = new LetterWriter(open.context(), queueName);
    return with(draft -> draft.deadLetters = letters);
  }

  /**
   * Has the worker stop claiming while every job fails for good, and try one now and then. Defaults
   * to none: it goes on.
   */
  public WorkerBuilder<T, R> breaker(Breaker breaker) {
    Check.notNull("a breaker", breaker);
    return with(draft -> draft.breaker = breaker);
  }

  /**
   * Has each job's handler be the effect of a key, as {@link #idempotent(Idempotency, Function)}
   * does, remembered for 24 hours: {@code onCompleted} gets {@code null} for a result that was
   * recorded earlier.
   */
  public WorkerBuilder<T, R> idempotent(Function<? super Job<T>, String> key) {
    return idempotent(new Idempotency(open, EffectPlan.of(A_DAY)), key);
  }

  /**
   * Has each job's handler be the effect of a key: a job whose effect has happened, because it was
   * delivered before or another had the same key, completes with the result that was recorded. A
   * job whose effect is in progress elsewhere is moved to later, again and again after up to 8
   * seconds, which counts no attempt but a start. Defaults to none. Not for a worker of batches.
   *
   * <p>{@code onCompleted} gets {@code null} for a result that was recorded earlier, as its type is
   * not known; {@link #idempotent(Idempotency, TypeToken, Function)} names it. The job has it in
   * any case.
   *
   * <p>Such a handler may not {@link io.drover.job.ActiveJob#send send}: a job whose effect is
   * recorded completes without its handler. Take a plain handler that sends after {@link
   * Idempotency#run(String, Class, io.drover.job.Effect)}.
   *
   * @param once how; its wait limit is not used
   * @param key returns the identity of a job's effect: 1 to 1024 characters. Ids are unique in
   *     their queue only, and automatic ones begin anew when it is obliterated
   */
  public WorkerBuilder<T, R> idempotent(Idempotency once, Function<? super Job<T>, String> key) {
    return with(once, null, key);
  }

  /**
   * Has each job's handler be the effect of a key, as {@link #idempotent(Idempotency, Function)}
   * does.
   *
   * @param result what recorded results are
   */
  public WorkerBuilder<T, R> idempotent(
      Idempotency once, TypeToken<? extends R> result, Function<? super Job<T>, String> key) {
    open.context().codec().check(Check.notNull("a type of results", result).type());
    return with(once, result, key);
  }

  private WorkerBuilder<T, R> with(
      Idempotency idempotency,
      @Nullable TypeToken<? extends R> result,
      Function<? super Job<T>, String> key) {
    Check.notNull("an idempotency", idempotency);
    Check.notNull("a key function", key);
    if (batches != null) {
      throw new InvalidInputException(
          "expected a worker of single jobs for idempotent, got: one of batches; run each job's effect with Idempotency.run");
    }
    once = new Wish<>(idempotency.store().effects(), idempotency.plan(), key, result);
    return this;
  }

  private WorkerBuilder<T, R> with(Consumer<WorkerPlan.Draft> change) {
    plan = plan.edit(change);
    return this;
  }

  // ---- callbacks ----------------------------------------------------------------------------

  /** Calls back before the handler of a job runs. */
  public WorkerBuilder<T, R> onActive(Consumer<Job<T>> callback) {
    return tell(callback, draft -> draft.active = callback);
  }

  /**
   * Calls back when a job completed, with its result; with {@code null} if that was recorded
   * earlier by {@link #idempotent(Function)} and its type is not known.
   */
  public WorkerBuilder<T, R> onCompleted(BiConsumer<Job<T>, R> callback) {
    return tell(callback, draft -> draft.completed = callback);
  }

  /**
   * Calls back for every failed attempt, with the error. The job's state tells what comes next:
   * {@code FAILED} for good, {@code DELAYED} until its backoff is over, or ready again.
   */
  public WorkerBuilder<T, R> onFailed(BiConsumer<Job<T>, Throwable> callback) {
    return tell(callback, draft -> draft.failed = callback);
  }

  /** Calls back when a handler reported progress, with what it reported. */
  public WorkerBuilder<T, R> onProgress(BiConsumer<Job<T>, Object> callback) {
    return tell(callback, draft -> draft.progress = callback);
  }

  /** Calls back with the id of each job this worker found stalled and made ready again. */
  public WorkerBuilder<T, R> onStalled(Consumer<String> callback) {
    return tell(callback, draft -> draft.stalled = callback);
  }

  /** Calls back when this worker has run jobs and no ready or active one is left in the queue. */
  public WorkerBuilder<T, R> onDrained(Runnable callback) {
    return tell(callback, draft -> draft.drained = callback);
  }

  /** Calls back with each state that the {@link #breaker} takes. */
  public WorkerBuilder<T, R> onBreaker(Consumer<BreakerState> callback) {
    return tell(callback, draft -> draft.breaker = callback);
  }

  /** Calls back when the worker has changed its {@link #concurrency(Concurrency)}, and says why. */
  public WorkerBuilder<T, R> onConcurrency(Consumer<ConcurrencyChange> callback) {
    return tell(callback, draft -> draft.concurrency = callback);
  }

  /**
   * Calls back with trouble that is no job's failure: the store cannot be reached, a lease was
   * lost, a callback threw. During one outage it is called at once and then at most once a minute.
   * Defaults to a warning in the log.
   */
  public WorkerBuilder<T, R> onError(Consumer<Throwable> callback) {
    return tell(callback, draft -> draft.error = callback);
  }

  private WorkerBuilder<T, R> tell(Object callback, Consumer<Callbacks.Draft<T, R>> change) {
    Check.notNull("a callback", callback);
    callbacks = callbacks.edit(change);
    return this;
  }

  // ---- the worker ---------------------------------------------------------------------------

  /**
   * Makes a worker and starts it. May be called again for another one with the same settings.
   *
   * @throws InvalidInputException as {@link #build} does
   * @throws io.drover.job.StoreException if the {@code Drover} is closed
   */
  public Worker start() {
    Worker worker = build();
    worker.start();
    return worker;
  }

  /**
   * Makes a worker that {@link Worker#start()} starts, for those who start all parts of a program
   * at one time. May be called again for another one with the same settings.
   *
   * @throws InvalidInputException if no handler is set, no data of a kind of job can be decoded, or
   *     the store cannot move a job to the dead-letter queue in one step
   */
  public Worker build() {
    DeadLettering letters = plan.decisions().deadLetters();
    if (letters != null) {
      letters.check(shape.queue());
    }
    if (batches != null) {
      return new Worker(open, new Assignment<>(shape, batches, plan, callbacks));
    }
    if (handlers.isEmpty()) {
      throw new InvalidInputException(
          "expected a handler, got: none; set one with on for a kind of job, or with otherwise");
    }
    Wish<T, R> wish = once;
    return new Worker(
        open,
        new Assignment<>(
            shape.withTypes(handlers.types()),
            wish == null
                ? Handling.single(handlers)
                : Handling.ready(OnceHandler.of(wish, handlers)),
            plan.edit(draft -> draft.handled = handlers.names()),
            callbacks));
  }
}
