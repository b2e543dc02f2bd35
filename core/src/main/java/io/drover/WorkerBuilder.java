package io.drover;

import io.drover.internal.work.Callbacks;
import io.drover.internal.work.WorkerPlan;
import io.drover.job.BackoffFunction;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.Keep;
import io.drover.job.RateLimit;
import io.drover.job.TimeRange;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sets up a worker: {@link #start()} makes it. For one thread. Each method returns this builder.
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

  private final BiFunction<WorkerPlan, Callbacks<T, R>, Worker> starter;
  private Callbacks<T, R> callbacks = Callbacks.none();
  private WorkerPlan plan = WorkerPlan.defaults();

  WorkerBuilder(BiFunction<WorkerPlan, Callbacks<T, R>, Worker> starter) {
    this.starter = starter;
  }

  /** Names the worker; the name is stored with the jobs it claims. Defaults to none. */
  public WorkerBuilder<T, R> name(String name) {
    if (name.isBlank()) {
      throw new InvalidInputException(
          "expected the worker's name not to be blank, got: \"%s\"".formatted(name));
    }
    plan = plan.edit(draft -> draft.name = name);
    return this;
  }

  /** Sets how many times the handler may run at once, at least 1. Defaults to 1. */
  public WorkerBuilder<T, R> concurrency(int max) {
    int checked = atLeastOne("concurrency", max);
    plan = plan.edit(draft -> draft.concurrency = checked);
    return this;
  }

  /**
   * Starts at most {@code max} jobs in each window, counted over all workers of the queue that have
   * a limit. Defaults to no limit. A limit stored with the queue beats this number.
   */
  public WorkerBuilder<T, R> rateLimit(int max, Duration window) {
    RateLimit limit = RateLimit.of(max, window);
    plan = plan.edit(draft -> draft.rateLimit = limit);
    return this;
  }

  /**
   * Sets how long a claimed job stays this worker's without a renewal, at least 100 ms. It is
   * renewed when between a quarter and half of this time is over, for as long as the handler runs,
   * so it says how soon another worker takes over after a crash, not how long a job may take.
   * Defaults to 30 seconds.
   */
  public WorkerBuilder<T, R> lease(Duration lease) {
    Duration checked = atLeast("lease", lease, Duration.ofMillis(100));
    plan = plan.edit(draft -> draft.lease = checked);
    return this;
  }

  /**
   * Sets how often this worker looks for jobs whose lease ran out, at least 100 ms. Defaults to 30
   * seconds.
   */
  public WorkerBuilder<T, R> stalledInterval(Duration interval) {
    Duration checked = atLeast("stalledInterval", interval, Duration.ofMillis(100));
    plan = plan.edit(draft -> draft.stalledInterval = checked);
    return this;
  }

  /**
   * Sets how often a job may stall and be run again; one that stalls more often fails for good. 0
   * allows none. Defaults to 1.
   */
  public WorkerBuilder<T, R> maxStalls(int stalls) {
    if (stalls < 0) {
      throw new InvalidInputException("expected maxStalls to be at least 0, got: " + stalls);
    }
    plan = plan.edit(draft -> draft.maxStalls = stalls);
    return this;
  }

  /**
   * Sets how long one attempt may take, at least 1 ms. At the limit {@code isCancelled()} becomes
   * true and the handler's thread is interrupted. When the handler has returned or thrown,
   * whichever it does, the attempt has failed and is retried as the job's attempts allow. The job
   * keeps its place among the running ones until then, so it never runs twice at once because of
   * the limit; a handler that ignores it is told to {@code onError}. Defaults to no limit.
   */
  public WorkerBuilder<T, R> timeLimit(Duration limit) {
    Duration checked = atLeast("timeLimit", limit, Duration.ofMillis(1));
    plan = plan.edit(draft -> draft.timeLimit = checked);
    return this;
  }

  /**
   * Sets how often a job may be started in all, at least 1, also counting the starts that do not
   * count as attempts. A job started more often fails for good. Defaults to no limit.
   */
  public WorkerBuilder<T, R> maxStartedAttempts(int starts) {
    int checked = atLeastOne("maxStartedAttempts", starts);
    plan = plan.edit(draft -> draft.maxStartedAttempts = checked);
    return this;
  }

  /**
   * Sets the rule for backoffs of a type other than fixed and exponential. Defaults to none: a job
   * with such a backoff then fails for good with its first failed attempt.
   */
  public WorkerBuilder<T, R> backoff(BackoffFunction function) {
    plan = plan.edit(draft -> draft.backoff = function);
    return this;
  }

  /** Sets which completed jobs stay if the job's options do not say. Defaults to all. */
  public WorkerBuilder<T, R> keepCompleted(Keep keep) {
    plan = plan.edit(draft -> draft.keepCompleted = keep);
    return this;
  }

  /** Sets which failed jobs stay if the job's options do not say. Defaults to all. */
  public WorkerBuilder<T, R> keepFailed(Keep keep) {
    plan = plan.edit(draft -> draft.keepFailed = keep);
    return this;
  }

  /** Calls back before the handler of a job runs. */
  public WorkerBuilder<T, R> onActive(Consumer<Job<T>> callback) {
    callbacks = callbacks.edit(draft -> draft.active = callback);
    return this;
  }

  /** Calls back when a job completed, with its result. */
  public WorkerBuilder<T, R> onCompleted(BiConsumer<Job<T>, R> callback) {
    callbacks = callbacks.edit(draft -> draft.completed = callback);
    return this;
  }

  /**
   * Calls back for every failed attempt, with the error. The job's state tells what comes next:
   * {@code FAILED} for good, {@code DELAYED} until its backoff is over, or ready again.
   */
  public WorkerBuilder<T, R> onFailed(BiConsumer<Job<T>, Throwable> callback) {
    callbacks = callbacks.edit(draft -> draft.failed = callback);
    return this;
  }

  /** Calls back when a handler reported progress, with what it reported. */
  public WorkerBuilder<T, R> onProgress(BiConsumer<Job<T>, Object> callback) {
    callbacks = callbacks.edit(draft -> draft.progress = callback);
    return this;
  }

  /** Calls back with the id of each job this worker found stalled and made ready again. */
  public WorkerBuilder<T, R> onStalled(Consumer<String> callback) {
    callbacks = callbacks.edit(draft -> draft.stalled = callback);
    return this;
  }

  /** Calls back when this worker has run jobs and no ready or active one is left in the queue. */
  public WorkerBuilder<T, R> onDrained(Runnable callback) {
    callbacks = callbacks.edit(draft -> draft.drained = callback);
    return this;
  }

  /**
   * Calls back with trouble that is no job's failure: the store cannot be reached, a lease was
   * lost, a callback threw. During one outage it is called at once and then at most once a minute.
   * Defaults to a warning in the log.
   */
  public WorkerBuilder<T, R> onError(Consumer<Throwable> callback) {
    callbacks = callbacks.edit(draft -> draft.error = callback);
    return this;
  }

  /** Starts a worker. May be called again for another one with the same settings. */
  public Worker start() {
    return starter.apply(plan, callbacks);
  }

  static int atLeastOne(String what, int value) {
    if (value < 1) {
      throw new InvalidInputException(
          "expected %s to be at least 1, got: %d".formatted(what, value));
    }
    return value;
  }

  private static Duration atLeast(String what, Duration value, Duration min) {
    if (value.compareTo(min) < 0) {
      throw new InvalidInputException(
          "expected %s to be at least %dms, got: %dms"
              .formatted(what, min.toMillis(), value.toMillis()));
    }
    return TimeRange.check(what, value);
  }
}
