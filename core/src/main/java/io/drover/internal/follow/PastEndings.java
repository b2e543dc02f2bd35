package io.drover.internal.follow;

import io.drover.internal.store.StoreContext;
import io.drover.job.QueueEvent;
import io.drover.spi.EventLog;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ends of one queue's jobs that are not there any more: those heard last, and those among the
 * events the store still keeps. Safe for use by several threads.
 */
final class PastEndings {

  private static final int MAX = 256;
  private static final int MAX_BYTES = 4096;

  private final StoreContext store;
  private final String queue;
  private final Map<String, Ending> heard =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ending> eldest) {
          return size() > MAX;
        }
      };

  PastEndings(StoreContext store, String queue) {
    this.store = store;
    this.queue = queue;
  }

  /** Remembers an end, unless it is large. */
  void hear(String id, Ending ending) {
    byte[] result = ending.result();
    synchronized (heard) {
      heard.remove(id);
      if (result == null || result.length <= MAX_BYTES) {
        heard.put(id, ending);
      }
    }
  }

  /** Returns an end if it was heard lately. */
  @Nullable Ending heard(String id) {
    synchronized (heard) {
      return heard.get(id);
    }
  }

  /** Reads all events the store keeps and returns the last end of each of some jobs. */
  Map<String, Ending> read(Set<String> ids) {
    Map<String, Ending> found = new HashMap<>();
    try (EventLog.Cursor cursor = store.engine().events().follow(queue, "0")) {
      List<QueueEvent> events = cursor.next(Duration.ZERO);
      while (!events.isEmpty()) {
        for (QueueEvent event : events) {
          String id = event.jobId();
          Ending ending = id != null && ids.contains(id) ? Ending.of(event) : null;
          if (ending != null) {
            found.put(id, ending);
          }
        }
        events = cursor.next(Duration.ZERO);
      }
    }
    return found;
  }
}
