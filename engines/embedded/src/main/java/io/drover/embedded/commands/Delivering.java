package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.state.Family;
import io.drover.embedded.state.QueueState;
import io.drover.embedded.state.Queues;
import io.drover.job.Added;
import io.drover.job.Deduplication;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.spi.JobDelivery;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import io.drover.spi.ParentLink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Steps over several queues: adds to many, moves from one to another. For the commit thread, in a
 * transaction that remembers all changes, so that a step is written as one.
 */
public final class Delivering {

  /** What the data of one step may have: a step is one batch, and more than 2 GiB is none. */
  private static final long MAX_BYTES = 512 << 20;

  private final Transaction tx;
  private final Queues queues;
  private final Adding adding;
  private final Removing removing;
  private final Parenting parenting;

  Delivering(Transaction tx, Queues queues, Adding adding, Removing removing) {
    this.tx = tx;
    this.queues = queues;
    this.adding = adding;
    this.removing = removing;
    this.parenting = removing.parenting();
  }

  Queues queues() {
    return queues;
  }

  Adding adding() {
    return adding;
  }

  Parenting parenting() {
    return parenting;
  }

  /** Adds all of the jobs, or refuses them all. */
  public List<Added> deliver(List<JobDelivery> jobs, long now) {
    String refusal = refusal(jobs);
    if (refusal != null) {
      throw new InvalidInputException(refusal);
    }
    return store(jobs, now);
  }

  /** Returns why the jobs cannot all be stored, or {@code null} if they can; only reads. */
  @Nullable String refusal(List<JobDelivery> jobs) {
    long bytes = 0;
    for (JobDelivery delivery : jobs) {
      bytes += delivery.job().data().length;
    }
    if (bytes > MAX_BYTES) {
      return "expected the jobs of one step to have at most %d bytes of data, got: %d; take several steps"
          .formatted(MAX_BYTES, bytes);
    }
    return Kinship.concerns(jobs) ? kinship().refusal(jobs) : null;
  }

  /** Returns whether there is such a job. */
  boolean exists(JobKey job) {
    QueueState queue = queues.look(job.queue());
    return queue.isStored() && removing.find(queue, job.id()) != null;
  }

  /** Adds a part of a tree, whose parents wait until they are freed. */
  void place(List<JobDelivery> jobs, long now) {
    Kinship kinship = kinship();
    for (JobDelivery delivery : jobs) {
      QueueState queue = queues.use(tx, delivery.queue());
      Added one = adding.add(queue, delivery.job(), now);
      kinship.joined(queue, delivery.job(), one);
      if (delivery.job().waitsForChildren()) {
        kinship.hold(JobKey.of(delivery.queue(), one.id()));
      }
    }
    kinship.done(now);
  }

  /** Has a parent wait for nothing but its children. */
  void free(JobKey parent, long now) {
    Family family = parenting.family(parent);
    if (family != null && family.isHeld()) {
      family.hold(false);
      family.save();
      parenting.releaseIfDone(family, now);
    }
  }

  /** Adds jobs that are not refused. */
  List<Added> store(List<JobDelivery> jobs, long now) {
    Kinship kinship = Kinship.concerns(jobs) ? kinship() : null;
    List<Added> added = new ArrayList<>(jobs.size());
    for (JobDelivery delivery : jobs) {
      QueueState queue = queues.use(tx, delivery.queue());
      Added one = adding.add(queue, delivery.job(), now);
      added.add(one);
      if (kinship != null) {
        kinship.joined(queue, delivery.job(), one);
      }
    }
    if (kinship != null) {
      kinship.done(now);
    }
    return added;
  }

  private Kinship kinship() {
    return parenting.kinship();
  }

  /** Moves one job. */
  public Moved move(Move move, long now) {
    QueueState from = queues.look(move.from().queue());
    String id = move.from().id();
    JobRow job = removing.find(from, id);
    if (job == null) {
      return Moved.of(Moved.Outcome.MISSING, id);
    }
    if (job.state == JobState.ACTIVE
        || job.state == JobState.WAITING_CHILDREN
        || removing.isPlanned(from, job)) {
      return Moved.of(Moved.Outcome.BUSY, id);
    }
    if (!Arrays.equals(job.data, move.data())) {
      return Moved.of(Moved.Outcome.CHANGED, id);
    }
    Deduplication rule = move.to().job().options().deduplication();
    QueueState known = queues.look(move.to().queue());
    String owner = rule == null ? null : adding.owner(known, rule, now);
    // A job that gives way to itself does so by leaving.
    if (owner != null && !(known == from && owner.equals(id))) {
      return Moved.of(Moved.Outcome.DEDUPLICATED, owner);
    }
    ParentLink link = move.to().job().parent();
    if (link == null || !link.equals(job.parent)) {
      parenting.removed(from, job);
    }
    removing.removeAndTell(from, job);
    QueueState to = queues.use(tx, move.to().queue());
    String newId = adding.addAnyway(to, move.to().job(), now).id();
    if (link != null) {
      takePlace(move, link, newId);
    }
    return Moved.of(Moved.Outcome.MOVED, newId);
  }

  /** Puts a moved job where its parent has the job itself, or what its dead letter was before. */
  private void takePlace(Move move, ParentLink link, String newId) {
    JobKey child = JobKey.of(move.to().queue(), newId);
    String own = move.to().job().id();
    if (!parenting.replaced(link.parent(), move.from(), child) && own != null) {
      parenting.replaced(link.parent(), JobKey.of(move.to().queue(), own), child);
    }
  }
}
