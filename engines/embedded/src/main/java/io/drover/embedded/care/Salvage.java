package io.drover.embedded.care;

import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.state.Recount;
import io.drover.embedded.storage.Batch;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.RocksStorage;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.JobState;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Copies what can be read of a damaged store into an empty one, in which all agrees again: places,
 * counts and numbers are made anew from the jobs. Events are left out. For one thread.
 */
public final class Salvage {

  private static final int MAX_BATCH_BYTES = 1 << 20;

  private final Storage to;
  private final Census census;
  private final Batch batch = new Batch();

  /** The ids in the batch, which are not found in the tables yet. */
  private final Set<String> unwritten = new HashSet<>();

  private Salvage(Storage from, Storage to, List<String> problems) {
    this.to = to;
    this.census = new Census(from, problems);
  }

  /**
   * Copies.
   *
   * @param problems takes what could not be read
   * @return how many jobs were copied, by queue
   */
  public static Map<String, Long> copy(RocksStorage from, Storage to, List<String> problems) {
    return new Salvage(from, to, problems).copy();
  }

  private Map<String, Long> copy() {
    census.readQueues();
    for (JobState state : JobTables.STATES) {
      if (state == JobState.WAITING) {
        // One that is where its id says, and is elsewhere as well, has moved there.
        census.readJobs(state, (job, queue, value) -> job.indexed && put(job, queue, value));
        census.readJobs(state, (job, queue, value) -> !job.indexed && put(job, queue, value));
      } else {
        census.readJobs(state, this::put);
      }
      write();
    }
    for (Table table : JobTables.OTHERS) {
      census
          .rows()
          .each(
              table,
              (key, value) -> {
                batch.put(table, key, value);
                writeIfLarge();
              });
    }
    Map<String, Long> jobs = putQueues();
    write();
    return jobs;
  }

  /** Copies a job, unless one of its id was. */
  private boolean put(JobRow job, int queue, byte[] value) {
    byte[] id = Keys.text(queue, job.id);
    if (unwritten.contains(queue + ":" + job.id) || to.get(Table.IDS, id) != null) {
      return false;
    }
    batch.put(Table.of(job.state), job.key, value);
    if (job.indexed) {
      unwritten.add(queue + ":" + job.id);
      ByteWriter place = new ByteWriter(job.key.length);
      batch.put(
          Table.IDS, id, place.put(job.state.ordinal()).putRaw(Keys.place(job.key)).toBytes());
    }
    writeIfLarge();
    return true;
  }

  private Map<String, Long> putQueues() {
    Map<String, Long> jobs = new TreeMap<>();
    int lastNumber = 0;
    long lastPosition = 0;
    for (Recount queue : census.queues()) {
      queue.write(batch);
      jobs.put(queue.name(), queue.jobs());
      lastNumber = Math.max(lastNumber, queue.number());
      lastPosition = Math.max(lastPosition, queue.lastEvent());
    }
    batch.put(
        Table.META,
        Keys.counters(),
        new ByteWriter(16).putInt(lastNumber).putVar(lastPosition).toBytes());
    return jobs;
  }

  private void writeIfLarge() {
    if (batch.size() > MAX_BATCH_BYTES) {
      write();
    }
  }

  private void write() {
    if (!batch.isEmpty()) {
      to.write(batch);
      batch.clear();
      unwritten.clear();
    }
  }
}
