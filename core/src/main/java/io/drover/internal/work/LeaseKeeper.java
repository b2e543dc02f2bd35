package io.drover.internal.work;

import io.drover.internal.store.StoreContext;
import io.drover.job.DroverException;
import io.drover.spi.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final Notices notices;

  LeaseKeeper(StoreContext store, String queue, Duration lease, Notices notices) {
    this.store = store;
    this.queue = queue;
    this.lease = lease;
    this.notices = notices;
  }

  /** Returns how often {@link #renew} has to be called. */
  Duration interval() {
    return lease.dividedBy(4);
  }

  /** Renews what is due among the jobs held. */
  void renew(Iterable<? extends RunningJob<?>> held) {
    Instant now = store.now();
    int max = store.engine().traits().maxBatch();
    Map<String, RunningJob<?>> batch = new HashMap<>();
    for (RunningJob<?> job : held) {
      if (isDue(job.renewedAt(), now) && !isLost(job)) {
        batch.put(job.id(), job);
        if (batch.size() == max) {
          send(batch, now);
          batch = new HashMap<>();
        }
      }
    }
    if (!batch.isEmpty()) {
      send(batch, now);
    }
  }

  private boolean isDue(long renewedAt, Instant now) {
    // A clock that was set back says nothing about how old a renewal in its future is.
    return renewedAt <= now.minus(interval()).toEpochMilli() || renewedAt > now.toEpochMilli();
  }

  private static boolean isLost(RunningJob<?> job) {
    Stop stop = job.stop();
    return stop != null && stop.cause() == Stop.Cause.LEASE_LOST;
  }

  private void send(Map<String, RunningJob<?>> batch, Instant now) {
    List<Lease> leases = new ArrayList<>(batch.size());
    batch.values().forEach(job -> leases.add(job.lease()));
    CompletableFuture<?> renewal;
    try {
      renewal =
          store
              .engine()
              .jobs()
              .renew(queue, leases, now, lease)
              .thenAccept(
                  lost -> {
                    batch.values().forEach(job -> job.renewed(now.toEpochMilli()));
                    lost.forEach(id -> lost(batch.get(id)));
                  });
    } catch (RuntimeException e) {
      notices.outage(e);
      return;
    }
    CompletableFuture<?> unused =
        renewal.whenComplete(
            (done, error) -> {
              if (error != null) {
                notices.outage(error);
              }
            });
  }

  private void lost(@Nullable RunningJob<?> job) {
    // A settlement may have been recorded while the renewal was under way: no lease, no loss.
    if (job != null
        && !job.isEnded()
        && job.stop(new Stop(Stop.Cause.LEASE_LOST, "its lease was lost"))) {
      notices.error(
          new DroverException(
              "job %s of queue \"%s\" lost its lease of %s while its handler ran; its handler is"
                      .formatted(job.id(), queue, lease)
                  + " interrupted, and what it returns is not recorded"));
    }
  }
}
