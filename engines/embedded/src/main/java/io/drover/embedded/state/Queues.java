package io.drover.embedded.state;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The queues of the store by name, with the record of the last number given out. For one thread.
 */
public final class Queues {

  private final Map<String, QueueState> byName = new HashMap<>();
  private final ReadAhead.Limits limits = ReadAhead.Limits.defaults();
  private final SteadyTime steady = new SteadyTime();
  private final int maxEvents;
  private int lastNumber;

  /** The greatest event position a removed queue had; a queue of its name goes on from there. */
  private long lastPosition;

  /** Begins without queues; of each the newest events are kept, so many. */
  public Queues(int maxEvents) {
    this.maxEvents = maxEvents;
  }

  /** Reads the queues, with their active jobs and chunks of events, from the store. */
  public void load(Transaction tx) {
    byte[] counters = tx.get(Table.META, Keys.counters());
    if (counters != null) {
      ByteReader in = new ByteReader(counters);
      lastNumber = in.getInt();
      lastPosition = in.getVar();
      steady.restore(in.hasMore() ? in.getVar() : 0);
    }
    try (Storage.Rows rows = tx.ascend(Table.META, Keys.firstState(), Keys.endState())) {
      while (rows.next()) {
        String name = Keys.name(rows.key());
        byName.put(name, QueueState.decode(name, rows.value(), limits, maxEvents));
      }
    }
    for (QueueState queue : byName.values()) {
      loadEvents(tx, queue);
      queue.priorities.load(tx);
    }
  }

  private static void loadEvents(Transaction tx, QueueState queue) {
    long last = 0;
    byte @Nullable [] lastKey = null;
    try (Storage.Rows rows =
        tx.ascend(Table.EVENTS, Keys.first(queue.number), Keys.end(queue.number))) {
      while (rows.next()) {
        long position = new ByteReader(Keys.place(rows.key())).getOrder();
        if (lastKey != null) {
          queue.tail.found(lastKey, Math.toIntExact(position - last));
        }
        last = position;
        lastKey = rows.key();
      }
    }
    if (lastKey != null) {
      queue.tail.found(lastKey, Math.toIntExact(queue.lastEvent + 1 - last));
    }
  }

  /** Returns the time by which limits and ownerships run out. */
  public SteadyTime steady() {
    return steady;
  }

  /** Takes in what the clock says now; that it was set back is stored by a command of its own. */
  public void observe(Transaction tx, long clock) {
    steady.observe(clock);
    if (steady.takeChanged()) {
      tx.later(() -> putCounters(tx));
    }
  }

  /** Returns a queue, or one that is empty and not stored if there is none. */
  public QueueState look(String name) {
    QueueState known = byName.get(name);
    if (known != null) {
      return known;
    }
    QueueState unused = new QueueState(0, name, limits, maxEvents);
    unused.lastEvent = lastPosition;
    return unused;
  }

  /** Returns a queue, which is stored with the transaction if it is new. */
  public QueueState use(Transaction tx, String name) {
    QueueState known = byName.get(name);
    if (known != null) {
      return known;
    }
    tx.changesMemory();
    QueueState queue = new QueueState(++lastNumber, name, limits, maxEvents);
    queue.lastEvent = lastPosition;
    byName.put(name, queue);
    putCounters(tx);
    tx.touch(queue);
    return queue;
  }

  /** Removes a queue; what it has in other tables is the caller's to remove. */
  public void remove(Transaction tx, QueueState queue) {
    tx.changesMemory();
    byName.remove(queue.name);
    queue.forgetAhead();
    lastPosition = Math.max(lastPosition, queue.lastEvent);
    putCounters(tx);
    tx.delete(Table.META, Keys.state(queue.name));
    tx.forget(queue);
  }

  public List<String> names() {
    return byName.keySet().stream().sorted().toList();
  }

  public List<QueueState> all() {
    return new ArrayList<>(byName.values());
  }

  private void putCounters(Transaction tx) {
    tx.put(
        Table.META,
        Keys.counters(),
        new ByteWriter(24)
            .putInt(lastNumber)
            .putVar(lastPosition)
            .putVar(steady.behind())
            .toBytes());
  }
}
