package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.state.HeldJob;
import io.drover.embedded.state.Leases;
import io.drover.embedded.state.Owners;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.QueueState;
import io.drover.embedded.state.Queues;
import io.drover.embedded.state.Timetable;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.QueueEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Removes jobs and queues (wire format §3.14). For the commit thread. */
public final class Removing {

  private static final int ORPHANED = Places.MAX_COMMAND_JOBS;

  private final Transaction tx;
  private final Places places;
  private final Owners owners;
  private final Leases leases;
  private final Queues queues;
  private final Parenting parenting;
  private final Timetable timetable;

  Removing(
      Transaction tx,
      Queues queues,
      Places places,
      Leases leases,
      Owners owners,
      Timetable timetable) {
    this.tx = tx;
    this.places = places;
    this.owners = owners;
    this.leases = leases;
    this.queues = queues;
    this.parenting = new Parenting(tx, queues, places, owners);
    this.timetable = timetable;
  }

  Parenting parenting() {
    return parenting;
  }

  /** Makes what follows one step, as far as it reads no ranges; before its first change. */
  void asOneStep() {
    tx.rememberAll();
  }

  /** Returns a queue, or an empty one that is not stored. */
  QueueState look(String queue) {
    return queues.look(queue);
  }

  /** Returns a job, or {@code null}. */
  @Nullable JobRow find(QueueState queue, String id) {
    return places.find(queue, id);
  }

  /** Returns the removal of a job with all below it. */
  public TreeRemoval removal(JobKey job) {
    return TreeRemoval.of(this, job);
  }

  /** Returns the removal of what is pending below a job. */
  public TreeRemoval removalOfPending(JobKey parent) {
    return TreeRemoval.pending(this, parent);
  }

  /** Cuts a pending child from its parent; returns whether it was pending (wire format §7.5). */
  public boolean detach(JobKey child) {
    QueueState queue = queues.look(child.queue());
    JobRow job = queue.isStored() ? places.find(queue, child.id()) : null;
    if (job == null || !parenting.removed(queue, job)) {
      return false;
    }
    places.relink(queue, job, null);
    return true;
  }

  /** Takes a job from its parent, and removes it as {@link #removeAndTell} does. */
  void removeFromFamily(QueueState queue, JobRow job) {
    parenting.removed(queue, job);
    removeAndTell(queue, job);
  }

  /** Removes a job whatever its state, and tells it in an event. */
  void removeAndTell(QueueState queue, JobRow job) {
    String was = job.state == JobState.WAITING ? "wait" : lower(job.state);
    remove(queue, job);
    queue.event(tx, QueueEvent.Type.REMOVED, job.id, "prev", was);
  }

  /** Returns whether the job is the run of a schedule that was planned last (§3.14). */
  boolean isPlanned(QueueState queue, JobRow job) {
    return timetable.isPlanned(queue, job);
  }

  /** Returns whether there are runs of schedules that a drain has to leave. */
  public boolean hasSchedules(QueueState queue) {
    return timetable.hasAny(queue);
  }

  /** Removes ready or delayed jobs, the first ones, at most {@code max}; returns how many. */
  public int drain(QueueState queue, JobState state, int max) {
    if (queue.children > 0) {
      tx.rememberAll();
    }
    return places.each(queue, state, max, job -> purge(queue, job));
  }

  /** What a cleaning removed, where it goes on, and whether nothing is left to look at. */
  public record Chunk(List<String> removed, byte[] next, boolean last) {}

  /**
   * Removes jobs of a state that are old enough, looking at a thousand from {@code from} on and
   * removing at most {@code max}, and fewer if they are large; active ones are not looked at.
   */
  public Chunk clean(QueueState queue, JobState state, byte[] from, long before, int max) {
    List<JobRow> old = new ArrayList<>();
    byte[] next = from;
    int seen = 0;
    long bytes = 0;
    boolean more = false;
    try (Storage.Rows rows = tx.ascend(Table.of(state), from, Keys.end(queue.number))) {
      while (seen < 1000
          && old.size() < max
          && bytes < Places.MAX_STEP_BYTES
          && (more = rows.next())) {
        seen++;
        next = Keys.after(rows.key());
        JobRow job = places.decode(state, rows.key(), rows.value());
        boolean free = state.isFinished() || !timetable.isPlanned(queue, job);
        if (free && age(job) <= before && !queue.active.containsKey(job.id)) {
          old.add(job);
          bytes += job.size;
        }
      }
    }
    return new Chunk(remove(queue, old), next, !more);
  }

