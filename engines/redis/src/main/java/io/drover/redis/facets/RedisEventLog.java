package io.drover.redis.facets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.InvalidInputException;
import io.drover.job.QueueEvent;
import io.drover.job.StoreException;
import io.drover.redis.connections.RedisErrors;
import io.drover.redis.connections.RedisLines;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Script;
import io.drover.spi.Answers;
import io.drover.spi.EventLog;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The events of queues, each a stream (format §4). Safe for use by any number of threads. A
 * position is the id of a stream's entry.
 */
public final class RedisEventLog implements EventLog {

  private static final int EVENTS_AT_ONCE = 1_000;
  private static final Pattern POSITION = Pattern.compile("[0-9]{1,19}(-[0-9]{1,19})?");

  private final RedisLink link;
  private final QueueKeys keys;

  public RedisEventLog(RedisLink link, QueueKeys keys) {
    this.link = link;
    this.keys = keys;
  }

  @Override
  public Cursor follow(String queue, @Nullable String after) {
    String stream = keys.key(queue, "events");
    if (after != null && !POSITION.matcher(after).matches()) {
      throw new InvalidInputException(
          "expected a position as an event has it, got: \"%s\"".formatted(after));
    }
    String from = after == null ? last(stream) : after;
    return new StreamCursor(link, stream, from);
  }

  /** Returns the id of the last entry, or the start if there is none. */
  private String last(String stream) {
    Object id = link.call(Script.LAST_EVENT, stream, Arguments.of(stream));
    String text = Replies.text(Replies.only(id));
    return text == null ? "0-0" : text;
  }

  /** Reads on its own connection, as it blocks there. */
  private static final class StreamCursor implements Cursor {
    private final RedisLink link;
    private final String stream;
    private RedisLines.@Nullable Line line;
    private volatile String position;
    private volatile boolean closed;
    private @Nullable Future<?> read;

    StreamCursor(RedisLink link, String stream, String position) {
      this.link = link;
      this.stream = stream;
      this.position = position;
    }

    @Override
    public List<QueueEvent> next(Duration maxWait) {
      long deadline = System.nanoTime() + maxWait.toNanos();
      while (true) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        List<StreamMessage<String, byte[]>> read = read(left);
        if (!read.isEmpty()) {
          position = read.get(read.size() - 1).getId();
          return read.stream().map(StreamCursor::event).toList();
        }
        if (left <= 0) {
          return List.of();
        }
      }
    }

    private List<StreamMessage<String, byte[]>> read(long millis) {
      XReadArgs args = XReadArgs.Builder.count(EVENTS_AT_ONCE);
      if (millis > 0) {
        args.block(Math.min(millis, RedisLines.LONGEST_BLOCK.toMillis()));
      }
      XReadArgs.StreamOffset<String> from = XReadArgs.StreamOffset.from(stream, position);
      Future<List<StreamMessage<String, byte[]>>> answer;
      synchronized (this) {
        if (closed) {
          throw closedError();
        }
        if (line == null) {
          line = link.open(stream);
        }
        answer = line.commands().xread(args, from);
        read = answer;
      }
      return await(answer);
    }

    private List<StreamMessage<String, byte[]>> await(
        Future<List<StreamMessage<String, byte[]>>> answer) {
      try {
        List<StreamMessage<String, byte[]>> events = answer.get();
        return events == null ? List.of() : events;
      } catch (ExecutionException | java.util.concurrent.CancellationException e) {
        throw closed ? closedError() : RedisErrors.of(e, "the events cannot be read");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreException("interrupted while waiting for events", e);
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
      if (read != null) {
        read.cancel(true);
      }
      if (line != null) {
        line.close();
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
}
