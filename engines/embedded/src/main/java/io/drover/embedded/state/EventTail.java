package io.drover.embedded.state;

import io.drover.embedded.rows.EventCodec;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.storage.Batch;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Table;
import io.drover.job.QueueEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The events of one queue that are about to be written, and which chunks of older ones are kept.
 * For the commit thread.
 */
public final class EventTail {

  private final ByteWriter pending = new ByteWriter(256);
  private final Deque<Chunk> kept = new ArrayDeque<>();
  private int pendingCount;
  private long keptCount;

  /** A chunk in the table. */
  private record Chunk(byte[] key, int count) {}

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
   * Writes what is pending as one chunk and removes the oldest chunks that are not needed to keep
   * the newest {@code max} events.
   */
  public void write(QueueState queue, Batch batch, int max) {
    if (pendingCount == 0) {
      return;
    }
    byte[] key = Keys.order(queue.number, queue.lastEvent + 1);
    batch.put(Table.EVENTS, key, pending);
    found(key, pendingCount);
    queue.lastEvent += pendingCount;
    pending.clear();
    pendingCount = 0;
    for (Chunk oldest = kept.peekFirst();
        oldest != null && keptCount - oldest.count() >= max;
        oldest = kept.peekFirst()) {
      batch.singleDelete(Table.EVENTS, oldest.key());
      keptCount -= oldest.count();
      kept.removeFirst();
    }
  }
}
