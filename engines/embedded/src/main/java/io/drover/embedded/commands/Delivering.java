package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.state.QueueState;
import io.drover.embedded.state.Queues;
import io.drover.job.Added;
import io.drover.job.Deduplication;
import io.drover.job.JobState;
import io.drover.spi.JobDelivery;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Steps over several queues: adds to many, moves from one to another. For the commit thread, in a
 * transaction that remembers all changes, so that a step is written as one.
 */
public final class Delivering {

  private final Transaction tx;
  private final Queues queues;
  private final Adding adding;
  private final Removing removing;

  Delivering(Transaction tx, Queues queues, Adding adding, Removing removing) {
    this.tx = tx;
    this.queues = queues;
    this.adding = adding;
    this.removing = removing;
  }

  Adding adding() {
    return adding;
  }

  /** Adds all of the jobs. */
  public List<Added> deliver(List<JobDelivery> jobs, long now) {
    List<Added> added = new ArrayList<>(jobs.size());
    for (JobDelivery delivery : jobs) {
      QueueState queue = queues.use(tx, delivery.queue());
      added.add(adding.add(queue, delivery.job(), now));
    }
    return added;
  }

  /** Moves one job. */
  public Moved move(Move move, long now) {
    QueueState from = queues.look(move.from().queue());
    String id = move.from().id();
    JobRow job = removing.find(from, id);
    if (job == null) {
      return Moved.of(Moved.Outcome.MISSING, id);
    }
    if (job.state == JobState.ACTIVE || job.state == JobState.WAITING_CHILDREN) {
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
    removing.removeAndTell(from, job);
    QueueState to = queues.use(tx, move.to().queue());
    return Moved.of(Moved.Outcome.MOVED, adding.addAnyway(to, move.to().job(), now).id());
  }
}
