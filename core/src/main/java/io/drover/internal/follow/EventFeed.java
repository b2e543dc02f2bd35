package io.drover.internal.follow;

import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.internal.threads.GrowingPause;
import io.drover.internal.threads.GuardedLog;
import io.drover.job.QueueEvent;
import io.drover.spi.EventLog;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of one queue on and on, from when it was opened, and has each heard. Safe for
 * use by several threads.
 *
 * <p>It has no thread: those of the store's {@link ResultWaiters} open it and hear. While the
 * events cannot be read it tries again with growing pauses, from where it was.
 */
final class EventFeed {

  private static final GuardedLog LOG = GuardedLog.of(EventFeed.class);

  private final ResultWaiters owner;
  private final StoreContext store;
  private final String queue;
  private final Consumer<QueueEvent> hearer;
  private volatile String position = "0";

  // What follows is guarded by this object's monitor.
  private final GrowingPause pause = new GrowingPause();
  private @Nullable CompletableFuture<Void> opening;
  private EventLog.@Nullable Cursor cursor;
  private boolean reopening;
  private boolean closed;

  EventFeed(ResultWaiters owner, StoreContext store, String queue, Consumer<QueueEvent> hearer) {
    this.owner = owner;
    this.store = store;
    this.queue = queue;
    this.hearer = hearer;
  }

  /** Returns the position of the last event heard, or that at which it was opened. */
  String position() {
    return position;
  }

  /** Ends it. */
  void close() {
    EventLog.Cursor open;
    synchronized (this) {
      closed = true;
      open = cursor;
      cursor = null;
    }
    if (open != null) {
      close(open);
    }
  }

  // ---- opening --------------------------------------------------------------------------------

  /** Returns what completes when the events are read; the first who asks has that started. */
  CompletableFuture<Void> opened() {
    CompletableFuture<Void> mine;
    synchronized (this) {
      if (opening != null) {
        return opening;
      }
      mine = new CompletableFuture<>();
      opening = mine;
    }
    try {
      owner.asking().execute(() -> open(mine));
    } catch (Throwable e) {
      notOpened(mine, e);
    }
    return mine;
  }

  private void open(CompletableFuture<Void> opened) {
    try {
      follow(store.engine().events().follow(queue, null));
      opened.complete(null);
    } catch (Throwable e) {
      notOpened(opened, e);
    }
  }

  private void notOpened(CompletableFuture<Void> opened, Throwable error) {
    synchronized (this) {
      opening = null; // The next to come tries again.
    }
    opened.completeExceptionally(error);
  }

  private void follow(EventLog.Cursor fresh) {
    boolean wanted;
    synchronized (this) {
      wanted = !closed;
      if (wanted) {
        cursor = fresh;
        position = fresh.position();
      }
    }
    if (wanted) {
      readOn(fresh);
    } else {
      close(fresh);
    }
  }

  // ---- reading --------------------------------------------------------------------------------

  private void readOn(EventLog.Cursor open) {
    try {
      CompletableFuture<?> unused =
          open.next().whenComplete((events, error) -> handOver(open, events, error));
    } catch (Throwable e) {
      broken(open, e);
    }
  }

  /** Has the events heard by the one thread that does; this may be one of the engine's. */
  private void handOver(
      EventLog.Cursor open, @Nullable List<QueueEvent> events, @Nullable Throwable error) {
    try {
      owner.hearing().execute(() -> hear(open, events, error));
    } catch (Throwable e) {
      broken(open, e);
    }
  }

  private void hear(
      EventLog.Cursor open, @Nullable List<QueueEvent> events, @Nullable Throwable error) {
    if (events == null) {
      broken(open, StoreErrors.of(error, "read the events of a queue"));
      return;
    }
    try {
      for (QueueEvent event : events) {
        hearer.accept(event);
        position = event.position();
      }
      synchronized (this) {
        pause.reset();
      }
    } catch (Throwable e) {
      broken(open, e);
      return;
    }
    readOn(open);
  }

  // ---- while the events cannot be read --------------------------------------------------------

  private void broken(EventLog.Cursor open, Throwable error) {
    long millis;
    synchronized (this) {
      if (cursor != open) {
        return; // It was closed.
      }
      cursor = null;
      millis = pause.next().toMillis();
    }
    LOG.warn("the events of queue \"{}\" cannot be read now; results may come later", error, queue);
    close(open);
    tryAgainIn(millis);
  }

  private void tryAgainIn(long millis) {
    try {
      CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, owner.asking())
          .execute(this::reopen);
    } catch (Throwable e) {
      LOG.debug("the events of queue \"{}\" are tried with the next look", e, queue);
    }
  }

  /** Opens it again if it was open and is broken. */
  void reopen() {
    synchronized (this) {
      if (closed || cursor != null || opening == null || !opening.isDone() || reopening) {
        return;
      }
      reopening = true;
    }
    long millis = 0;
    try {
      follow(store.engine().events().follow(queue, position));
    } catch (Throwable e) {
      LOG.debug("the events of queue \"{}\" cannot be read yet", e, queue);
      synchronized (this) {
        millis = pause.next().toMillis();
      }
    } finally {
      synchronized (this) {
        reopening = false;
      }
    }
    if (millis > 0) {
      tryAgainIn(millis);
    }
  }

  private static void close(EventLog.Cursor cursor) {
    LOG.attempt("close a cursor", cursor::close);
  }
}
