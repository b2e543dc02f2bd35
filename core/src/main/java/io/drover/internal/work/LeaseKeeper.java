package io.drover.internal.work;

import io.drover.internal.store.StoreContext;
import io.drover.job.DroverException;
import io.drover.spi.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Renews the leases of the jobs a worker holds, in batches, when between a quarter and half of
 * their time is over. Safe for use by several threads. Renewals may overlap: each says until when a
 * lease lasts.
 */
final class LeaseKeeper {

  private final StoreContext store;
  private final String queue;
  private final Duration lease;
  private final CallbackThread callbacks;

  LeaseKeeper(StoreContext store, String queue, Duration lease, CallbackThread callbacks) {
    this.store = store;
    this.queue = queue;
    this.lease = lease;
    this.callbacks = callbacks;
  }

  /** Returns how often {@link #renew} has to be called. */
  Duration interval() {
    return lease.dividedBy(4);
  }

  /**
   * Renews the leases of the jobs held, but for those that were not there the last time: less than
   * a quarter of theirs is over. No clock is asked, as it may be set meanwhile.
   *
   * @return done when all answers have been dealt with
   */
  CompletableFuture<?> renew(List<? extends ClaimedJob<?>> held) {
    LeaseStart now = LeaseStart.of(store.now());
    List<CompletableFuture<?>> calls = new ArrayList<>();
    int max = store.engine().traits().maxBatch();
    Map<String, ClaimedJob<?>> batch = new HashMap<>();
    for (ClaimedJob<?> job : held) {
      if (job.looks() > 0 && !job.isLost()) {
        batch.put(job.id(), job);
        if (batch.size() == max) {
          calls.add(send(batch, now));
          batch = new HashMap<>();
        }
      }
    }
    if (!batch.isEmpty()) {
      calls.add(send(batch, now));
    }
    return CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<?> send(Map<String, ClaimedJob<?>> batch, LeaseStart now) {
    List<Lease> leases = new ArrayList<>(batch.size());
    batch.values().forEach(job -> leases.add(job.lease()));
    try {
      return store
          .engine()
          .jobs()
          .renew(queue, leases, now.at(), lease)
          .whenComplete((lost, error) -> answered(batch, now, lost, error));
    } catch (Throwable e) {
      callbacks.outage(e);
      return CompletableFuture.completedFuture(null);
    }
  }

  private void answered(
      Map<String, ClaimedJob<?>> batch,
      LeaseStart from,
      @Nullable Set<String> lost,
      @Nullable Throwable error) {
    if (error != null || lost == null) {
      callbacks.outage(error == null ? new DroverException("the store gave no answer") : error);
      return;
    }
    batch.forEach(
        (id, job) -> {
          if (lost.contains(id)) {
            lost(job);
          } else {
            job.renewed(from);
          }
        });
  }

  private void lost(ClaimedJob<?> job) {
    // A settlement may have been recorded while the renewal was under way: no lease, no loss.
    if (!job.isEnded() && job.stop(new Stop(Stop.Cause.LEASE_LOST, "its lease was lost"))) {
      callbacks.error(
          new DroverException(
              "job %s of queue \"%s\" lost its lease of %s while its handler ran; its handler is"
                      .formatted(job.id(), queue, lease)
                  + " interrupted, and what it returns is not recorded"));
    }
  }
}
