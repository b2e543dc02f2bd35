package io.drover.console;

import io.drover.JobQueue;
import io.drover.QueueEvents;
import io.drover.console.Masking.Part;
import io.drover.job.QueueEvent;
import io.drover.job.QueueEvent.Type;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The events of one queue for one live stream. Thread-safe. Of a queue in which more happens than
 * anybody can look at it reads only a part, so that being looked at costs the queue little: after
 * so many events it stops reading until the second is over, and says that there is a gap.
 */
final class EventTap implements StreamSource {

  private static final Logger LOG = LoggerFactory.getLogger(EventTap.class);
  private static final int PER_SECOND = 100;
  private static final int MAX_PAUSE = 30;

  /** The fields without data. What nobody knows may be secret. */
  private static final Set<String> HARMLESS =
      Set.of(
          "name", "prev", "delay", "attemptsMade", "count", "deduplicationId", "deduplicatedJobId");

  private final JobQueue<Object> queue;
  private final LiveStream stream;
  private final Shown shown;
  private final Executor errands;
  private int left = PER_SECOND;
  private boolean closed;

  /** Whether somebody is about to follow the queue, which may take as long as the store does. */
  private boolean following = true;

  /** Whether there was too much to tell while somebody was about to follow. */
  private boolean full;

  /** How many seconds to let pass after following failed, and how many of them are left. */
  private int pause;

  private int pauseLeft;

  /** What follows the queue, or {@code null} in a gap. */
  private @Nullable QueueEvents events;

  private EventTap(JobQueue<Object> queue, LiveStream stream, Shown shown, Executor errands) {
    this.errands = errands;
    this.queue = queue;
    this.stream = stream;
    this.shown = shown;
  }

  /** Returns a tap that tells nothing yet. */
  static EventTap of(JobQueue<Object> queue, LiveStream stream, Shown shown, Executor errands) {
    return new EventTap(queue, stream, shown, errands);
  }

  /**
   * Begins to tell events; waits for the store.
   *
   * @param after the position behind which to begin, or {@code null} for now
   */
  EventTap begin(@Nullable String after) {
    QueueEvents begun = null;
    QueueEvents ending = null;
    try {
      begun = after == null ? queue.events(this::tell) : queue.events(after, this::tell);
    } finally {
      synchronized (this) {
        following = false;
        if (closed || full) {
          ending = begun;
        } else {
          events = begun;
        }
        full = false;
      }
    }
    if (ending != null) {
      ending.close();
    }
    return this;
  }

  private void tell(QueueEvent event) {
    QueueEvents ending = null;
    boolean told;
    synchronized (this) {
      if (closed || full || (events == null && !following)) {
        return;
      }
      told = left-- > 0;
      if (!told) {
        full = following;
        ending = events;
        events = null;
      }
    }
    if (told) {
      stream.offer(StreamMessage.of("event", event.position(), json(event)));
    } else if (ending != null) {
      ending.close();
    }
  }

  @Override
  public void beat() {
    synchronized (this) {
      left = PER_SECOND;
      if (closed || events != null || following || pauseLeft-- > 0) {
        return;
      }
      following = true;
    }
    errands.execute(this::goOn);
  }

  private void goOn() {
    try {
      begin(null);
    } catch (RuntimeException e) {
      failed(e);
      return;
    }
    synchronized (this) {
      pause = 0;
    }
    // Only now, so that whoever hears of the gap misses nothing after it.
    stream.offer(StreamMessage.of("gap", JsonText.object().put("queue", queue.name())));
  }

  /** Tries again after a pause that grows; tells only of the first failure of a row. */
  private void failed(RuntimeException error) {
    boolean first;
    synchronized (this) {
      first = pause == 0;
      pause = Math.min(MAX_PAUSE, Math.max(1, 2 * pause));
      pauseLeft = pause;
    }
    if (first) {
      LOG.warn("could not follow the events of a queue for a live stream; goes on trying", error);
    }
  }

  private ObjectNode json(QueueEvent event) {
    ObjectNode json =
        JsonText.object()
            .put("queue", queue.name())
            .put("position", event.position())
            .put("type", Texts.name(event.type()))
            .put("jobId", event.jobId());
    ObjectNode fields = json.putObject("fields");
    event
        .fields()
        .forEach(
            (name, value) -> {
              Part part = part(event.type(), name);
              fields.put(
                  name,
                  part == null
                      ? Texts.cut(value, Texts.MAX_NAME)
                      : shown.text(queue.name(), part, value));
            });
    return json;
  }

  /** Returns what of a job a field has that may be masked, or {@code null}. */
  static @Nullable Part part(Type type, String field) {
    if (type == Type.CUSTOM) {
      return Part.DATA;
    }
    return switch (field) {
      case "returnvalue" -> Part.RESULT;
      case "failedReason" -> Part.ERROR;
      case "data" -> type == Type.PROGRESS ? Part.PROGRESS : Part.DATA;
      default -> HARMLESS.contains(field) ? null : Part.DATA;
    };
  }

  @Override
  public void close() {
    QueueEvents ending;
    synchronized (this) {
      closed = true;
      ending = events;
      events = null;
    }
    if (ending != null) {
      ending.close();
    }
  }
}
