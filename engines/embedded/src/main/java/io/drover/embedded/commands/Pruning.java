package io.drover.embedded.commands;

import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.Times;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.QueueState;
import io.drover.job.JobState;
import io.drover.job.Keep;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The finished jobs of one state of a queue that are to be pruned, in steps that hold up nobody for
 * long. For the commit thread.
 *
 * <p>It removes what was too much when jobs finished, however much finishes while it is at it: a
 * job that keeps all prunes nothing.
 */
final class Pruning {

  private final Places places;
  private final QueueState queue;
  private final JobState state;
  private final Consumer<JobRow> removal;

  /** How many may still go because of their age, and those at or before when. */
  private long aged;

  private long cutoff;

  /** Where the search goes on downwards, and the cutoff it began with. */
  private byte @Nullable [] to;

  private long begun;

  /** How many may still go because there are more than may stay. */
  private long excess;

  private long most;
  private int jobsLeft;
  private long bytesLeft;

  Pruning(Places places, QueueState queue, JobState state, Consumer<JobRow> removal) {
    this.places = places;
    this.queue = queue;
    this.state = state;
    this.removal = removal;
  }

  /** Adds what is too much now that so many jobs have finished under a retention. */
  void add(Keep keep, int finished, long now) {
    if (keep.age() != null) {
      aged += (long) keep.limit() * finished;
      cutoff = now - Times.wholeSeconds(keep.age());
    }
    long more = queue.count(state) - keep.count();
    if (keep.count() > 0 && more >= excess) {
      excess = more;
      most = keep.count();
    }
  }

  /** Removes some; returns whether there is nothing more to remove. */
  boolean step() {
    jobsLeft = Places.MAX_COMMAND_JOBS;
    bytesLeft = Places.MAX_COMMAND_BYTES;
    pruneByAge();
    pruneByCount();
    return mayGoOn();
  }

  private boolean mayGoOn() {
    return jobsLeft > 0 && bytesLeft > 0;
  }

  /** Removes the newest of those that finished at or before the cutoff. */
  private void pruneByAge() {
    while (aged > 0 && mayGoOn()) {
      byte[] from = to == null ? begin() : to;
      List<JobRow> old =
          from == null
              ? List.of()
              : places.someLast(queue, state, (int) Math.min(aged, jobsLeft), from);
      for (JobRow job : old) {
        to = job.key;
        remove(job);
        aged--;
      }
      if (old.isEmpty()) {
        boolean older = to != null && cutoff > begun;
        to = null; // What has become too old since lies above.
        aged = older ? aged : 0;
      }
    }
  }

  /** Returns the key above all that are too old, or {@code null} if none is. */
  private byte @Nullable [] begin() {
    byte[] above = Keys.instant(queue.number, cutoff + 1, Long.MIN_VALUE);
    begun = cutoff;
    return places.first(queue, state, 1, above).isEmpty() ? null : above;
  }

  private void pruneByCount() {
    while (excess > 0 && queue.count(state) > most && mayGoOn()) {
      List<JobRow> first = places.some(queue, state, jobsLeft);
      for (JobRow job : first) {
        if (excess > 0 && queue.count(state) > most && mayGoOn()) {
          remove(job);
        }
      }
      if (first.isEmpty()) {
        excess = 0;
      }
    }
    if (queue.count(state) <= most) {
      excess = 0;
    }
  }

  private void remove(JobRow job) {
    removal.accept(job);
    excess--;
    jobsLeft--;
    bytesLeft -= job.size;
  }
}
