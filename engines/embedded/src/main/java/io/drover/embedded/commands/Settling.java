package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Times;
import io.drover.embedded.state.Family;
import io.drover.embedded.state.Leases;
import io.drover.embedded.state.Owners;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.QueueState;
import io.drover.job.ChildState;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.QueueEvent;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Outcome;
import java.nio.charset.StandardCharsets;

/** Records how attempts ended (wire format §3.6, §3.8, §3.9, §3.11). For the commit thread. */
public final class Settling {

  private static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);

  private final Transaction tx;
  private final Places places;
  private final Leases leases;
  private final Owners owners;
  private final Adding adding;
  private final Delivering delivering;
  private final Parenting parenting;
  private final Retaining retaining;

  Settling(Transaction tx, Places places, Leases leases, Owners owners, Delivering delivering) {
    this.tx = tx;
    this.places = places;
    this.leases = leases;
    this.owners = owners;
    this.adding = delivering.adding();
    this.delivering = delivering;
    this.parenting = delivering.parenting();
    this.retaining = new Retaining(tx, places, delivering.queues(), parenting);
  }

  public Settled settle(QueueState queue, Settlement settlement, long now) {
    Settled checked = leases.check(queue, settlement.lease(), now);
    if (checked != Settled.RECORDED) {
      return checked;
    }
    JobRow active = leases.get(queue, settlement.lease().jobId());
    if (settlement.outcome() == Outcome.COMPLETE && hasChildren(queue, active, settlement)) {
      return Settled.CHILDREN_PENDING;
    }
    if (delivering.refusal(settlement.deliveries()) != null) {
      return Settled.DELIVERY_REFUSED;
    }
    // Whatever reads ranges of the tables comes before the first change, so that the step is
    // atomic.
    switch (settlement.outcome()) {
      case COMPLETE -> retaining.before(queue, JobState.COMPLETED, settlement.keep(), now);
      case FAIL, DEAD_LETTER -> retaining.before(queue, JobState.FAILED, settlement.keep(), now);
      case WAIT_FOR_CHILDREN -> parenting.failByChild(queue, active);
      default -> {}
    }
    delivering.store(settlement.deliveries(), now);
    switch (settlement.outcome()) {
      case COMPLETE -> finish(queue, settlement, JobState.COMPLETED, now);
      case FAIL -> finish(queue, settlement, JobState.FAILED, now);
      case RETRY -> retry(queue, settlement);
      case BACK_OFF -> delay(queue, settlement, now, true);
      case MOVE_TO_LATER -> delay(queue, settlement, now, false);
      case GIVE_BACK -> giveBack(queue, settlement, now);
      case DEAD_LETTER -> finish(queue, settlement, JobState.FAILED, now);
      case WAIT_FOR_CHILDREN -> waitForChildren(queue, settlement, now);
    }
    return Settled.RECORDED;
  }

  /** Returns whether a job has children that keep it from completing, or is about to. */
  private boolean hasChildren(QueueState queue, JobRow job, Settlement settlement) {
    if (Kinship.hasChildOf(JobKey.of(queue.name, job.id), settlement.deliveries())) {
      return true;
    }
    if (!job.family) {
      return false;
    }
    Family family = parenting.family(queue, job.id);
    return family.count(ChildState.PENDING) > 0 || family.count(ChildState.FAILED) > 0;
  }

  private void waitForChildren(QueueState queue, Settlement settlement, long now) {
    JobRow job = end(queue, settlement);
    job.family = true;
    places.toWaitingChildren(queue, job, now);
    queue.event(tx, QueueEvent.Type.WAITING_CHILDREN, job.id, "prev", "active");
    Family family = parenting.family(queue, job.id);
    if (family.count(ChildState.FAILED) > 0) {
      parenting.release(queue, job, now);
    } else {
      parenting.releaseIfDone(family, now);
    }
  }

  /** Removes finished jobs that the settlements so far say shall not stay. */
  public void prune(QueueState queue, long now) {
    retaining.prune(queue, now);
  }

  private void finish(QueueState queue, Settlement settlement, JobState state, long now) {
    JobRow active = leases.get(queue, settlement.lease().jobId());
    Owners.Next next = owners.finished(queue, active, now);
    JobRow job = end(queue, settlement);
    adding.addNext(queue, next, now);
    job.attemptsMade++;
    job.finishedOn = now;
    applyFailure(job, settlement);
    if (state == JobState.COMPLETED) {
      job.result = settlement.result() == null ? NULL : settlement.result();
    } else {
      job.deferredFailure = null;
    }
    tellParent(queue, job, state, now);
    if (settlement.keep().count() == 0) {
      places.forget(queue, job);
      // A dead letter is still to be redriven.
      if (settlement.outcome() != Outcome.DEAD_LETTER) {
        parenting.removed(queue, job);
      }
    } else {
      places.toFinished(queue, job, state);
      retaining.after();
    }
    announce(queue, job, state, settlement);
  }

  private void tellParent(QueueState queue, JobRow job, JobState state, long now) {
    if (job.parent == null) {
      return;
    }
    if (state == JobState.COMPLETED) {
      parenting.completed(queue, job, now);
    } else {
      parenting.failed(queue, job, now);
    }
  }

  private void announce(QueueState queue, JobRow job, JobState state, Settlement settlement) {
    if (state == JobState.COMPLETED) {
      String result = new String(job.result == null ? NULL : job.result, StandardCharsets.UTF_8);
      queue.event(tx, QueueEvent.Type.COMPLETED, job.id, "returnvalue", result, "prev", "active");
      return;
    }
    String reason = job.failedReason == null ? "null" : job.failedReason;
    queue.event(tx, QueueEvent.Type.FAILED, job.id, "failedReason", reason, "prev", "active");
    if (job.attemptsMade >= settlement.attempts()) {
      String made = Integer.toString(job.attemptsMade);
      queue.event(tx, QueueEvent.Type.RETRIES_EXHAUSTED, job.id, "attemptsMade", made);
    }
  }

  private void retry(QueueState queue, Settlement settlement) {
    JobRow job = end(queue, settlement);
    applyFailure(job, settlement);
    job.attemptsMade++;
    places.toReady(queue, job, settlement.front());
    queue.event(tx, QueueEvent.Type.WAITING, job.id, "prev", "active");
  }

  private void delay(QueueState queue, Settlement settlement, long now, boolean counted) {
    JobRow job = end(queue, settlement);
    applyFailure(job, settlement);
    if (counted) {
      job.attemptsMade++;
    }
    job.delay = Times.millis(settlement.delay());
    long due = now + job.delay;
    places.toDelayed(queue, job, due);
    queue.event(tx, QueueEvent.Type.DELAYED, job.id, "delay", Long.toString(due));
  }

  private void giveBack(QueueState queue, Settlement settlement, long now) {
    JobRow job = end(queue, settlement);
    long pause = Times.millis(settlement.delay());
    if (pause > 0) {
      queue.rateCount = Claiming.HELD;
      queue.rateUntil = delivering.queues().steady().at(now) + pause;
    }
    if (job.priority > 0) {
      places.toPriority(queue, job, true);
    } else {
      places.toFront(queue, job);
    }
    queue.event(tx, QueueEvent.Type.WAITING, job.id, "prev", "active");
  }

  /** Ends the attempt, and with it the doubt whether the job is what ends the process. */
  private JobRow end(QueueState queue, Settlement settlement) {
    JobRow job = leases.release(queue, settlement.lease().jobId());
    job.restarts = 0;
    return job;
  }

  private static void applyFailure(JobRow job, Settlement settlement) {
    Settlement.Failure failure = settlement.failure();
    if (failure != null) {
      job.failedReason = failure.reason();
      job.stackTraces = failure.stackTraces();
    }
  }
}
