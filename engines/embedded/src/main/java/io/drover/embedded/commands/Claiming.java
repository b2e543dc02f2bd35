package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Times;
import io.drover.embedded.state.Leases;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.QueueState;
import io.drover.embedded.state.SteadyTime;
import io.drover.job.JobState;
import io.drover.job.QueueEvent;
import io.drover.job.RateLimit;
import io.drover.spi.Claim;
import io.drover.spi.JobRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands ready jobs out under leases (wire format §3.7), fewer than asked for if they are large. For
 * the commit thread.
 */
public final class Claiming {

  /** What a manual limit sets the count of the window to, as BullMQ does (wire format §1.2). */
  public static final long HELD = 9007199254740991L;

  private final Transaction tx;
  private final Places places;
  private final Leases leases;
  private final SteadyTime steady;

  /** What was claimed, and which limit kept more from it. */
  public record ClaimedJobs(List<JobRecord> jobs, @Nullable Instant limitedUntil) {}

  Claiming(Transaction tx, Places places, Leases leases, SteadyTime steady) {
    this.tx = tx;
    this.places = places;
    this.leases = leases;
    this.steady = steady;
  }

  public ClaimedJobs claim(QueueState queue, Claim claim, long now) {
    RateLimit own = claim.rateLimit();
    RateLimit shared = queue.rateLimit;
    long rate = shared != null ? shared.max() : own != null ? own.max() : Long.MAX_VALUE;
    if (queue.rateCount > 0 && queue.rateUntil <= steady.at(now)) {
      tx.touch(queue);
      queue.rateCount = 0;
    }
    if (queue.rateCount >= rate) {
      return new ClaimedJobs(List.of(), limitedUntil(queue));
    }
    if (queue.isPausedOrFull()) {
      return new ClaimedJobs(List.of(), null);
    }
    int max = claim.max();
    if (queue.concurrency != null) {
      max = (int) Math.min(max, queue.concurrency - queue.count(JobState.ACTIVE));
    }
    RateLimit window = own != null ? own : shared;
    Round round = new Round(now, max, rate, window);
    gather(JobState.WAITING, queue, round);
    gather(JobState.PRIORITIZED, queue, round);
    if (round.bytes >= Places.MAX_COMMAND_BYTES) {
      tx.hint(queue); // There may be more, for this worker or for another.
    }
    boolean limited = queue.rateCount >= rate && round.jobs.size() < claim.max();
    List<JobRecord> jobs = start(queue, round.jobs, claim, now);
    return new ClaimedJobs(jobs, limited ? limitedUntil(queue) : null);
  }

  private Instant limitedUntil(QueueState queue) {
    return Instant.ofEpochMilli(steady.clock(queue.rateUntil));
  }

  /** The bounds of one claim, and what it has so far. */
  private static final class Round {
    final long now;
    final int max;
    final long rate;
    final @Nullable RateLimit window;
    final List<JobRow> jobs = new ArrayList<>();
    long bytes;

    Round(long now, int max, long rate, @Nullable RateLimit window) {
      this.now = now;
      this.max = max;
      this.rate = rate;
      this.window = window;
    }

    boolean isFull() {
      return jobs.size() >= max || bytes >= Places.MAX_COMMAND_BYTES;
    }
  }

  private void gather(JobState state, QueueState queue, Round round) {
    while (!round.isFull() && queue.rateCount < round.rate) {
      // Jobs with a deferred failure do not count against the rate, so that what is read for the
      // room there is may leave some.
      long room = round.window == null ? Long.MAX_VALUE : round.rate - queue.rateCount;
      int wanted = (int) Math.min(round.max - round.jobs.size(), room);
      List<JobRow> next = places.next(queue, state, wanted, Places.MAX_COMMAND_BYTES - round.bytes);
      for (JobRow job : next) {
        if (round.window != null && job.deferredFailure == null && ++queue.rateCount == 1) {
          queue.rateUntil = steady.at(round.now) + Times.millis(round.window.window());
        }
        round.jobs.add(job);
        round.bytes += job.size;
      }
      if (next.isEmpty()) {
        return;
      }
    }
  }

  private List<JobRecord> start(QueueState queue, List<JobRow> jobs, Claim claim, long now) {
    if (jobs.isEmpty()) {
      return List.of();
    }
    leases.claim(queue, jobs, claim, now);
    List<JobRecord> records = new ArrayList<>(jobs.size());
    for (JobRow job : jobs) {
      tx.buildsOn(job.storedBy); // None runs that may turn out not to have been added.
      queue.event(tx, QueueEvent.Type.ACTIVE, job.id, "prev", "waiting");
      records.add(job.toRecord(queue.name));
    }
    return records;
  }
}
