package io.drover.testkit;

import io.drover.job.InvalidInputException;
import io.drover.job.QueueEvent;
import io.drover.job.StoreException;
import io.drover.spi.EventLog;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The events of a {@link ModelEngine}. Safe for use by any number of threads. */
final class ModelEventLog implements EventLog {

  private final ModelEngine engine;

  ModelEventLog(ModelEngine engine) {
    this.engine = engine;
  }

  @Override
  public Cursor follow(String queue, @Nullable String after) {
    return engine.step(
        () -> {
          List<QueueEvent> events = engine.queue(queue).events;
          String latest = events.isEmpty() ? "0" : events.get(events.size() - 1).position();
          String from = after == null ? latest : after;
          if (!from.matches("\\d{1,18}")) {
            throw new InvalidInputException("expected a position, got: " + after);
          }
          return new ModelCursor(queue, from);
        });
  }

  private final class ModelCursor implements Cursor {
    private final String queue;
    private final Runnable look = this::look;
    private @Nullable CompletableFuture<List<QueueEvent>> waiting;
    private volatile String position;
    private volatile boolean closed;

    ModelCursor(String queue, String position) {
      this.queue = queue;
      this.position = position;
    }

    @Override
    public CompletableFuture<List<QueueEvent>> read() {
      return engine.future(this::take);
    }

    @Override
    public CompletableFuture<List<QueueEvent>> next() {
      CompletableFuture<List<QueueEvent>> answer = new CompletableFuture<>();
      synchronized (engine) {
        waiting = answer;
      }
      engine.watchers().add(look);
      look();
      return answer.whenComplete((events, error) -> engine.watchers().remove(look));
    }

    private void look() {
      CompletableFuture<List<QueueEvent>> answer;
      List<QueueEvent> events = List.of();
      RuntimeException error = null;
      synchronized (engine) {
        answer = waiting;
        try {
          events = answer == null ? List.of() : engine.look(this::take);
        } catch (StoreException e) {
          error = e;
        }
        if (!events.isEmpty() || error != null) {
          waiting = null;
        }
      }
      if (answer != null && error != null) {
        answer.completeExceptionally(error);
      } else if (answer != null && !events.isEmpty()) {
        answer.complete(events);
      }
    }

    private List<QueueEvent> take() {
      if (closed) {
        throw new StoreException("the cursor is closed");
      }
      List<QueueEvent> events =
          engine.queue(queue).events.stream()
              .filter(e -> Long.parseLong(e.position()) > Long.parseLong(position))
              .limit(1000)
              .toList();
      if (!events.isEmpty()) {
        position = events.get(events.size() - 1).position();
      }
      return events;
    }

    @Override
    public String position() {
      return position;
    }

    @Override
    public void close() {
      closed = true;
      look();
    }
  }
}
