package io.drover;

import io.drover.internal.work.WorkLoop;
import io.drover.job.InvalidInputException;
import io.drover.job.TimeRange;
import java.time.Duration;
import java.util.List;

/**
 * Takes jobs from one queue and runs a handler, up to {@code concurrency} at once. Safe for use by
 * several threads. Made by {@link WorkerBuilder#start()}; it keeps the program running until it is
 * closed.
 *
 * <p>A worker never stops for good by itself: while the store cannot be reached it tries again with
 * growing pauses, keeps the outcomes of finished jobs, and carries on when the store is back.
 */
public final class Worker implements AutoCloseable {

  private final WorkLoop<?, ?> loop;

  Worker(WorkLoop<?, ?> loop) {
    this.loop = loop;
  }

  /** Returns the name of the queue this worker serves. */
  public String queue() {
    return loop.queue();
  }

  /** Returns how many times the handler may run at once. */
  public int concurrency() {
    return loop.concurrency();
  }

  /**
   * Changes how many times the handler may run at once. Runs under way go on when it is lowered.
   *
   * @param max at least 1
   * @throws InvalidInputException if it is less
   */
  public void concurrency(int max) {
    loop.concurrency(WorkerBuilder.atLeastOne("concurrency", max));
  }

  /**
   * Keeps this worker from claiming more jobs; running jobs go on. Other workers are unaffected.
   */
  public void pause() {
    loop.pause();
  }

  /** Lets this worker claim jobs again. */
  public void resume() {
    loop.resume();
  }

  /** Returns whether {@link #pause()} keeps this worker from claiming. */
  public boolean isPaused() {
    return loop.isPaused();
  }

  /**
   * Cancels a job that this worker runs: {@code isCancelled()} becomes true and the handler's
   * thread is interrupted. When the handler has returned or thrown, whichever it does, the job
   * fails for good with {@code cancelled: <reason>}.
   *
   * @return whether this worker was running the job
   */
  public boolean cancel(String jobId, String reason) {
    return loop.cancel(jobId, reason);
  }

  /** Returns the ids of the jobs whose handler is running now. */
  public List<String> activeJobs() {
    return loop.activeJobs();
  }

  /** Closes as {@link #close(Duration)} does, with the close limit of the settings. */
  @Override
  public void close() {
    loop.close(loop.closeLimit());
  }

  /**
   * Claims nothing more, waits for the running jobs, and records how they ended.
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
    return loop.close(TimeRange.check("limit", limit));
  }
}
