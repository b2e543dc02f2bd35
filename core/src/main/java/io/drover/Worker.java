package io.drover;

import io.drover.internal.OpenStore;
import io.drover.internal.work.Assignment;
import io.drover.internal.work.WorkLoop;
import io.drover.internal.work.WorkerPlan;
import io.drover.job.BreakerState;
import io.drover.job.Check;
import io.drover.job.Concurrency;
import io.drover.job.ConcurrencyChange;
import io.drover.job.InvalidInputException;
import io.drover.job.JobIds;
import io.drover.job.TimeRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes jobs from one queue and runs a handler, up to {@code concurrency} at once. Safe for use by
 * several threads. Made by {@link WorkerBuilder#start()}, or by {@link WorkerBuilder#build()} and
 * started later; from its start on it keeps the program running until it is closed.
 *
 * <p>A worker never stops for good by itself: while the store cannot be reached it tries again with
 * growing pauses, keeps the outcomes of finished jobs, and carries on when the store is back.
 */
public final class Worker implements AutoCloseable {

  /** What a worker does. It goes through these in this order, and may leave some out. */
  public enum State {
    /** It was made, and not started: it has no thread and claims nothing. */
    NEW,
    /** It runs jobs, unless it is paused. */
    RUNNING,
    /** It claims nothing more, and waits for the jobs that run. */
    CLOSING,
    /** It has ended, and cannot be started again. */
    CLOSED
  }

  private final OpenStore open;
  private final String queue;
  private final Object starting = new Object();

  /** What it shall do; changed, under the lock, until it starts. */
  private Assignment<?, ?> assignment;

  private boolean closedUnstarted;

  /** What it does, from its start on. Set under the lock. */
  private volatile @Nullable WorkLoop<?, ?> loop;

  Worker(OpenStore open, Assignment<?, ?> assignment) {
    this.open = open;
    this.queue = assignment.shape().queue();
    this.assignment = assignment;
  }

  /**
   * Starts to take jobs. Does nothing if the worker was started before and runs.
   *
   * @throws InvalidInputException if the worker is closed or closing
   * @throws io.drover.job.StoreException if the {@code Drover} is closed
   */
  public void start() {
    open.requireOpen();
    synchronized (starting) {
      State state = state();
      if (state == State.NEW) {
        loop = open.work(assignment);
      } else if (state != State.RUNNING) {
        throw new InvalidInputException(
            "expected a new worker to start, got one that is %s; make another".formatted(state));
      }
    }
  }

  /** Returns what the worker does now. */
  public State state() {
    synchronized (starting) {
      WorkLoop<?, ?> started = loop;
      if (started == null) {
        return closedUnstarted ? State.CLOSED : State.NEW;
      }
      if (started.isClosed()) {
        return State.CLOSED;
      }
      return started.isClosing() ? State.CLOSING : State.RUNNING;
    }
  }

  /** Returns the name of the queue this worker serves. */
  public String queue() {
    return queue;
  }

  /** Returns how many times the handler may run at once. */
  public int concurrency() {
    WorkLoop<?, ?> started = loop;
    return started == null ? plan().concurrency().min() : started.concurrency();
  }

  /** Returns the latest change of the concurrency that the worker made by itself, if it has. */
  public Optional<ConcurrencyChange> lastConcurrencyChange() {
    WorkLoop<?, ?> started = loop;
    return Optional.ofNullable(started == null ? null : started.lastConcurrencyChange());
  }

  /**
   * Changes how many times the handler may run at once. Runs under way go on when it is lowered. A
   * worker that found the number itself does so no more.
   *
   * @param max at least 1
   * @throws InvalidInputException if it is less
   */
  public void concurrency(int max) {
    Concurrency fixed = Concurrency.fixed(max);
    WorkLoop<?, ?> started = startedOr(draft -> draft.concurrency = fixed);
    if (started != null) {
      started.concurrency(max);
    }
  }

  /**
   * Keeps this worker from claiming more jobs; running jobs go on. Other workers are unaffected. A
   * worker paused before its start claims nothing until it is resumed.
   */
  public void pause() {
    WorkLoop<?, ?> started = startedOr(draft -> draft.paused = true);
    if (started != null) {
      started.pause();
    }
  }

  /** Lets this worker claim jobs again. */
  public void resume() {
    WorkLoop<?, ?> started = startedOr(draft -> draft.paused = false);
    if (started != null) {
      started.resume();
    }
  }

  /** Returns whether {@link #pause()} keeps this worker from claiming. */
  public boolean isPaused() {
    WorkLoop<?, ?> started = loop;
    return started == null ? plan().paused() : started.isPaused();
  }

  /**
   * Cancels a job that this worker runs: {@code isCancelled()} becomes true and the handler's
   * thread is interrupted. When the handler has returned or thrown, whichever it does, the job
   * fails for good with {@code cancelled: <reason>}.
   *
   * @param jobId the job's id; see {@link JobIds#checkKnown}
   * @param reason why; not blank
   * @return whether this worker was running the job
   */
  public boolean cancel(String jobId, String reason) {
    JobIds.checkKnown(jobId);
    Check.text("a reason to cancel", reason);
    WorkLoop<?, ?> started = loop;
    return started != null && started.cancel(jobId, reason);
  }

  /** Returns what the worker's breaker lets it do; {@code CLOSED} if it has none. */
  public BreakerState breakerState() {
    WorkLoop<?, ?> started = loop;
    return started == null ? BreakerState.CLOSED : started.breakerState();
  }

  /** Returns the ids of the jobs whose handler is running now. */
  public List<String> activeJobs() {
    WorkLoop<?, ?> started = loop;
    return started == null ? List.of() : started.activeJobs();
  }

  /** Closes as {@link #close(Duration)} does, with the close limit of the settings. */
  @Override
  public void close() {
    close(open.context().limits().closeLimit());
  }

  /**
   * Claims nothing more, waits for the running jobs, and records how they ended. A worker that was
   * not started is closed at once.
   *
   * <p>Handlers that still run at the limit are interrupted. A job whose handler then ends by an
   * exception, within {@link io.drover.job.ActiveJob#grace()}, is given back: it is ready at once
   * and its attempt does not count. A job whose handler goes on regardless is left to its lease: it
   * stalls, and is recovered, when that runs out.
   *
   * <p>Called from one of the worker's own handlers, it returns at once, and the worker closes as
   * soon as that handler has returned. Repeated, it waits for the first call to be done.
   *
   * @param limit how long to wait before handlers are interrupted
   * @return whether every running job ended by itself; false from a handler of its own
   */
  public boolean close(Duration limit) {
    TimeRange.check("limit", limit);
    WorkLoop<?, ?> started;
    synchronized (starting) {
      started = loop;
      closedUnstarted = started == null;
    }
    return started == null || started.close(limit);
  }

  /** Returns what was started; if nothing was yet, changes what shall be. */
  private @Nullable WorkLoop<?, ?> startedOr(Consumer<WorkerPlan.Draft> change) {
    synchronized (starting) {
      if (loop == null) {
        assignment = assignment.withPlan(assignment.plan().edit(change));
      }
      return loop;
    }
  }

  private WorkerPlan plan() {
    synchronized (starting) {
      return assignment.plan();
    }
  }
}
