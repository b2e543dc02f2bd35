package io.drover.embedded.state;

import io.drover.embedded.rows.EventCodec;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.storage.Batch;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Table;
import io.drover.job.QueueEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The events of one queue that are about to be written, and which chunks of older ones are kept.
 * For the commit thread.
 */
public final class EventTail {

  private final ByteWriter pending = new ByteWriter(256);
  private final Deque<Chunk> kept = new ArrayDeque<>();
  private final int max;
  private int pendingCount;
  private long keptCount;

  /** A chunk in the table. */
  private record Chunk(byte[] key, int count) {
    long first() {
      return new ByteReader(Keys.place(key)).getOrder();
    }
  }

  /** Begins without events; keeps the newest {@code max}. */
  EventTail(int max) {
    this.max = max;
  }

  public void add(QueueEvent.Type type, @Nullable String jobId, String... fields) {
    EventCodec.write(pending, type, jobId, fields);
    pendingCount++;
  }

  /** Notes a chunk that the table has, in the order of positions. */
  void found(byte[] key, int count) {
    kept.addLast(new Chunk(key, count));
    keptCount += count;
  }

  /**
   * Returns the key of the chunk that has the event at a position, or of the first one above it
   * that is kept. Chunks are known, so nobody has to search through those that were removed.
   */
  byte[] firstOf(int queue, long position) {
    byte[] key = Keys.order(queue, position);
    Iterator<Chunk> newestFirst = kept.descendingIterator();
    while (newestFirst.hasNext()) {
      Chunk chunk = newestFirst.next();
      key = chunk.key();
      if (chunk.first() <= position) {
        break;
      }
    }
    return key;
  }

  /**
   * Writes what is pending as one chunk behind the last event and removes the oldest chunks that
   * are not needed to keep the newest events; returns how many events were pending.
   */
  int write(int queue, long lastEvent, Batch batch) {
    int written = pendingCount;
    if (written == 0) {
      return 0;
    }
    byte[] key = Keys.order(queue, lastEvent + 1);
    batch.put(Table.EVENTS, key, pending);
    found(key, written);
    pending.clear();
    pendingCount = 0;
    for (Chunk oldest = kept.peekFirst();
        oldest != null && keptCount - oldest.count() >= max;
        oldest = kept.peekFirst()) {
      batch.singleDelete(Table.EVENTS, oldest.key());
      keptCount -= oldest.count();
      kept.removeFirst();
    }
    return written;
  }
}
