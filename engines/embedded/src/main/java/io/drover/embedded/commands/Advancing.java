package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.Times;
import io.drover.embedded.state.HeldJob;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.QueueState;
import io.drover.job.JobState;
import io.drover.job.QueueEvent;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Settlement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One round trip of a worker: settles, makes due jobs ready, claims. For the commit thread. */
public final class Advancing {

  private final Transaction tx;
  private final Places places;
  private final Adding adding;
  private final Settling settling;
  private final Claiming claiming;
  private final Counting counting;

  Advancing(Transaction tx, Places places, Adding adding, Settling settling, Claiming claiming) {
    this.tx = tx;
    this.places = places;
    this.adding = adding;
    this.settling = settling;
    this.claiming = claiming;
    this.counting = new Counting(tx);
  }

  /** Returns what counts finished jobs. */
  public Counting counting() {
    return counting;
  }

  /**
   * Does what is asked for.
   *
   * @param claimedAt when what is claimed is claimed, at the instant of the request or later
   */
  public Advanced advance(QueueState queue, Advance request, long claimedAt) {
    long now = Times.millis(request.now());
    List<Settled> settled = new ArrayList<>(request.settlements().size());
    boolean finished = false;
    if (request.settlements().stream().anyMatch(one -> reachesOut(queue, one))) {
      tx.rememberAll();
    }
    if (request.settlements().stream().anyMatch(Advancing::isTriedAgain)) {
      adding.promoteDue(queue, now); // What is due comes first.
    }
    for (Settlement settlement : request.settlements()) {
      Settled result = settling.settle(queue, settlement, now);
      settled.add(result);
      finished |= result == Settled.RECORDED && isFinal(settlement);
      tx.writeIfLarge();
    }
    count(queue, request, settled, now);
    settling.prune(queue, now);
    if (!settled.isEmpty() && queue.concurrency != null) {
      // The slots that are free now may be another worker's.
      tx.hint(queue);
    }
    adding.promoteDue(queue, now);
    if (request.claim() == null) {
      announceDrained(queue, finished, true);
      return Advanced.builder().settled(settled).nextDue(nextDue(queue)).build();
    }
    Claiming.ClaimedJobs claimed = claiming.claim(queue, request.claim(), claimedAt);
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

  private void count(QueueState queue, Advance request, List<Settled> settled, long now) {
    if (request.metricsMinutes() == 0) {
      return;
    }
    long[] jobs = new long[2];
    for (int i = 0; i < settled.size(); i++) {
      Settlement settlement = request.settlements().get(i);
      if (settled.get(i) == Settled.RECORDED && isFinal(settlement)) {
        jobs[settlement.outcome() == Settlement.Outcome.COMPLETE ? 0 : 1]++;
      }
    }
    counting.count(queue, jobs, now, request.metricsMinutes());
  }

  /** Returns whether a settlement has to do with more jobs than its own. */
  private static boolean reachesOut(QueueState queue, Settlement settlement) {
    if (!settlement.deliveries().isEmpty()) {
      return true;
    }
    HeldJob held = queue.active.get(settlement.lease().jobId());
    return held != null && (held.job().parent != null || held.job().family);
  }

  private static boolean isTriedAgain(Settlement settlement) {
    return settlement.outcome() == Settlement.Outcome.RETRY;
  }

  private static boolean isFinal(Settlement settlement) {
    return switch (settlement.outcome()) {
      case COMPLETE, FAIL, DEAD_LETTER -> true;
      default -> false;
    };
  }

  /** Tells that the queue has run empty, where BullMQ would (wire format §3.6, steps 15 and 16). */
  private void announceDrained(QueueState queue, boolean finished, boolean nothing) {
    if (finished
        && nothing
        && queue.count(JobState.WAITING) == 0
        && queue.count(JobState.ACTIVE) == 0
        && queue.count(JobState.PRIORITIZED) == 0) {
      queue.event(tx, QueueEvent.Type.DRAINED, null);
    }
  }

  private @Nullable Instant nextDue(QueueState queue) {
    List<JobRow> first = places.first(queue, JobState.DELAYED, 1, Keys.end(queue.number));
    if (first.isEmpty()) {
      return null;
    }
    return Instant.ofEpochMilli(Keys.instantOf(first.get(0).key));
  }
}
