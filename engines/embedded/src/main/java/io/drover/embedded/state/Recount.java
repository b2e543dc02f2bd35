package io.drover.embedded.state;

import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.storage.Batch;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Table;
import io.drover.job.JobState;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one queue counted anew by its rows: whether they are as many as the queue's state
 * says, or what that state has to be. Mutable; for one thread.
 */
public final class Recount {

  private final QueueState queue;
  private final long[] counts = new long[JobState.values().length];
  private final Map<Integer, Long> priorities = new TreeMap<>();
  private final Set<String> claimed = new HashSet<>();
  private long children;
  private long back;
  private long front;
  private long sequence;
  private long lastId;

  private Recount(QueueState queue) {
    this.queue = queue;
  }

  /**
   * Begins.
   *
   * @param state the row of the queue's state
   */
  public static Recount of(String name, byte[] state) {
    return new Recount(QueueState.decode(name, state, ReadAhead.Limits.defaults(), 1));
  }

  /** Begins with a queue of which nothing is known but its number. */
  public static Recount of(String name, int number) {
    return new Recount(new QueueState(number, name, ReadAhead.Limits.defaults(), 1));
  }

  public String name() {
    return queue.name;
  }

  public int number() {
    return queue.number;
  }

  public long lastEvent() {
    return queue.lastEvent;
  }

  /** Notes the places that a claim names: jobs there are active. */
  public void claim(byte[] key, byte[] row) {
    sequence = Math.max(sequence, new ByteReader(Keys.place(key)).getOrder());
    ByteReader in = new ByteReader(row);
    in.getOrder();
    in.getString();
    while (in.hasMore()) {
      int state = in.get();
      claimed.add(state + " " + Arrays.toString(in.getBytes()));
      in.getVarInt();
    }
  }

  /** Counts a job. */
  public void job(JobRow job) {
    byte[] place = Keys.place(job.key);
    boolean active = claimed.contains(job.state.ordinal() + " " + Arrays.toString(place));
    counts[(active ? JobState.ACTIVE : job.state).ordinal()]++;
    children += job.parent == null ? 0 : 1;
    if (job.state == JobState.PRIORITIZED && !active) {
      priorities.merge(job.priority, 1L, Long::sum);
    }
    order(job.state, new ByteReader(place));
    if (job.id.matches("[1-9][0-9]{0,12}")) {
      lastId = Math.max(lastId, Long.parseLong(job.id));
    }
  }

  private void order(JobState state, ByteReader place) {
    if (state == JobState.PRIORITIZED) {
      place.getInt();
    } else if (state != JobState.WAITING) {
      place.getOrder();
    }
    long order = place.getOrder();
    front = Math.min(front, order);
    if (state == JobState.WAITING) {
      back = Math.max(back, order);
    } else {
      sequence = Math.max(sequence, order);
    }
  }

  /** Returns how many jobs were counted. */
  public long jobs() {
    return Arrays.stream(counts).sum();
  }

  /** Returns what is not as the queue's state says, or {@code null} if all is. */
  public @Nullable String difference() {
    StringBuilder differences = new StringBuilder();
    for (JobState state : JobState.values()) {
      long expected = queue.count(state);
      long found = counts[state.ordinal()];
      if (expected != found) {
        differences.append(
            "%s %d %s jobs, found: %d"
                .formatted(differences.isEmpty() ? "" : ",", expected, state, found));
      }
    }
    return differences.isEmpty()
        ? null
        : "expected queue \"%s\" to have%s".formatted(queue.name, differences);
  }

  /** Adds the queue's state as it was counted, and how many jobs have each priority. */
  public void write(Batch batch) {
    for (JobState state : JobState.values()) {
      queue.count(state, Math.toIntExact(counts[state.ordinal()] - queue.count(state)));
    }
    queue.children = children;
    queue.back = Math.max(queue.back, back);
    queue.front = Math.min(queue.front, front);
    queue.sequence = Math.max(queue.sequence, sequence);
    queue.lastId = Math.max(queue.lastId, lastId);
    batch.put(Table.META, Keys.state(queue.name), queue.encode(new ByteWriter(128)));
    priorities.forEach(
        (priority, count) ->
            batch.put(
                Table.PRIORITIES,
                new ByteWriter(8).putInt(queue.number).putInt(priority).toBytes(),
                new ByteWriter(10).putVar(count)));
  }
}
