package io.drover.embedded;

import io.drover.job.JobState;
import io.drover.job.QueueEvent;
import io.drover.job.RateLimit;
import io.drover.spi.Claim;
import io.drover.spi.JobRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands ready jobs out under leases (wire format §3.7). For the commit thread. */
final class Claiming {

  /** What a manual limit sets the count of the window to, as BullMQ does (wire format §1.2). */
  static final long HELD = 9007199254740991L;

  private final Transaction tx;
  private final Places places;
  private final ActiveJobs leases;

  /** What was claimed, and which limit kept more from it. */
  record Claimed(List<JobRecord> jobs, @Nullable Instant limitedUntil) {}

  Claiming(Transaction tx, Places places, ActiveJobs leases) {
    this.tx = tx;
    this.places = places;
    this.leases = leases;
  }

  Claimed claim(QueueState queue, Claim claim, long now) {
    RateLimit own = claim.rateLimit();
    RateLimit shared = queue.rateLimit;
    long rate = shared != null ? shared.max() : own != null ? own.max() : Long.MAX_VALUE;
    if (queue.rateCount > 0 && queue.rateUntil <= now) {
      queue.rateCount = 0;
      tx.touch(queue);
    }
    if (queue.rateCount >= rate) {
      return new Claimed(List.of(), Instant.ofEpochMilli(queue.rateUntil));
    }
    if (queue.isPausedOrFull()) {
      return new Claimed(List.of(), null);
    }
    int max = claim.max();
    if (queue.concurrency != null) {
      max = (int) Math.min(max, queue.concurrency - queue.count(JobState.ACTIVE));
    }
    RateLimit window = own != null ? own : shared;
    List<JobRecord> jobs = new ArrayList<>(Math.min(max, 64));
    claimFrom(JobState.WAITING, queue, claim, new Round(now, max, rate, window, jobs));
    claimFrom(JobState.PRIORITIZED, queue, claim, new Round(now, max, rate, window, jobs));
    boolean limited = queue.rateCount >= rate && jobs.size() < max;
    return new Claimed(jobs, limited ? Instant.ofEpochMilli(queue.rateUntil) : null);
  }

  /** The bounds of one claim, and what it has so far. */
  private record Round(
      long now, int max, long rate, @Nullable RateLimit window, List<JobRecord> jobs) {}

  private void claimFrom(JobState state, QueueState queue, Claim claim, Round round) {
    while (round.jobs.size() < round.max && queue.rateCount < round.rate) {
      // Jobs with a deferred failure do not count against the rate, so that what is read for the
      // room there is may leave some.
      long room = round.window == null ? Long.MAX_VALUE : round.rate - queue.rateCount;
      int wanted = (int) Math.min(round.max - round.jobs.size(), room);
      List<StoredJob> taken = places.take(queue, state, wanted);
      for (StoredJob job : taken) {
        start(queue, job, claim, round);
      }
      if (taken.size() < wanted) {
        return;
      }
    }
  }

  private void start(QueueState queue, StoredJob job, Claim claim, Round round) {
    if (round.window != null && job.deferredFailure == null && ++queue.rateCount == 1) {
      queue.rateUntil = round.now + round.window.window().toMillis();
    }
    job.processedOn = round.now;
    job.attemptsStarted++;
    if (claim.worker() != null) {
      job.processedBy = claim.worker();
    }
    leases.claim(queue, job, claim.token(), round.now + claim.lease().toMillis());
    tx.event(queue, QueueEvent.Type.ACTIVE, job.id, "prev", "waiting");
    round.jobs.add(job.toRecord(queue.name));
  }
}
