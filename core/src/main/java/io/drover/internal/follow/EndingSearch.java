package io.drover.internal.follow;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.job.InvalidInputException;
import io.drover.job.QueueEvent;
import io.drover.spi.EventLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Looks for the ends of jobs of one queue that are not there any more: in what its follower heard,
 * and among the events the store still keeps. Safe for use by several threads; one search serves
 * all who have gathered.
 */
final class EndingSearch {

  private static final GuardedLog LOG = GuardedLog.of(EndingSearch.class);

  private final StoreContext store;
  private final EndingFollower follower;
  private final ConcurrentLinkedQueue<Wait> missing = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean searching = new AtomicBoolean();

  EndingSearch(StoreContext store, EndingFollower follower) {
    this.store = store;
    this.follower = follower;
  }

  /** Has the next search look for the end of a job that the store does not have. */
  void add(List<Wait> waits) {
    missing.addAll(waits);
  }

  /** Searches until nobody is left who was added before, unless another thread is at it. */
  void run() {
    while (!missing.isEmpty() && searching.compareAndSet(false, true)) {
      try {
        answer(takeMissing());
      } catch (Throwable e) {
        LOG.debug("cannot read the events of queue \"{}\" now", e, follower.queue());
        return; // They go on waiting, and are looked at again.
      } finally {
        searching.set(false);
      }
    }
  }

  private List<Wait> takeMissing() {
    List<Wait> taken = new ArrayList<>();
    for (Wait wait = missing.poll(); wait != null; wait = missing.poll()) {
      if (!wait.isDone()) {
        taken.add(wait);
      }
    }
    return taken;
  }

  private void answer(List<Wait> waits) {
    Map<String, Ending> found =
        waits.isEmpty() ? Map.of() : find(waits.stream().map(Wait::id).collect(Collectors.toSet()));
    for (Wait wait : waits) {
      Ending ending = found.get(wait.id());
      if (ending != null) {
        wait.end(ending);
      } else {
        wait.fail(
            new InvalidInputException(
                "expected a job of queue \"%s\", got: \"%s\", which is not there, or not any more"
                    .formatted(follower.queue(), wait.id())));
      }
    }
  }

  /** Returns the last end of each of some jobs. */
  private Map<String, Ending> find(Set<String> ids) {
    // An id may have ended before, too. So what was heard counts only if nothing came after it;
    // the position is taken first, as all before it has been heard.
    String position = follower.position();
    Map<String, Ending> found = new HashMap<>();
    for (String id : ids) {
      Ending ending = follower.heard(id);
      if (ending != null) {
        found.put(id, ending);
      }
    }
    found.putAll(read(position, ids));
    Set<String> others = new HashSet<>(ids);
    others.removeAll(found.keySet());
    if (!others.isEmpty()) {
      found.putAll(read("0", others));
    }
    return found;
  }

  /** Reads the events after a position and returns the last end of each of some jobs. */
  private Map<String, Ending> read(String after, Set<String> ids) {
    Map<String, Ending> found = new HashMap<>();
    try (EventLog.Cursor cursor = store.engine().events().follow(follower.queue(), after)) {
      List<QueueEvent> events = read(cursor);
      while (!events.isEmpty()) {
        for (QueueEvent event : events) {
          String id = event.jobId();
          Ending ending = id != null && ids.contains(id) ? Ending.of(event) : null;
          if (ending != null) {
            found.put(id, ending);
          }
        }
        events = read(cursor);
      }
    }
    return found;
  }

  private List<QueueEvent> read(EventLog.Cursor cursor) {
    return store.await(cursor.read(), () -> "read the events of a queue");
  }
}
