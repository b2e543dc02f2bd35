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
  private final String queue;
  private final WorkerPlan plan;
  private final Consumer<List<String>> recovered;
  private final Notices notices;

  StalledRecovery(
      StoreContext store,
      String queue,
      WorkerPlan plan,
      Notices notices,
      Consumer<List<String>> recovered) {
    this.store = store;
    this.queue = queue;
    this.plan = plan;
    this.notices = notices;
    this.recovered = recovered;
  }

  /** Recovers what has stalled by now, without waiting for the store. */
  void recover() {
    try {
      CompletableFuture<?> unused =
          store
              .engine()
              .jobs()
              .recoverStalled(queue, store.now(), plan.stalledInterval(), plan.maxStalls())
              .whenComplete(this::answered);
    } catch (RuntimeException e) {
      notices.outage(e);
    }
  }

  private void answered(@Nullable List<String> ids, @Nullable Throwable error) {
    if (error != null) {
      notices.outage(error);
    } else if (ids != null && !ids.isEmpty()) {
      recovered.accept(ids);
    }
  }
}
