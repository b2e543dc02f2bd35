package io.drover.console;

import io.drover.Drover;
import io.drover.job.DroverException;
import io.drover.job.QueueStatus;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The statuses of all queues for all live streams together: one look at the store, told to each;
 * all queues at first, and then those that changed. Thread-safe; one thread looks.
 */
final class StatusSource {

  /** The most queues that a stream tells of; the others are at {@code /api/v1/queues}. */
  static final int MAX_QUEUES = 2000;

  private final Drover drover;
  private final int max;
  private final List<LiveStream> fresh = new CopyOnWriteArrayList<>();
  private final List<LiveStream> following = new CopyOnWriteArrayList<>();

  /** What was told last. Only of the thread that looks. */
  private Map<String, JsonNode> last = Map.of();

  /** Whether there were more queues than are told. Only of the thread that looks. */
  private boolean more;

  /**
   * Takes a store.
   *
   * @param max the most queues to tell of
   */
  StatusSource(Drover drover, int max) {
    this.drover = drover;
    this.max = max;
  }

  void add(LiveStream stream) {
    fresh.add(stream);
  }

  void remove(LiveStream stream) {
    fresh.remove(stream);
    following.remove(stream);
  }

  /** Looks at all queues, and tells what is new. Called by one thread at a time. */
  void look() {
    List<LiveStream> beginners = List.copyOf(fresh);
    if (beginners.isEmpty() && following.isEmpty()) {
      return;
    }
    Map<String, JsonNode> now;
    byte[] changes;
    try {
      now = statuses();
      changes = changes(now);
    } catch (DroverException e) {
      tell(following, problem(e));
      tell(beginners, problem(e));
      return;
    }
    last = now;
    if (changes != null) {
      tell(following, changes);
    }
    if (!beginners.isEmpty()) {
      tell(beginners, whole(now));
      fresh.removeAll(beginners);
      beginners.stream().filter(stream -> !stream.isEnded()).forEach(following::add);
    }
    following.removeIf(LiveStream::isEnded);
  }

  private Map<String, JsonNode> statuses() {
    Map<String, JsonNode> statuses = new TreeMap<>();
    Iterator<QueueStatus> looks = drover.statuses().iterator();
    while (looks.hasNext() && statuses.size() < max) {
      QueueStatus look = looks.next();
      statuses.put(look.queue(), QueueForm.json(look));
    }
    more = looks.hasNext();
    return statuses;
  }

  private byte[] whole(Map<String, JsonNode> now) {
    ObjectNode json = JsonText.object();
    json.putArray("queues").addAll(now.values());
    return StreamMessage.of("statuses", json.put("more", more));
  }

  private byte @Nullable [] changes(Map<String, JsonNode> now) {
    ObjectNode json = JsonText.object();
    ArrayNode queues = json.putArray("queues");
    ArrayNode removed = json.putArray("removed");
    now.forEach(
        (queue, status) -> {
          if (!status.equals(last.get(queue))) {
            queues.add(status);
          }
        });
    removed(now).forEach(removed::add);
    return queues.isEmpty() && removed.isEmpty() ? null : StreamMessage.of("changes", json);
  }

  /** Returns the queues that are gone, and not only behind others that are told of instead. */
  private Set<String> removed(Map<String, JsonNode> now) {
    Set<String> missing = new TreeSet<>(last.keySet());
    missing.removeAll(now.keySet());
    if (more && !missing.isEmpty()) {
      drover.queues().forEach(missing::remove);
    }
    return missing;
  }

  private static byte[] problem(DroverException error) {
    String detail = Texts.cut(String.valueOf(error.getMessage()), Audit.MAX_TEXT);
    return StreamMessage.of("problem", JsonText.object().put("detail", detail));
  }

  private static void tell(List<LiveStream> streams, byte[] message) {
    streams.forEach(stream -> stream.offer(message));
  }
}
