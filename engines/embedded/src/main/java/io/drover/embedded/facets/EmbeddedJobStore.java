package io.drover.embedded.facets;

import io.drover.embedded.commands.Claiming;
import io.drover.embedded.commit.CommitLoop;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.StoredJob;
import io.drover.embedded.rows.Times;
import io.drover.embedded.state.QueueState;
import io.drover.embedded.storage.ByteReader;
import io.drover.job.Added;
import io.drover.job.JobState;
import io.drover.job.QueueEvent;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.JobInsert;
import io.drover.spi.JobStore;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Adds, claims, settlements and leases of an embedded store. Safe for any number of threads. */
public final class EmbeddedJobStore implements JobStore {

  private final Store store;
  private final TimeSource time;

  public EmbeddedJobStore(Store store, TimeSource time) {
    this.store = store;
    this.time = time;
  }

  @Override
  public CompletableFuture<List<Added>> add(String queue, List<JobInsert> jobs) {
    return store.loop().submit(CommitLoop.Promise.SAFE, () -> addNow(queue, jobs));
  }

  private List<Added> addNow(String name, List<JobInsert> jobs) {
    Store.Parts parts = store.parts();
    QueueState queue = parts.queues().use(parts.tx(), name);
    long now = time.millis();
    List<Added> added = new ArrayList<>(jobs.size());
    for (JobInsert job : jobs) {
      parts.tx().rememberPlaces();
      added.add(parts.adding().add(queue, job, now));
      parts.tx().writeIfLarge();
    }
    return added;
  }

  @Override
  public CompletableFuture<Advanced> advance(String queue, Advance request) {
    // A claim needs no sync of its own: if it is lost, the job is ready as before.
    CommitLoop.Promise promise =
        request.settlements().isEmpty() ? CommitLoop.Promise.WRITTEN : CommitLoop.Promise.SAFE;
    return store.loop().submit(promise, () -> advanceNow(queue, request));
  }

  private Advanced advanceNow(String name, Advance request) {
    Store.Parts parts = store.parts();
    QueueState queue = parts.queues().look(name);
    long now = Times.millis(request.now());
    List<Settled> settled = new ArrayList<>(request.settlements().size());
    boolean finished = false;
    for (Settlement settlement : request.settlements()) {
      Settled result = parts.settling().settle(queue, settlement, now);
      settled.add(result);
      finished |= result == Settled.RECORDED && isFinal(settlement);
      parts.tx().writeIfLarge();
    }
    parts.settling().prune(queue, now);
    if (!settled.isEmpty() && queue.concurrency != null) {
      // The slots that are free now may be another worker's.
      parts.tx().hint(queue);
    }
    parts.adding().promoteDue(queue, now);
    if (request.claim() == null) {
      announceDrained(queue, finished, true);
      return Advanced.builder().settled(settled).nextDue(nextDue(queue)).build();
    }
    // The caller may have been held up since it looked at the clock; the leases shall not have.
    long claimedAt = Math.max(now, time.millis());
    Claiming.Claimed claimed = parts.claiming().claim(queue, request.claim(), claimedAt);
    Instant nextDue = nextDue(queue);
    boolean nothing =
        claimed.jobs().isEmpty()
            && claimed.limitedUntil() == null
            && nextDue == null
            && !queue.isPausedOrFull();
    announceDrained(queue, finished, nothing);
    return Advanced.builder()
        .settled(settled)
        .claimed(claimed.jobs())
        .nextDue(nextDue)
        .limitedUntil(claimed.limitedUntil())
        .build();
  }

  private static boolean isFinal(Settlement settlement) {
    return settlement.outcome() == Settlement.Outcome.COMPLETE
        || settlement.outcome() == Settlement.Outcome.FAIL;
  }

  /** Tells that the queue has run empty, where BullMQ would (wire format §3.6, steps 15 and 16). */
  private void announceDrained(QueueState queue, boolean finished, boolean nothing) {
    if (finished
        && nothing
        && queue.count(JobState.WAITING) == 0
        && queue.count(JobState.ACTIVE) == 0
        && queue.count(JobState.PRIORITIZED) == 0) {
      store.parts().tx().event(queue, QueueEvent.Type.DRAINED, null);
    }
  }

  private @Nullable Instant nextDue(QueueState queue) {
    List<StoredJob> first =
        store.parts().places().first(queue, JobState.DELAYED, 1, Keys.end(queue.number));
    if (first.isEmpty()) {
      return null;
    }
    long due = new ByteReader(Keys.place(first.get(0).key)).getOrder();
    return Instant.ofEpochMilli(due);
  }

  @Override
  public CompletableFuture<Set<String>> renew(
      String queue, List<Lease> leases, Instant now, Duration duration) {
    return store
        .loop()
        .submit(
            CommitLoop.Promise.WRITTEN,
            () -> {
              Store.Parts parts = store.parts();
              QueueState state = parts.queues().look(queue);
              return parts.leases().renew(state, leases, Times.millis(now), Times.millis(duration));
            });
  }

  @Override
  public CompletableFuture<List<String>> recoverStalled(
      String queue, Instant now, Duration interval, int maxStalls) {
    return store
        .loop()
        .submit(
            CommitLoop.Promise.SAFE,
            () -> {
              Store.Parts parts = store.parts();
              QueueState state = parts.queues().look(queue);
              parts.owners().expire(Times.millis(now));
              return parts.leases().recover(state, Times.millis(now), maxStalls);
            });
  }

  @Override
  public Watch watch(String queue, @Nullable String worker, Runnable hint) {
    return store.workWatchers().add(queue, hint);
  }
}
