package io.drover.internal.follow;

import io.drover.job.QueueEvent;
import io.drover.job.StoreException;
import io.drover.spi.Answers;
import io.drover.spi.EventBuilder;
import io.drover.spi.EventLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A log of events in memory, whose readings may go wrong. For several threads. */
final class StubEvents implements EventLog {

  private final Map<String, List<QueueEvent>> logs = new HashMap<>();
  private final Set<StubCursor> open = new HashSet<>();
  private final AtomicInteger followed = new AtomicInteger();
  private final AtomicInteger readings = new AtomicInteger();
  private final AtomicInteger waits = new AtomicInteger();

  /** Stands in for a reading, a waiting one or not, if it returns a future. */
  volatile Function<Boolean, @Nullable CompletableFuture<List<QueueEvent>>> reading = wait -> null;

  /** Runs whenever a cursor is opened. */
  volatile Runnable opening = () -> {};

  /** Runs whenever a cursor is asked for its position. */
  volatile Runnable positioning = () -> {};

  /** Runs when all that is there is read. */
  volatile Runnable searching = () -> {};

  /** Appends an event and tells it to who waits. */
  void tell(String queue, QueueEvent.Type type, String id, Map<String, String> fields) {
    List<StubCursor> all;
    synchronized (this) {
      List<QueueEvent> log = logs.computeIfAbsent(queue, name -> new ArrayList<>());
      EventBuilder event = Answers.event(String.valueOf(log.size() + 1), type).jobId(id);
      fields.forEach(event::field);
      log.add(event.build());
      all = List.copyOf(open);
    }
    all.forEach(StubCursor::look);
  }

  /** Tells that a job has completed. */
  void completed(String queue, String id, String json) {
    tell(queue, QueueEvent.Type.COMPLETED, id, Map.of("returnvalue", json));
  }

  /** Returns how many cursors are open. */
  synchronized int cursors() {
    return open.size();
  }

  /** Returns how often a cursor was opened. */
  int followed() {
    return followed.get();
  }

  /** Returns how often what is there was read. */
  int readings() {
    return readings.get();
  }

  /** Returns how often somebody waited for the next. */
  int waits() {
    return waits.get();
  }

  @Override
  public Cursor follow(String queue, @Nullable String after) {
    followed.incrementAndGet();
    opening.run();
    synchronized (this) {
      int size = logs.getOrDefault(queue, List.of()).size();
      StubCursor cursor = new StubCursor(queue, after == null ? size : Integer.parseInt(after));
      open.add(cursor);
      return cursor;
    }
  }

  private final class StubCursor implements Cursor {
    private final String queue;
    private int position;
    private @Nullable CompletableFuture<List<QueueEvent>> waiting;

    StubCursor(String queue, int position) {
      this.queue = queue;
      this.position = position;
    }

    @Override
    public @Nullable CompletableFuture<List<QueueEvent>> read() {
      readings.incrementAndGet();
      searching.run();
      CompletableFuture<List<QueueEvent>> own = reading.apply(false);
      return own != null ? own : CompletableFuture.completedFuture(take());
    }

    @Override
    public @Nullable CompletableFuture<List<QueueEvent>> next() {
      waits.incrementAndGet();
      CompletableFuture<List<QueueEvent>> own = reading.apply(true);
      if (own != null) {
        return own;
      }
      CompletableFuture<List<QueueEvent>> answer = new CompletableFuture<>();
      synchronized (StubEvents.this) {
        waiting = answer;
      }
      look();
      return answer;
    }

    private void look() {
      CompletableFuture<List<QueueEvent>> answer;
      List<QueueEvent> events;
      synchronized (StubEvents.this) {
        answer = waiting;
        events = answer == null ? List.of() : take();
        if (answer == null || events.isEmpty()) {
          return;
        }
        waiting = null;
      }
      answer.complete(events);
    }

    private List<QueueEvent> take() {
      synchronized (StubEvents.this) {
        List<QueueEvent> log = logs.getOrDefault(queue, List.of());
        List<QueueEvent> events = List.copyOf(log.subList(position, log.size()));
        position = log.size();
        return events;
      }
    }

    @Override
    public String position() {
      positioning.run();
      synchronized (StubEvents.this) {
        return String.valueOf(position);
      }
    }

    @Override
    public void close() {
      CompletableFuture<List<QueueEvent>> answer;
      synchronized (StubEvents.this) {
        open.remove(this);
        answer = waiting;
      }
      if (answer != null) {
        answer.completeExceptionally(new StoreException("the cursor is closed"));
      }
    }
  }
}
