package io.drover.embedded.state;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.storage.Batch;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many ready jobs of a queue have each priority, kept and not counted. For the commit thread.
 */
public final class PriorityCounts {

  private final int queue;
  private final SortedMap<Integer, Long> counts = new TreeMap<>();
  private final Set<Integer> changed = new HashSet<>();

  PriorityCounts(int queue) {
    this.queue = queue;
  }

  void load(Transaction tx) {
    try (Storage.Rows rows = tx.ascend(Table.PRIORITIES, Keys.first(queue), Keys.end(queue))) {
      while (rows.next()) {
        int priority = new ByteReader(Keys.place(rows.key())).getInt();
        counts.put(priority, new ByteReader(rows.value()).getVar());
      }
    }
  }

  public long of(int priority) {
    return counts.getOrDefault(priority, 0L);
  }

  /** Returns how many jobs are more urgent than those of a priority. */
  public long before(int priority) {
    return counts.headMap(priority).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the most urgent priorities that any job has, at most {@code max}. */
  public List<Integer> first(int max) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .limit(max)
        .map(Map.Entry::getKey)
        .toList();
  }

  void count(int priority, int change) {
    counts.merge(priority, (long) change, Long::sum);
    changed.add(priority);
  }

  /** Adds what changed since the last call to a batch. */
  public void write(Batch batch) {
    for (int priority : changed) {
      byte[] key = new ByteWriter(8).putInt(queue).putInt(priority).toBytes();
      long count = of(priority);
      if (count == 0) {
        counts.remove(priority);
        batch.delete(Table.PRIORITIES, key);
      } else {
        batch.put(Table.PRIORITIES, key, new ByteWriter(10).putVar(count).toBytes());
      }
    }
    changed.clear();
  }
}
