package io.drover.embedded.facets;

import io.drover.embedded.commands.ReadEvents;
import io.drover.embedded.commit.CommitLoop;
import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.QueueEvent;
import io.drover.job.StoreException;
import io.drover.spi.EventLog;
import io.drover.spi.JobStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The events of an embedded store. Safe for use by any number of threads. */
public final class EmbeddedEventLog implements EventLog {

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

  /** A cursor that is rung when its queue has events. */
  private static final class QueueCursor implements Cursor {

    private final Store store;
    private final String queue;
    private final JobStore.Watch watch;
    private volatile long position;

    // What follows is guarded by this object's monitor.
    private @Nullable CompletableFuture<List<QueueEvent>> waiting;
    private boolean looking;
    private boolean rung;
    private boolean closed;

    QueueCursor(Store store, String queue, long position) {
      this.store = store;
      this.queue = queue;
      this.position = position;
      this.watch = store.eventWatchers().add(queue, null, this::ring);
    }

    @Override
    public CompletableFuture<List<QueueEvent>> read() {
      synchronized (this) {
        if (closed) {
          return CompletableFuture.failedFuture(closedError());
        }
      }
      return look().thenApply(this::taken);
    }

    @Override
    public CompletableFuture<List<QueueEvent>> next() {
      CompletableFuture<List<QueueEvent>> answer = new CompletableFuture<>();
      synchronized (this) {
        if (closed) {
          return CompletableFuture.failedFuture(closedError());
        }
        waiting = answer;
      }
      lookForWaiting();
      return answer;
    }

    private void ring() {
      synchronized (this) {
        rung = true;
      }
      lookForWaiting();
    }

    private void lookForWaiting() {
      synchronized (this) {
        if (waiting == null || looking) {
          return;
        }
        looking = true;
        rung = false;
      }
      CompletableFuture<?> unused = look().whenComplete(this::looked);
    }

    private void looked(@Nullable ReadEvents events, @Nullable Throwable error) {
      CompletableFuture<List<QueueEvent>> answer = null;
      synchronized (this) {
        looking = false;
        if (error != null || (events != null && !events.isEmpty())) {
          answer = waiting;
          waiting = null;
        }
      }
      if (answer == null) {
        lookAgain();
      } else if (events == null) {
        answer.completeExceptionally(
            error == null ? new IllegalStateException("the store gave no answer") : error);
      } else {
        answer.complete(taken(events));
      }
    }

    /** Looks again if something came while the last look was under way. */
    private void lookAgain() {
      boolean again;
      synchronized (this) {
        again = rung;
      }
      if (again) {
        lookForWaiting();
      }
    }

    private List<QueueEvent> taken(ReadEvents events) {
      position = events.isEmpty() ? position : events.last();
      return events;
    }

    private CompletableFuture<ReadEvents> look() {
      long after = position;
      return store.loop().submit(CommitLoop.Promise.SAFE, () -> events(after));
    }

    private ReadEvents events(long after) {
      return store.commands().looking().events(store.commands().queues().look(queue), after);
    }

    private StoreException closedError() {
      return new StoreException("the cursor of queue \"%s\" is closed".formatted(queue));
    }

    @Override
    public String position() {
      return Long.toString(position);
    }

    @Override
    public void close() {
      CompletableFuture<List<QueueEvent>> answer;
      synchronized (this) {
        closed = true;
        answer = waiting;
        waiting = null;
      }
      watch.close();
      if (answer != null) {
        answer.completeExceptionally(closedError());
      }
    }
  }
}
