package io.drover.internal.work;

import io.drover.internal.store.StoreContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes jobs ready again whose worker has died. Safe for use by several threads and in every
 * process at once.
 */
final class StalledRecovery {

  private final StoreContext store;
  private final Assignment<?, ?> assignment;
  private final Consumer<List<String>> recovered;
  private final CallbackThread callbacks;

  /**
   * Creates it.
   *
   * @param recovered told the ids of jobs made ready
   */
  StalledRecovery(
      StoreContext store,
      Assignment<?, ?> assignment,
      CallbackThread callbacks,
      Consumer<List<String>> recovered) {
    this.store = store;
    this.assignment = assignment;
    this.callbacks = callbacks;
    this.recovered = recovered;
  }

  /**
   * Recovers what has stalled by now, without waiting for the store.
   *
   * @return done when the answer has been dealt with
   */
  CompletableFuture<?> recover() {
    WorkerPlan plan = assignment.plan();
    String queue = assignment.shape().queue();
    try {
      return store
          .engine()
          .jobs()
          .recoverStalled(queue, store.now(), plan.stalledInterval(), plan.maxStalls())
          .whenComplete(this::answered);
    } catch (Throwable e) {
      callbacks.outage(e);
      return CompletableFuture.completedFuture(null);
    }
  }

  private void answered(@Nullable List<String> ids, @Nullable Throwable error) {
    if (error != null) {
      callbacks.outage(error);
    } else if (ids != null && !ids.isEmpty()) {
      recovered.accept(ids);
    }
  }
}
