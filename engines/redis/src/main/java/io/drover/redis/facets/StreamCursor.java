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
import java.util.AbstractList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads on through the events of one queue: those that are there on the shared connection, and the
 * next on one of its own, as the server blocks that. For one thread at a time, except {@link
 * #close()}.
 *
 * <p>While the queue's slot moves to another node of a cluster there are no new events, and those
 * that are there may be out of reach: then it waits, and goes on where they are.
 */
final class StreamCursor implements EventLog.Cursor {

  private static final int EVENTS_AT_ONCE = 1_000;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private final RedisLink link;
  private final String stream;
  private volatile String position;

  // What follows is guarded by this object's monitor.
  private Duration pause = FIRST_PAUSE;
  private @Nullable CompletableFuture<List<QueueEvent>> reading;
  private RedisLines.@Nullable Line line;
  private boolean closed;

  StreamCursor(RedisLink link, String stream, String position) {
    this.link = link;
    this.stream = stream;
    this.position = position;
  }

  @Override
  public CompletableFuture<List<QueueEvent>> read() {
    return begin(
        answer ->
            link.send(commands -> commands.xread(args(), offset()))
                .whenComplete((messages, error) -> end(answer, messages, error)));
  }

  @Override
  public CompletableFuture<List<QueueEvent>> next() {
    return begin(this::connect);
  }

  private CompletableFuture<List<QueueEvent>> begin(
      Consumer<CompletableFuture<List<QueueEvent>>> way) {
    CompletableFuture<List<QueueEvent>> answer = new CompletableFuture<>();
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(closedError());
      }
      reading = answer;
    }
    try {
      way.accept(answer);
    } catch (RuntimeException e) {
      end(answer, null, e);
    }
    return answer;
  }

  private void end(
      CompletableFuture<List<QueueEvent>> answer,
      @Nullable List<StreamMessage<String, byte[]>> messages,
      @Nullable Throwable error) {
    if (error != null) {
      answer.completeExceptionally(RedisErrors.of(error, "the events cannot be read"));
    } else if (messages == null || messages.isEmpty()) {
      answer.complete(List.of());
    } else {
      position = messages.get(messages.size() - 1).getId();
      answer.complete(new ReadEvents(messages));
    }
  }

  // ---- waiting --------------------------------------------------------------------------------

  private void connect(CompletableFuture<List<QueueEvent>> answer) {
    RedisLines.Line open;
    synchronized (this) {
      open = line;
    }
    if (open == null) {
      link.openLater(stream, null).whenComplete((fresh, error) -> connected(answer, fresh, error));
    } else {
      await(answer, open);
    }
  }

  private void connected(
      CompletableFuture<List<QueueEvent>> answer,
      RedisLines.@Nullable Line fresh,
      @Nullable Throwable error) {
    if (fresh == null) {
      end(answer, null, error);
      return;
    }
    boolean wanted;
    synchronized (this) {
      wanted = !closed;
      line = wanted ? fresh : null;
    }
    if (wanted) {
      await(answer, fresh);
    } else {
      fresh.close();
    }
  }

  /** Waits as long as the server may block, again and again until there are events. */
  private void await(CompletableFuture<List<QueueEvent>> answer, RedisLines.Line open) {
    XReadArgs args = args().block(RedisLines.LONGEST_BLOCK.toMillis());
    open.ask(commands -> commands.xread(args, offset()))
        .whenComplete((messages, error) -> waited(answer, messages, error));
  }

  private void waited(
      CompletableFuture<List<QueueEvent>> answer,
      @Nullable List<StreamMessage<String, byte[]>> messages,
      @Nullable Throwable error) {
    if (error != null) {
      leave();
      if (RedisErrors.isPutOff(error)) {
        link.later(nextPause(), () -> tryElsewhere(answer));
      } else {
        end(answer, null, error);
      }
      return;
    }
    synchronized (this) {
      pause = FIRST_PAUSE;
    }
    if (messages == null || messages.isEmpty()) {
      tryAgain(answer);
    } else {
      end(answer, messages, null);
    }
  }

  /** Tries again where the events may be by now. */
  private void tryElsewhere(CompletableFuture<List<QueueEvent>> answer) {
    link.learn().whenComplete((done, error) -> tryAgain(answer));
  }

  private void tryAgain(CompletableFuture<List<QueueEvent>> answer) {
    if (!answer.isDone()) { // Else the cursor was closed.
      connect(answer);
    }
  }

  private synchronized Duration nextPause() {
    Duration now = pause;
    Duration doubled = now.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    return now;
  }

  /** Closes the connection, as the next question needs a fresh one. */
  private synchronized void leave() {
    if (line != null) {
      line.close();
      line = null;
    }
  }

  private static XReadArgs args() {
    return XReadArgs.Builder.count(EVENTS_AT_ONCE);
  }

  private XReadArgs.StreamOffset<String> offset() {
    return XReadArgs.StreamOffset.from(stream, position);
  }

  private static StoreException closedError() {
    return new StoreException("the cursor is closed");
  }

  @Override
  public String position() {
    return position;
  }

  @Override
  public void close() {
    CompletableFuture<List<QueueEvent>> answer;
    synchronized (this) {
      closed = true;
      answer = reading;
      reading = null;
      leave();
    }
    if (answer != null) {
      answer.completeExceptionally(closedError());
    }
  }

  // ---- events ---------------------------------------------------------------------------------

  /** Entries of a stream, which become events when somebody looks into the list. Immutable. */
  private static final class ReadEvents extends AbstractList<QueueEvent> {
    private final List<StreamMessage<String, byte[]>> messages;

    ReadEvents(List<StreamMessage<String, byte[]>> messages) {
      this.messages = messages;
    }

    @Override
    public QueueEvent get(int index) {
      return event(messages.get(index));
    }

    @Override
    public int size() {
      return messages.size();
    }
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
