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
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.InvalidInputException;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.QueueEvent;
import io.drover.job.Removal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Removes jobs and queues (wire format §3.14). For the commit thread. */
public final class Removing {

  private final Transaction tx;
  private final Places places;
  private final Owners owners;
  private final Leases leases;
  private final Queues queues;

  public Removing(Transaction tx, Places places, Owners owners, Leases leases, Queues queues) {
    this.tx = tx;
    this.places = places;
    this.owners = owners;
    this.leases = leases;
    this.queues = queues;
  }

  public Removal remove(QueueState queue, String id, long now) {
    JobRow job = places.find(queue, id);
    if (job == null) {
      return Removal.MISSING;
    }
    if (isLive(queue, job, now)) {
      return Removal.ACTIVE;
    }
    String was = job.state == JobState.WAITING ? "wait" : lower(job.state);
    remove(queue, job);
    queue.event(tx, QueueEvent.Type.REMOVED, id, "prev", was);
    return Removal.REMOVED;
  }

  /** Removes ready or delayed jobs, the first ones, at most {@code max}; returns how many. */
  public int drain(QueueState queue, JobState state, int max) {
    return places.each(queue, state, max, job -> remove(queue, job));
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
        if (age(job) <= before && !queue.active.containsKey(job.id)) {
          old.add(job);
          bytes += job.size;
        }
      }
    }
    return new Chunk(remove(queue, old), next, !more);
  }

  /** Removes active jobs whose lease has run out and that started long enough ago. */
  public List<String> cleanActive(QueueState queue, long now, long before, int max) {
    List<JobRow> old =
        queue.active.values().stream()
            .filter(claimed -> !claimed.isLive(now) && claimed.job().processedOn <= before)
            .limit(max)
            .map(HeldJob::job)
            .toList();
    return remove(queue, old);
  }

  private List<String> remove(QueueState queue, List<JobRow> jobs) {
    List<String> ids = new ArrayList<>(jobs.size());
    for (JobRow job : jobs) {
      remove(queue, job);
      ids.add(job.id);
      tx.writeIfLarge();
    }
    return ids;
  }

  public void cleaned(QueueState queue, int count) {
    queue.event(tx, QueueEvent.Type.CLEANED, null, "count", Integer.toString(count));
  }

  public void obliterate(QueueState queue, Obliteration how) {
    long active = queue.count(JobState.ACTIVE);
    if (active > 0 && how != Obliteration.FORCED) {
      throw new InvalidInputException(
          "expected queue \"%s\" to have no active jobs, got: %d; wait for them or use force"
              .formatted(queue.name, active));
    }
    owners.removeAll(queue);
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

  private static boolean isLive(QueueState queue, JobRow job, long now) {
    HeldJob claimed = queue.active.get(job.id);
    return claimed != null && claimed.isLive(now);
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
