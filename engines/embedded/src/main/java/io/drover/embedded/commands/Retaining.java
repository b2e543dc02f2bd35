package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.Times;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.QueueState;
import io.drover.job.JobState;
import io.drover.job.Keep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prunes finished jobs as each finishing job's retention says (wire format §3.6). For the commit
 * thread.
 *
 * <p>Jobs that finish in one round trip under the same retention are pruned for together: what
 * stays is the same, and the table is searched once.
 */
final class Retaining {

  private static final int CHUNK = 1000;

  private final Transaction tx;
  private final Places places;
  private final Parenting parenting;
  private @Nullable Keep keep;
  private JobState state = JobState.COMPLETED;
  private int finished;

  Retaining(Transaction tx, Places places, Parenting parenting) {
    this.tx = tx;
    this.places = places;
    this.parenting = parenting;
  }

  /** Is called before a job finishes: prunes for those before it if its retention is another. */
  void before(QueueState queue, JobState newState, Keep newKeep, long now) {
    if (newState != state || !newKeep.equals(keep)) {
      prune(queue, now);
      state = newState;
      keep = newKeep;
    }
  }

  /** Is called when a job has finished and stays for the time being. */
  void after() {
    finished++;
  }

  /** Prunes for the jobs that finished since it was last called. */
  void prune(QueueState queue, long now) {
    Keep policy = keep;
    if (policy == null || finished == 0) {
      return;
    }
    if (policy.age() != null) {
      long cutoff = now - Times.wholeSeconds(policy.age());
      pruneByAge(queue, cutoff, (long) policy.limit() * finished);
    }
    if (policy.count() > 0) {
      long excess = queue.count(state) - policy.count();
      if (excess > 0) {
        int max = (int) Math.min(excess, Integer.MAX_VALUE);
        places.each(queue, state, max, job -> remove(queue, job));
      }
    }
    finished = 0;
    keep = null;
  }

  /** Removes the newest of those that finished at or before the cutoff, at most {@code limit}. */
  private void pruneByAge(QueueState queue, long cutoff, long limit) {
    byte[] to = Keys.instant(queue.number, cutoff + 1, Long.MIN_VALUE);
    long left = limit;
    while (left > 0 && queue.count(state) > 0) {
      List<JobRow> old = places.someLast(queue, state, (int) Math.min(left, CHUNK), to);
      if (old.isEmpty()) {
        return;
      }
      for (JobRow job : old) {
        remove(queue, job);
        to = job.key;
      }
      tx.writeIfLarge();
      left -= old.size();
    }
  }

  private void remove(QueueState queue, JobRow job) {
    places.leave(queue, job);
    places.forget(queue, job);
    // A parent has counted its completed children already.
    if (job.state == JobState.FAILED) {
      parenting.removed(queue, job);
    }
  }
}
