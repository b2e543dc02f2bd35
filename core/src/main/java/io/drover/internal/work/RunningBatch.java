package io.drover.internal.work;

import io.drover.job.ActiveJob;
import io.drover.job.EndAttempt;
import io.drover.job.InvalidInputException;
import io.drover.job.JobBatch;
import io.drover.job.UndecodableException;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * One run of the user's function, over one job or several. Safe for use by several threads; {@link
 * #run} is called once.
 */
final class RunningBatch<T, R extends @Nullable Object> implements JobBatch<T, R>, Runnable {

  private static final String MDC_JOB = "drover.job";
  private static final String MDC_QUEUE = "drover.queue";
  private static final String MDC_ATTEMPT = "drover.attempt";

  private static final ThreadLocal<@Nullable RunningBatch<?, ?>> CURRENT = new ThreadLocal<>();

  /** What a run needs of its worker. */
  interface Host<T, R extends @Nullable Object> {
    /** Runs the user's function. */
    void handle(RunningBatch<T, R> batch) throws Exception;

    /** Tells trouble that is no job's failure. */
    void trouble(Throwable error);

    /** Tells that a job's handler is about to run. */
    void active(RunningJob<T> job);

    /** Returns how a job's attempt ended that nothing threw. */
    Ended<T, R> succeeded(RunningJob<T> job, R result);

    /** Returns how a job's attempt ended that something threw. */
    Ended<T, R> failed(RunningJob<T> job, Throwable error);

    /** Takes the end of an attempt whose run goes on. */
    void settle(Ended<T, R> ended);

    /** Takes the end of the run, and of the attempts that ended with it. */
    void finish(RunningBatch<T, R> batch, List<Ended<T, R>> ended);
  }

  private final List<RunningJob<T>> all;
  private final Host<T, R> host;
  private final ReentrantLock lock = new ReentrantLock();
  private List<ActiveJob<T>> jobs = List.of();
  private @Nullable Thread thread;
  private @Nullable R endResult;
  private volatile TimeSource.@Nullable Scheduled timer;

  RunningBatch(List<RunningJob<T>> all, Host<T, R> host) {
    this.all = all;
    this.host = host;
    all.forEach(job -> job.joins(this));
  }

  List<RunningJob<T>> all() {
    return all;
  }

  /** Returns whether the current thread runs a handler of this worker. */
  static boolean isRunBy(Host<?, ?> host) {
    RunningBatch<?, ?> current = CURRENT.get();
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
  public void complete(ActiveJob<T> job, R result) {
    RunningJob<T> mine = unsettled(job);
    host.settle(host.succeeded(mine, result));
  }

  @Override
  public void fail(ActiveJob<T> job, Throwable error) {
    RunningJob<T> mine = unsettled(job);
    host.settle(host.failed(mine, error));
  }

  /** Sets what the jobs not settled by then complete with when the run ends. */
  void completeAtEnd(@Nullable R result) {
    endResult = result;
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
    List<Ended<T, R>> ended = new ArrayList<>(all.size());
    Throwable thrown = null;
    try {
      enter();
      jobs = prepare(ended);
      if (!jobs.isEmpty()) {
        host.handle(this);
      }
    } catch (Throwable e) {
      // Whatever a handler throws fails its attempt; errors of the JVM are no exception, as the
      // worker must go on.
      thrown = e;
    }
    try {
      leave();
    } catch (Throwable e) {
      host.trouble(e); // The logging library's; the attempts ended as they did.
    }
    finish(ended, thrown);
  }

  /** Gives all jobs back, as their run cannot begin. */
  void giveBack(Duration pause) {
    cancelTimer();
    finish(new ArrayList<>(all.size()), EndAttempt.giveBack(pause));
  }

  private void finish(List<Ended<T, R>> ended, @Nullable Throwable thrown) {
    try {
      for (RunningJob<T> job : all) {
        if (job.end()) {
          ended.add(atEnd(job, thrown));
        }
      }
    } finally {
      host.finish(this, ended);
    }
  }

  @SuppressWarnings("NullAway") // Jobs a batch handler did not settle complete with null.
  private Ended<T, R> atEnd(RunningJob<T> job, @Nullable Throwable thrown) {
    return thrown == null ? host.succeeded(job, endResult) : host.failed(job, thrown);
  }

  /** Sorts out the jobs whose data do not fit, and those stopped before they began. */
  private List<ActiveJob<T>> prepare(List<Ended<T, R>> ended) {
    List<ActiveJob<T>> ready = new ArrayList<>(all.size());
    for (RunningJob<T> job : all) {
      try {
        if (job.shape().isChecked()) {
          job.data();
        }
        if (!job.isCancelled()) {
          host.active(job);
          ready.add(job);
          continue;
        }
        if (job.end()) {
          ended.add(host.failed(job, new InterruptedException("stopped before its handler ran")));
        }
      } catch (UndecodableException e) {
        if (job.end()) {
          ended.add(host.failed(job, e));
        }
      }
    }
    return List.copyOf(ready);
  }

  private void enter() {
    lock.lock();
    try {
      thread = Thread.currentThread();
    } finally {
      lock.unlock();
    }
    CURRENT.set(this);
    RunningJob<T> first = all.get(0);
    MDC.put(MDC_QUEUE, first.queue());
    if (all.size() == 1) {
      MDC.put(MDC_JOB, first.id());
      MDC.put(MDC_ATTEMPT, Integer.toString(first.attempt()));
    }
  }

  private void leave() {
    lock.lock();
    try {
      thread = null;
    } finally {
      lock.unlock();
    }
    CURRENT.remove();
    cancelTimer();
    Thread.interrupted(); // An interrupt that came late is not the next job's.
    MDC.remove(MDC_JOB);
    MDC.remove(MDC_QUEUE);
    MDC.remove(MDC_ATTEMPT);
  }

  private void cancelTimer() {
    TimeSource.Scheduled limit = timer;
    if (limit != null) {
      limit.cancel();
    }
  }

  private RunningJob<T> unsettled(ActiveJob<T> job) {
    for (RunningJob<T> mine : all) {
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
