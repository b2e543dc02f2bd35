package io.drover.redis.facets;

import io.drover.job.InvalidInputException;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Script;
import io.drover.spi.EventLog;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The events of queues, each a stream (format §4). Safe for use by any number of threads. A
 * position is the id of a stream's entry.
 */
public final class RedisEventLog implements EventLog {

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
    String from = after == null ? last(queue) : after;
    return new StreamCursor(link, stream, from);
  }

  /** Returns the id of the last entry, or the start if there is none. */
  private String last(String queue) {
    String base = keys.base(queue);
    Object id = link.call(Script.LAST_EVENT, base, Arguments.of(base));
    String text = Replies.text(Replies.only(id));
    return text == null ? "0-0" : text;
  }
}
