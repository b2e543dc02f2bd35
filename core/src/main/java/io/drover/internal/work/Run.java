package io.drover.internal.work;

import io.drover.internal.store.Bustle;
import io.drover.internal.threads.CascadePool;
import io.drover.job.ActiveJob;
import io.drover.job.Check;
import io.drover.job.EndAttempt;
import io.drover.job.InvalidInputException;
import io.drover.job.JobBatch;
import io.drover.spi.TimeSource;
import io.drover.spi.UnderWay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One run of the user's function, over one job or several. Safe for use by several threads. It is
 * in the worker's custody from its making to its end, and it ends whatever anybody throws.
 */
final class Run<T, R extends @Nullable Object> implements JobBatch<T, R>, Runnable {

  /** How long a job rests whose handler could not be run. */
  private static final Duration REST = Duration.ofSeconds(1);

  private static final ThreadLocal<@Nullable Run<?, ?>> CURRENT = new ThreadLocal<>();

  /** What a run needs of its worker. */
  interface Host<T, R extends @Nullable Object> {
    /** Returns why a job must not be run, or {@code null} if it may. Throws nothing. */
    @Nullable Throwable refusal(ClaimedJob<T> job);

    /** Tells that a job's handler is about to run. Throws nothing. */
    void active(ClaimedJob<T> job);

    /** Runs the user's function. */
    void handle(Run<T, R> run) throws Exception;

    /**
     * Returns how a job's attempt ended that nothing threw.
     *
     * @param json the result as it is to be stored, or {@code null} if it is to be encoded
     */
    AttemptEnd<T, R> succeeded(ClaimedJob<T> job, R result, byte @Nullable [] json);

    /** Returns how a job's attempt ended that something threw. */
    AttemptEnd<T, R> failed(ClaimedJob<T> job, Throwable error);

    /** Takes the end of an attempt whose run goes on. */
    void handOver(AttemptEnd<T, R> end);

    /** Tells that an attempt ended whose lease was lost meanwhile. Throws nothing. */
    void lost(ClaimedJob<T> job);

    /** Takes the end of the run, and of the attempts that ended with it. */
    void end(Run<T, R> run, List<AttemptEnd<T, R>> ends);

    /** Tells trouble that is no job's failure. Throws nothing. */
    void trouble(Throwable error);
  }

  private final List<ClaimedJob<T>> all;
  private final Host<T, R> host;
  private final @Nullable Throwable foreseen;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private final List<AttemptEnd<T, R>> ends = new ArrayList<>();
  private List<ActiveJob<T>> jobs = List.of();
  private @Nullable Thread thread;
  private long since;
  private @Nullable R endResult;
  private byte @Nullable [] endJson;
  private volatile TimeSource.@Nullable Scheduled timer;

  private Run(List<ClaimedJob<T>> all, Host<T, R> host, @Nullable Throwable foreseen) {
    this.all = all;
    this.host = host;
    this.foreseen = foreseen;
    all.forEach(job -> job.joins(this));
  }

  /** Returns a run of the user's function. */
  static <T, R extends @Nullable Object> Run<T, R> of(List<ClaimedJob<T>> jobs, Host<T, R> host) {
    return new Run<>(jobs, host, null);
  }

  /**
   * Returns a run that only finds out what becomes of an attempt that may not complete: the user's
   * rules have a say in that, and they run on threads of handlers.
   */
  static <T, R extends @Nullable Object> Run<T, R> failing(
      ClaimedJob<T> job, Throwable error, Host<T, R> host) {
    return new Run<>(List.of(job), host, error);
  }

  List<ClaimedJob<T>> all() {
    return all;
  }

  /** Tells what is under way. */
  void report(Bustle.Report report) {
    ClaimedJob<T> first = all.get(0);
    String jobs = all.size() == 1 ? "job " + first.id() : all.size() + " jobs";
    Thread handler;
    lock.lock();
    try {
      handler = thread;
    } finally {
      lock.unlock();
    }
    if (handler == null) {
      report.underWay(
          UnderWay.of("%s of queue \"%s\" at its start or end".formatted(jobs, first.queue())));
    } else {
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
      report.underWay(
          UnderWay.on(
              handler,
              "%s of queue \"%s\", whose handler runs for %d ms"
                  .formatted(jobs, first.queue(), millis)));
    }
  }

  /** Returns whether the current thread runs a handler of this worker. */
  static boolean isRunBy(Host<?, ?> host) {
    Run<?, ?> current = CURRENT.get();
    return current != null && current.host == host;
  }

  /** Sets what keeps the time limit; it is cancelled when the run ends. */
  void timer(TimeSource.Scheduled newTimer) {
    timer = newTimer;
  }

  @Override
  public List<ActiveJob<T>> jobs() {
    return jobs;
  }

