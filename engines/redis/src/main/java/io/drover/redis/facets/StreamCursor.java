package io.drover.redis.facets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.QueueEvent;
import io.drover.job.StoreException;
import io.drover.redis.connections.RedisErrors;
import io.drover.redis.connections.RedisLines;
import io.drover.redis.connections.RedisLink;
import io.drover.spi.Answers;
import io.drover.spi.EventLog;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads on through the events of one queue, on a connection of its own, as it blocks there. For one
 * thread, except {@link #close()}.
 *
 * <p>While the queue's slot moves to another node of a cluster there are no new events, and those
 * that are there may be out of reach: then it waits, and goes on where they are.
 */
final class StreamCursor implements EventLog.Cursor {

  private static final int EVENTS_AT_ONCE = 1_000;
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);
  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 500;

  private final RedisLink link;
  private final String stream;
  private volatile String position;
  private boolean closed;
  private RedisLines.@Nullable Line line;

  StreamCursor(RedisLink link, String stream, String position) {
    this.link = link;
    this.stream = stream;
    this.position = position;
  }

  @Override
  public List<QueueEvent> next(Duration maxWait) {
    Duration wait = maxWait.compareTo(LONGEST_WAIT) < 0 ? maxWait : LONGEST_WAIT;
    long deadline = System.nanoTime() + wait.toNanos();
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      long left = millisUntil(deadline);
      try {
        List<QueueEvent> events = read(left);
        if (!events.isEmpty() || left == 0) {
          return events;
        }
      } catch (ExecutionException | CompletionException | CancellationException e) {
        leave();
        failUnlessPutOff(e);
        if (left == 0) {
          return List.of();
        }
        rest(Math.min(pause, left));
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      } catch (InterruptedException e) {
        leave(); // What comes on it would be taken for the answer to the next question.
        Thread.currentThread().interrupt();
        return List.of();
      }
    }
  }

  /** Returns how long to wait at most; an interrupted thread sees what there is, and waits not. */
  private static long millisUntil(long deadline) {
    boolean waits = !Thread.currentThread().isInterrupted();
    return waits ? Math.max(0, (deadline - System.nanoTime()) / 1_000_000) : 0;
  }

  private List<QueueEvent> read(long millis) throws ExecutionException, InterruptedException {
    XReadArgs args = XReadArgs.Builder.count(EVENTS_AT_ONCE);
    if (millis > 0) {
      args.block(Math.min(millis, RedisLines.LONGEST_BLOCK.toMillis()));
    }
    CompletableFuture<List<StreamMessage<String, byte[]>>> answer =
        line()
            .ask(commands -> commands.xread(args, XReadArgs.StreamOffset.from(stream, position)))
            .toCompletableFuture();
    List<StreamMessage<String, byte[]>> events = millis > 0 ? answer.get() : answer.join();
    if (events == null || events.isEmpty()) {
      return List.of();
    }
    position = events.get(events.size() - 1).getId();
    return events.stream().map(StreamCursor::event).toList();
  }

  /** Returns the connection; opens it if there is none. */
  private RedisLines.Line line() {
    synchronized (this) {
      checkOpen();
      if (line != null) {
        return line;
      }
    }
    RedisLines.Line fresh = link.open(stream);
    synchronized (this) {
      if (!closed) {
        line = fresh;
        return fresh;
      }
    }
    fresh.close();
    throw closedError();
  }

  /** Closes the connection, as the next question needs a fresh one. */
  private synchronized void leave() {
    if (line != null) {
      line.close();
      line = null;
    }
  }

  private synchronized void failUnlessPutOff(Exception error) {
    checkOpen();
    if (!RedisErrors.isPutOff(error)) {
      throw RedisErrors.of(error, "the events cannot be read");
    }
  }

  /** Waits for a while, or until this is closed; the events may be with another server then. */
  private void rest(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    try {
      synchronized (this) {
        for (long left = millis;
            left > 0 && !closed;
            left = (end - System.nanoTime()) / 1_000_000) {
          wait(left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    link.learn();
  }

  private void checkOpen() {
    if (closed) {
      throw closedError();
    }
  }

  private static StoreException closedError() {
    return new StoreException("the cursor is closed");
  }

  @Override
  public String position() {
    return position;
  }

  @Override
  public synchronized void close() {
    closed = true;
    leave();
    notifyAll();
  }

  private static QueueEvent event(StreamMessage<String, byte[]> message) {
    Map<String, String> fields = new HashMap<>();
    message.getBody().forEach((name, value) -> fields.put(name, new String(value, UTF_8)));
    String name = fields.getOrDefault("event", "");
    QueueEvent.Type type = type(name);
    if (type != QueueEvent.Type.CUSTOM) {
      fields.remove("event");
    }
    return Answers.event(message.getId(), type)
        .jobId(fields.remove("jobId"))
        .fields(fields)
        .build();
  }

  private static QueueEvent.Type type(String name) {
    try {
      return QueueEvent.Type.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      return QueueEvent.Type.CUSTOM;
    }
  }
}
