package io.drover.embedded.commands;

import io.drover.embedded.rows.EventCodec;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.state.Places;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.Storage;
import io.drover.job.QueueEvent;
import io.drover.job.StoreException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;

/**
 * Events at successive positions, as they are in the table until somebody looks into the list: the
 * commit and sync threads do not spend their time on that. Safe for use by several threads.
 */
public final class ReadEvents extends AbstractList<QueueEvent> {

  static final ReadEvents NONE = new ReadEvents(List.of(), 1, 0);

  private static final int MAX_EVENTS = 1000;
  private static final int MAX_CHUNKS = 100;

  /** A chunk as it is in the table. */
  private record Chunk(long first, byte[] events) {}

  private final List<Chunk> chunks;
  private final long first;
  private final long last;
  private List<QueueEvent> decoded = List.of();

  private ReadEvents(List<Chunk> chunks, long first, long last) {
    this.chunks = chunks;
    this.first = first;
    this.last = last;
  }

  /**
   * Reads what follows a position.
   *
   * @param rows from the one on that may have the first event after the position
   * @param end the position of the last event there is
   */
  static ReadEvents of(Storage.Rows rows, long after, long end) {
    List<Chunk> chunks = new ArrayList<>();
    long first = after + 1;
    long last = end;
    long bytes = 0;
    while (rows.next()) {
      long start = new ByteReader(Keys.place(rows.key())).getOrder();
      if (chunks.isEmpty()) {
        first = Math.max(first, start); // Those between may have been removed.
      } else if (chunks.size() == MAX_CHUNKS
          || start - first >= MAX_EVENTS
          || bytes >= Places.MAX_COMMAND_BYTES) {
        last = start - 1;
        break;
      }
      byte[] events = rows.value();
      bytes += events.length;
      chunks.add(new Chunk(start, events));
    }
    return chunks.isEmpty()
        ? NONE
        : new ReadEvents(chunks, first, Math.min(last, first + MAX_EVENTS - 1));
  }

  /** Returns the position of the last event. */
  public long last() {
    return last;
  }

  @Override
  public int size() {
    return (int) (last - first + 1);
  }

  @Override
  public QueueEvent get(int index) {
    return decoded().get(index);
  }

  private synchronized List<QueueEvent> decoded() {
    if (decoded.isEmpty()) {
      List<QueueEvent> events = new ArrayList<>(size());
      for (Chunk chunk : chunks) {
        for (QueueEvent event : EventCodec.read(chunk.first(), chunk.events())) {
          long position = Long.parseLong(event.position());
          if (position >= first && position <= last) {
            events.add(event);
          }
        }
      }
      if (events.size() != size()) {
        throw new StoreException(
            "expected the events %d to %d in the store, got %d of them; it is damaged"
                .formatted(first, last, events.size()));
      }
      decoded = events;
    }
    return decoded;
  }
}