  @Override
  @SuppressWarnings("NullAway") // Results may be null, whatever their type.
  public void complete(ActiveJob<T> job, @Nullable R result) {
    host.handOver(host.succeeded(unsettled(job), result, null));
  }

  @Override
  public void fail(ActiveJob<T> job, Throwable error) {
    Check.notNull("an error", error);
    host.handOver(host.failed(unsettled(job), error));
  }

  /**
   * Sets what the jobs not settled by then complete with when the run ends.
   *
   * @param json the result as it is to be stored, or {@code null} if it is to be encoded
   */
  void completeAtEnd(@Nullable R result, byte @Nullable [] json) {
    endResult = result;
    endJson = json;
  }

  /** Interrupts the handler if there is no job left that it should go on with. */
  void interruptIfAllStopped() {
    lock.lock();
    try {
      Thread handler = thread;
      if (handler != null && all.stream().allMatch(job -> job.isEnded() || job.isCancelled())) {
        handler.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    if (!begun.compareAndSet(false, true)) {
      return; // It was given back, as no thread seemed to be there for it.
    }
    Throwable thrown = foreseen;
    try {
      if (thrown == null) {
        handle();
      }
    } catch (Throwable e) {
      // Whatever a handler throws fails its attempt; errors of the JVM are no exception, as the
      // worker must go on.
      thrown = e;
    }
    finish(thrown);
  }

  /** Gives all jobs back, unless the run has begun: it cannot begin any more. */
  void giveBack(Throwable why) {
    if (begun.compareAndSet(false, true)) {
      host.trouble(why);
      // Not for at once: what keeps a thread from starting may last.
      finish(EndAttempt.giveBack(REST));
    }
  }

  private void handle() throws Exception {
    try {
      enter();
      jobs = prepare();
      if (!jobs.isEmpty()) {
        host.handle(this);
      }
    } finally {
      leave();
    }
  }

  private void finish(@Nullable Throwable thrown) {
    try {
      TimeSource.Scheduled limit = timer;
      if (limit != null) {
        limit.cancel();
      }
      for (ClaimedJob<T> job : all) {
        end(job, thrown);
      }
      ends.removeIf(this::isLost); // That was told when it was lost.
    } catch (Throwable e) {
      host.trouble(e); // What is not among the ends stalls, and is recovered.
    } finally {
      CascadePool.finishing();
      host.end(this, ends);
    }
  }

  private boolean isLost(AttemptEnd<T, R> end) {
    boolean lost = end.job().isLost();
    if (lost) {
      host.lost(end.job());
    }
    return lost;
  }

  @SuppressWarnings("NullAway") // Jobs a batch handler did not settle complete with null.
  private void end(ClaimedJob<T> job, @Nullable Throwable thrown) {
    if (job.isOf(this) && job.end()) {
      ends.add(thrown == null ? host.succeeded(job, endResult, endJson) : host.failed(job, thrown));
    }
  }

  /** Sorts out the jobs that must not be run, those whose data do not fit, and those stopped. */
  private List<ActiveJob<T>> prepare() {
    List<ActiveJob<T>> ready = new ArrayList<>(all.size());
    for (ClaimedJob<T> job : all) {
      Throwable refusal = refusal(job);
      if (refusal == null) {
        host.active(job);
        ready.add(job);
      } else {
        end(job, refusal);
      }
    }
    return List.copyOf(ready);
  }

  private @Nullable Throwable refusal(ClaimedJob<T> job) {
    Throwable refusal = host.refusal(job);
    if (refusal != null) {
      return refusal;
    }
    try {
      if (job.shape().isChecked(job.name())) {
        job.data();
      }
    } catch (Throwable e) {
      return e; // Of this job's only, not of the others' in the batch.
    }
    return job.isCancelled() ? new InterruptedException("stopped before its handler ran") : null;
  }

  private void enter() {
    lock.lock();
    try {
      thread = Thread.currentThread();
      since = System.nanoTime();
    } finally {
      lock.unlock();
    }
    CURRENT.set(this);
    LoggingContext.enter(all);
  }

  private void leave() {
    lock.lock();
    try {
      thread = null;
    } finally {
      lock.unlock();
    }
    CURRENT.remove();
    Thread.interrupted(); // An interrupt that came late is not the next job's.
    LoggingContext.leave();
  }

  private ClaimedJob<T> unsettled(ActiveJob<T> job) {
    Check.notNull("a job", job);
    for (ClaimedJob<T> mine : all) {
      if (mine == job) {
        if (!mine.end()) {
          throw new InvalidInputException(
              "expected a job of the batch not settled yet, got: %s, which is".formatted(job.id()));
        }
        return mine;
      }
    }
    throw new InvalidInputException(
        "expected a job of this batch, got: %s, which is of another".formatted(job.id()));
  }
}
