package io.drover.embedded.facets;

import io.drover.embedded.commands.Looking;
import io.drover.embedded.rows.EventCodec;
import io.drover.embedded.state.QueueState;
import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.QueueEvent;
import io.drover.job.StoreException;
import io.drover.spi.EventLog;
import io.drover.spi.JobStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The events of an embedded store. Safe for use by any number of threads. */
public final class EmbeddedEventLog implements EventLog {

  private static final int MAX_EVENTS = Looking.MAX_EVENTS;

  private final Store store;

  public EmbeddedEventLog(Store store) {
    this.store = store;
  }

  @Override
  public Cursor follow(String queue, @Nullable String after) {
    Check.notNull("a queue name", queue);
    long position =
        after == null
            ? store.call(() -> store.commands().queues().look(queue).lastEvent)
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

  /** A cursor that sleeps until its queue has events. */
  private static final class QueueCursor implements Cursor {

    private final Store store;
    private final String queue;
    private final Bell news = new Bell();
    private final JobStore.Watch watch;
    private volatile long position;
    private volatile boolean closed;

    QueueCursor(Store store, String queue, long position) {
      this.store = store;
      this.queue = queue;
      this.position = position;
      this.watch = store.eventWatchers().add(queue, news::ring);
    }

    @Override
    public List<QueueEvent> next(Duration maxWait) {
      long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(maxWait);
      while (true) {
        checkOpen();
        // Whatever comes after this line wakes the wait below.
        news.silence();
        List<QueueEvent> events = read();
        if (!events.isEmpty()) {
          position = Long.parseLong(events.get(events.size() - 1).position());
          return events;
        }
        try {
          if (!news.await(deadline - System.nanoTime())) {
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
      for (Looking.EventChunk chunk :
          store.call(() -> store.commands().looking().events(state(), after))) {
        for (QueueEvent event : EventCodec.read(chunk.first(), chunk.events())) {
          if (Long.parseLong(event.position()) > after && events.size() < MAX_EVENTS) {
            events.add(event);
          }
        }
      }
      return events;
    }

    private QueueState state() {
      return store.commands().queues().look(queue);
    }

    @Override
    public String position() {
      return Long.toString(position);
    }

    @Override
    public void close() {
      closed = true;
      watch.close();
      news.ring();
    }

    private void checkOpen() {
      if (closed) {
        throw new StoreException("the cursor of queue \"%s\" is closed".formatted(queue));
      }
    }
  }
}