  /** Removes active jobs whose lease has run out and that started long enough ago, some of them. */
  public List<String> cleanActive(QueueState queue, long now, long before, int max) {
    List<JobRow> old =
        queue.active.values().stream()
            .filter(claimed -> !leases.isLive(claimed, now) && claimed.job().processedOn <= before)
            .filter(claimed -> !timetable.isPlanned(queue, claimed.job()))
            .limit(max)
            .map(HeldJob::job)
            .toList();
    return remove(queue, old);
  }

  private List<String> remove(QueueState queue, List<JobRow> jobs) {
    List<String> ids = new ArrayList<>(jobs.size());
    if (queue.children > 0) {
      tx.rememberAll();
    }
    for (JobRow job : jobs) {
      if (purge(queue, job)) {
        ids.add(job.id);
      }
      tx.writeIfLarge();
    }
    return ids;
  }

  public void cleaned(QueueState queue, int count) {
    queue.event(tx, QueueEvent.Type.CLEANED, null, "count", Integer.toString(count));
  }

  /**
   * Removes a job with many; its parent does not wait for it any more. Returns whether it was still
   * there: a parent may have gone with its last child.
   */
  private boolean purge(QueueState queue, JobRow job) {
    if (job.state == JobState.WAITING_CHILDREN && places.find(queue, job.id) == null) {
      return false;
    }
    remove(queue, job);
    parenting.purged(queue, job);
    return true;
  }

  /**
   * Takes some of the jobs of a queue that is going to be obliterated from their parents, those
   * first that are active; returns whether there may be more.
   */
  public boolean orphan(QueueState queue, Obliteration how) {
    checkNoneActive(queue, how);
    tx.rememberAll();
    int looked = 0;
    for (HeldJob held : List.copyOf(queue.active.values())) {
      if (held.job().parent != null && looked < ORPHANED) {
        purge(queue, held.job());
        looked++;
      }
    }
    for (JobState state : JobState.values()) {
      if (state != JobState.ACTIVE && queue.children > 0) {
        looked += places.each(queue, state, ORPHANED - looked, job -> purge(queue, job));
      }
    }
    return queue.children > 0;
  }

  private static void checkNoneActive(QueueState queue, Obliteration how) {
    long active = queue.count(JobState.ACTIVE);
    if (active > 0 && how != Obliteration.FORCED) {
      throw new InvalidInputException(
          "expected queue \"%s\" to have no active jobs, got: %d; wait for them or use force"
              .formatted(queue.name, active));
    }
  }

  /**
   * Removes what would have told of the ends of ownerships in a queue that is going to be
   * obliterated, from a key on; returns where to go on, or {@code null} if that were all.
   */
  public byte @Nullable [] disown(QueueState queue, Obliteration how, byte[] from) {
    checkNoneActive(queue, how);
    return owners.removeEnds(queue, from);
  }

  /** Removes a queue, whose jobs have no parents and whose ownerships do not tell of their ends. */
  public void obliterate(QueueState queue, Obliteration how) {
    checkNoneActive(queue, how);
    tx.write();
    byte[] from = Keys.first(queue.number);
    byte[] to = Keys.end(queue.number);
    for (Table table : Table.ALL) {
      if (table.isOfQueues()) {
        tx.deleteRange(table, from, to);
      }
    }
    queues.remove(tx, queue);
  }

  private void remove(QueueState queue, JobRow job) {
    owners.removed(queue, job);
    if (job.state == JobState.ACTIVE) {
      leases.release(queue, job.id);
    } else {
      places.leave(queue, job);
    }
    places.forget(queue, job);
  }

  boolean isLive(QueueState queue, JobRow job, long now) {
    return leases.isLive(queue, job, now);
  }

  private static long age(JobRow job) {
    if (job.state.isFinished()) {
      return job.finishedOn;
    }
    return job.state != JobState.PRIORITIZED && job.processedOn != JobRow.NEVER
        ? job.processedOn
        : job.timestamp;
  }

  private static String lower(JobState state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
