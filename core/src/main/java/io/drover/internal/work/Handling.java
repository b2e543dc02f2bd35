package io.drover.internal.work;

import io.drover.job.ActiveJob;
import io.drover.job.BatchHandler;
import io.drover.job.JobHandler;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The user's function in the one form the runtime knows: it runs a batch, of one job for a {@link
 * JobHandler}. Immutable.
 *
 * @param batchSize the most jobs in one run
 * @param manner how it is run
 * @param handler what runs them
 */
public record Handling<T, R extends @Nullable Object>(
    int batchSize, Manner manner, Step<T, R> handler) {

  /**
   * How a function is run.
   *
   * @param briefBytes the most bytes of data that are run on the thread that brings the jobs, as
   *     that takes less time than to wake another; -1 for none, as with all functions of users
   * @param patience how long the end of a job may wait for others, to be settled together
   */
  public record Manner(int briefBytes, Duration patience) {
    private static final Manner USUAL = new Manner(-1, Duration.ZERO);
  }

  /** One run of the user's function. */
  @FunctionalInterface
  interface Step<T, R extends @Nullable Object> {
    void run(Run<T, R> batch) throws Exception;
  }

  /** Runs each job by itself. It is settled when the handler has returned. */
  public static <T, R extends @Nullable Object> Handling<T, R> single(JobHandler<T, R> handler) {
    return new Handling<>(
        1,
        Manner.USUAL,
        batch -> {
          ActiveJob<T> job = batch.jobs().get(0);
          batch.completeAtEnd(handler.handle(job), null);
        });
  }

  /**
   * Runs each job by itself with a handler that returns results as JSON already. It is settled when
   * the handler has returned.
   */
  public static <T, R extends @Nullable Object> Handling<T, R> ready(
      JobHandler<T, ReadyResult<R>> handler) {
    return new Handling<>(
        1,
        Manner.USUAL,
        batch -> {
          ReadyResult<R> ready = handler.handle(batch.jobs().get(0));
          if (ready == null) {
            throw new IllegalStateException("a handler returned no ready result");
          }
          batch.completeAtEnd(ready.value(), ready.json());
        });
  }

  /** Runs up to {@code size} jobs at once, each settled as soon as the handler says. */
  public static <T, R extends @Nullable Object> Handling<T, R> batches(
      int size, BatchHandler<T, R> handler) {
    return new Handling<>(size, Manner.USUAL, handler::handle);
  }

  /** Runs up to {@code size} jobs at once with a handler that is quick and waits for nothing. */
  public static <T, R extends @Nullable Object> Handling<T, R> brief(
      int size, Manner manner, BatchHandler<T, R> handler) {
    return new Handling<>(size, manner, handler::handle);
  }

  /** Returns whether it is the runtime's own, and no function of a user's. */
  boolean isOwn() {
    return manner.briefBytes() >= 0;
  }

  /** Returns whether jobs are run on the thread that brings them. */
  boolean isBrief(List<ClaimedJob<T>> jobs) {
    long bytes = 0;
    for (ClaimedJob<T> job : jobs) {
      bytes += job.record().data().length;
    }
    return bytes <= manner.briefBytes();
  }
}
