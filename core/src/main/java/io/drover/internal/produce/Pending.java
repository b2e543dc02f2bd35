package io.drover.internal.produce;

import io.drover.internal.store.StoreErrors;
import io.drover.job.Added;
import io.drover.spi.JobInsert;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A job on its way to the store, and the future of its answer. Safe for use by several threads, but
 * for the link that {@link Gathering} holds it by.
 */
final class Pending {

  private final JobInsert job;
  private final boolean waited;
  private final CompletableFuture<Added> future = new CompletableFuture<>();
  @Nullable Pending next;

  /**
   * Creates it.
   *
   * @param waited whether a thread of a user's waits for it; else a user holds the future
   */
  Pending(JobInsert job, boolean waited) {
    this.job = job;
    this.waited = waited;
  }

  JobInsert job() {
    return job;
  }

  boolean isWaited() {
    return waited;
  }

  CompletableFuture<Added> future() {
    return future;
  }

  /** Answers it with an error, or that there is no answer; throws nothing. */
  void fail(@Nullable Throwable error) {
    try {
      future.completeExceptionally(StoreErrors.of(error, "add jobs"));
    } catch (Throwable e) {
      // There is no memory even for that. Others shall have their answers all the same, and a
      // thread that waits for this one has a limit of its own.
      return;
    }
  }
}
