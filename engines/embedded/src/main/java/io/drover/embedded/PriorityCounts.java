package io.drover.embedded;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How many ready jobs of a queue have each priority, kept and not counted. For the commit thread.
 */
final class PriorityCounts {

  private final int queue;
  private final Map<Integer, Long> counts = new TreeMap<>();
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

  long of(int priority) {
    return counts.getOrDefault(priority, 0L);
  }

  void count(int priority, int change) {
    counts.merge(priority, (long) change, Long::sum);
    changed.add(priority);
  }

  /** Adds what changed since the last call to a batch. */
  void write(Batch batch) {
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
