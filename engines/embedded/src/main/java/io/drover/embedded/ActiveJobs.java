package io.drover.embedded;

import io.drover.job.JobState;
import io.drover.job.QueueEvent;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Lease;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The leases: which jobs are active, under which token, until when. For the commit thread.
 *
 * <p>Leases live in memory only, as whoever holds one lives in this process. When a store is opened
 * again its active jobs have leases that have run out and that no token fits.
 */
final class ActiveJobs {

  private static final String STALLED_TOO_OFTEN = "job stalled more than allowable limit";

  private final Transaction tx;
  private final Places places;

  /** An active job under its lease. Mutable in its end. */
  static final class Claimed {
    private final StoredJob job;
    private final @Nullable String token;
    private long until;

    Claimed(StoredJob job, @Nullable String token, long until) {
      this.job = job;
      this.token = token;
      this.until = until;
    }

    StoredJob job() {
      return job;
    }

    boolean isLive(long now) {
      return token != null && now < until;
    }
  }

  ActiveJobs(Transaction tx, Places places) {
    this.tx = tx;
    this.places = places;
  }

  /** Reads the active jobs of a queue when the store is opened. */
  void load(QueueState queue) {
    int count = Math.toIntExact(queue.count(JobState.ACTIVE));
    for (StoredJob job : places.first(queue, JobState.ACTIVE, count, Keys.end(queue.number))) {
      queue.active.put(job.id, new Claimed(job, null, 0));
    }
  }

  /** Puts a job that has left its table under a lease. */
  void claim(QueueState queue, StoredJob job, String token, long until) {
    places.toActive(queue, job);
    queue.active.put(job.id, new Claimed(job, token, until));
  }

  /**
   * Returns whether a token still holds a job. A lease that ran out holds until the job is
   * recovered, as nobody else can have claimed it.
   */
  Settled check(QueueState queue, Lease lease) {
    Claimed claimed = queue.active.get(lease.jobId());
    if (claimed != null) {
      return lease.token().equals(claimed.token) ? Settled.RECORDED : Settled.LEASE_LOST;
    }
    return places.has(queue, lease.jobId()) ? Settled.LEASE_LOST : Settled.MISSING;
  }

  /** Returns a job that is active. */
  StoredJob get(QueueState queue, String id) {
    return claimed(queue, id).job;
  }

  private static Claimed claimed(QueueState queue, String id) {
    Claimed claimed = queue.active.get(id);
    if (claimed == null) {
      throw new IllegalStateException("job " + id + " is not active");
    }
    return claimed;
  }

  /** Takes an active job out of its table and ends its lease. */
  StoredJob release(QueueState queue, String id) {
    Claimed claimed = claimed(queue, id);
    queue.active.remove(id);
    places.leave(queue, claimed.job);
    return claimed.job;
  }

  Set<String> renew(QueueState queue, List<Lease> leases, long now, long duration) {
    Set<String> lost = new HashSet<>();
    for (Lease lease : leases) {
      Claimed claimed = queue.active.get(lease.jobId());
      if (claimed != null && lease.token().equals(claimed.token)) {
        claimed.until = now + duration;
      } else {
        lost.add(lease.jobId());
      }
    }
    return lost;
  }

  /** Makes jobs ready whose lease has run out (wire format §3.16). */
  List<String> recover(QueueState queue, long now, int maxStalls) {
    List<String> ids = new ArrayList<>();
    for (Claimed claimed : queue.active.values()) {
      if (!claimed.isLive(now)) {
        ids.add(claimed.job.id);
      }
    }
    for (String id : ids) {
      StoredJob job = release(queue, id);
      job.stalledCount++;
      if (job.stalledCount > maxStalls) {
        job.deferredFailure = STALLED_TOO_OFTEN;
      }
      places.toFront(queue, job);
      tx.event(queue, QueueEvent.Type.WAITING, id, "prev", "active");
      tx.event(queue, QueueEvent.Type.STALLED, id);
      tx.writeIfLarge();
    }
    return ids;
  }
}
