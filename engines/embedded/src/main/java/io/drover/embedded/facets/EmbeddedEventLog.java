package io.drover.embedded.facets;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.EventCodec;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.state.QueueState;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.InvalidInputException;
import io.drover.job.QueueEvent;
import io.drover.job.StoreException;
import io.drover.spi.EventLog;
import io.drover.spi.JobStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The events of an embedded store. Safe for use by any number of threads. */
public final class EmbeddedEventLog implements EventLog {

  private static final int MAX_EVENTS = 1000;
  private static final int MAX_CHUNKS = 100;

  private final Store store;

  public EmbeddedEventLog(Store store) {
    this.store = store;
  }

  @Override
  public Cursor follow(String queue, @Nullable String after) {
    long position =
        after == null
            ? store.call(() -> store.parts().queues().look(queue).lastEvent)
            : parse(after);
    return new QueueCursor(store, queue, position);
  }

  private static long parse(String position) {
    try {
      long number = Long.parseLong(position);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // It is refused below, with what was expected.
    }
    throw new InvalidInputException(
        "expected the position of an event or \"0\", got: \"%s\"".formatted(position));
  }

  /** A chunk as it is in the table; it is decoded on the reader's thread. */
  private record Chunk(long first, byte[] events) {}

  /** A cursor that sleeps until its queue has events. */
  private static final class QueueCursor implements Cursor {

    private final Store store;
    private final String queue;
    private final Semaphore news = new Semaphore(0);
    private final JobStore.Watch watch;
    private volatile long position;
    private volatile boolean closed;

    QueueCursor(Store store, String queue, long position) {
      this.store = store;
      this.queue = queue;
      this.position = position;
      this.watch = store.eventWatchers().add(queue, news::release);
    }

    @Override
    public List<QueueEvent> next(Duration maxWait) {
      long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(maxWait);
      while (true) {
        checkOpen();
        // Whatever comes after this line wakes the wait below.
        news.drainPermits();
        List<QueueEvent> events = read();
        if (!events.isEmpty()) {
          position = Long.parseLong(events.get(events.size() - 1).position());
          return events;
        }
        try {
          if (!news.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return List.of();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return List.of();
        }
      }
    }

    private List<QueueEvent> read() {
      long after = position;
      List<QueueEvent> events = new ArrayList<>();
      for (Chunk chunk : store.call(() -> chunks(after))) {
        for (QueueEvent event : EventCodec.read(chunk.first(), chunk.events())) {
          if (Long.parseLong(event.position()) > after && events.size() < MAX_EVENTS) {
            events.add(event);
          }
        }
      }
      return events;
    }

    private List<Chunk> chunks(long after) {
      QueueState state = store.parts().queues().look(queue);
      if (state.lastEvent <= after) {
        return List.of();
      }
      Transaction tx = store.parts().tx();
      byte[] from = Keys.first(state.number);
      byte[] next = Keys.order(state.number, after + 2);
      try (Storage.Rows rows = tx.descend(Table.EVENTS, from, next)) {
        if (rows.next()) {
          from = rows.key();
        }
      }
      List<Chunk> chunks = new ArrayList<>();
      try (Storage.Rows rows = tx.ascend(Table.EVENTS, from, Keys.end(state.number))) {
        for (long seen = 0; chunks.size() < MAX_CHUNKS && seen < MAX_EVENTS && rows.next(); ) {
          long first = new ByteReader(Keys.place(rows.key())).getOrder();
          chunks.add(new Chunk(first, rows.value()));
          seen = first - after;
        }
      }
      return chunks;
    }

    @Override
    public String position() {
      return Long.toString(position);
    }

    @Override
    public void close() {
      closed = true;
      watch.close();
      news.release();
    }

    private void checkOpen() {
      if (closed) {
        throw new StoreException("the cursor of queue \"%s\" is closed".formatted(queue));
      }
    }
  }
}
