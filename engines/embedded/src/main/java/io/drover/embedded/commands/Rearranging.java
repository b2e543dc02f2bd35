package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.QueueState;
import io.drover.job.JobState;
import io.drover.job.Placement;
import io.drover.job.QueueEvent;
import io.drover.job.RetryRequest;
import java.util.Locale;

/**
 * Changes where jobs stand that are not active: promotes, re-times, re-prioritises and retries them
 * (wire format §3.12, §3.15). For the commit thread.
 */
public final class Rearranging {

  private final Transaction tx;
  private final Places places;
  private final Adding adding;
  private final Parenting parenting;

  Rearranging(Transaction tx, Places places, Adding adding, Parenting parenting) {
    this.tx = tx;
    this.places = places;
    this.adding = adding;
    this.parenting = parenting;
  }

  public boolean promote(QueueState queue, String id) {
    JobRow job = places.find(queue, id);
    if (job == null || job.state != JobState.DELAYED) {
      return false;
    }
    adding.promote(queue, job);
    return true;
  }

  /** Promotes the first delayed jobs, at most {@code max}; returns how many. */
  public int promoteFirst(QueueState queue, int max) {
    return places.each(queue, JobState.DELAYED, max, job -> adding.promote(queue, job));
  }

  public boolean changeDelay(QueueState queue, String id, long now, long delay) {
    JobRow job = places.find(queue, id);
    if (job == null || job.state != JobState.DELAYED) {
      return false;
    }
    places.leave(queue, job);
    job.delay = delay;
    places.toDelayed(queue, job, now + delay);
    queue.event(tx, QueueEvent.Type.DELAYED, id, "delay", Long.toString(now + delay));
    return true;
  }

  public boolean changePriority(QueueState queue, String id, int priority, boolean front) {
    JobRow job = places.find(queue, id);
    if (job == null) {
      return false;
    }
    if (job.state != JobState.WAITING && job.state != JobState.PRIORITIZED) {
      tx.touch(queue);
      job.priority = priority;
      places.rewrite(queue, job);
      return true;
    }
    places.leave(queue, job);
    job.priority = priority;
    if (priority > 0) {
      places.toPriority(queue, job, front);
    } else {
      places.toReady(queue, job, front);
    }
    return true;
  }

  public boolean retry(QueueState queue, String id, RetryRequest request) {
    JobRow job = places.find(queue, id);
    if (job == null || job.state != request.state()) {
      return false;
    }
    if (request.attempts() == RetryRequest.Attempts.RESET) {
      tx.touch(queue);
      job.attemptsMade = 0;
      job.attemptsStarted = 0;
      job.stalledCount = 0;
    }
    retry(queue, job, request.placement() == Placement.FRONT || job.options.lifo());
    return true;
  }

  /** Retries the first jobs that finished at or before an instant; returns how many. */
  public int retryFirst(QueueState queue, JobState state, long before, int max) {
    byte[] to = Keys.instant(queue.number, before + 1, Long.MIN_VALUE);
    if (queue.children > 0) {
      tx.rememberAll();
    }
    return places.each(queue, state, max, to, job -> retry(queue, job, false));
  }

  private void retry(QueueState queue, JobRow job, boolean front) {
    parenting.rejoined(queue, job); // First, as it reads tables that this changes.
    places.leave(queue, job);
    String was = job.state.name().toLowerCase(Locale.ROOT);
    if (job.state == JobState.COMPLETED) {
      job.result = null;
    } else {
      job.failedReason = null;
    }
    job.finishedOn = JobRow.NEVER;
    job.processedOn = JobRow.NEVER;
    places.toReady(queue, job, front);
    queue.event(tx, QueueEvent.Type.WAITING, job.id, "prev", was);
  }
}
