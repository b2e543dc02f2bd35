package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.QueueState;
import io.drover.embedded.state.Queues;
import io.drover.job.JobState;
import io.drover.job.Keep;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prunes finished jobs as each finishing job's retention says (wire format §3.6). For the commit
 * thread.
 *
 * <p>Jobs that finish in one round trip under the same retention are pruned for together: what
 * stays is the same, and the table is searched once. Where much is to be pruned, one command prunes
 * some of it, and further ones the rest.
 */
final class Retaining {

  private final Transaction tx;
  private final Places places;
  private final Queues queues;
  private final Parenting parenting;
  private final Map<Place, Pruning> unfinished = new HashMap<>();
  private @Nullable Keep keep;
  private JobState state = JobState.COMPLETED;
  private int finished;

  Retaining(Transaction tx, Places places, Queues queues, Parenting parenting) {
    this.tx = tx;
    this.places = places;
    this.queues = queues;
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

  /** Prunes for the jobs that finished since it was last called, or begins to. */
  void prune(QueueState queue, long now) {
    Keep policy = keep;
    if (policy == null || finished == 0) {
      return;
    }
    Place place = new Place(queue, state);
    Pruning rest = unfinished.get(place);
    Pruning pruning =
        rest == null ? new Pruning(places, queue, state, job -> remove(queue, job)) : rest;
    pruning.add(policy, finished, now);
    finished = 0;
    keep = null;
    if (rest == null) {
      run(place, pruning);
    }
  }

  /** Goes on until there is nothing more to prune, each step a command of its own. */
  private void run(Place place, Pruning pruning) {
    unfinished.remove(place); // If the step fails, the next job that finishes begins anew.
    if (pruning.step()) {
      return;
    }
    tx.changesMemory();
    unfinished.put(place, pruning);
    tx.later(
        () -> {
          if (queues.look(place.queue().name) == place.queue()) {
            if (place.queue().children > 0) {
              tx.rememberAll();
            }
            run(place, pruning);
          } else {
            unfinished.remove(place);
          }
        });
  }

  private void remove(QueueState queue, JobRow job) {
    places.leave(queue, job);
    places.forget(queue, job);
    // A parent has counted its completed children already.
    if (job.state == JobState.FAILED) {
      parenting.removed(queue, job);
    }
    tx.writeIfLarge();
  }

  /** Where finished jobs are; a queue of the same name that comes later is another. */
  private record Place(QueueState queue, JobState state) {}
}
