package io.drover.internal.alert;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.job.AlertRule;
import io.drover.job.AlertRule.Measure;
import io.drover.job.QueueEvent;
import io.drover.job.StoreException;
import io.drover.spi.EventLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Counts the jobs that were taken back from workers, by the events of their queues. For one thread.
 *
 * <p>It reads what is there and does not wait for more, so that its cursors share the store's
 * connection. Of the first queues it counts what comes from then on, of those that come into being
 * later everything.
 */
final class StallLog implements AutoCloseable {

  private static final GuardedLog LOG = GuardedLog.of(StallLog.class);
  private static final int PAGE = 1000;

  /** The log of a queue has about as many pages: who reads more reads what comes meanwhile. */
  private static final int MAX_PAGES = 12;

  private static final int MAX_QUEUES = 1000;

  private final StoreContext store;
  private final List<AlertRule> rules;
  private final Map<String, Follower> followers = new HashMap<>();
  private boolean begun;
  private boolean fullTold;
  private boolean unreadTold;

  /** The place in the events of one queue, and what was counted since it was asked. */
  private static final class Follower {
    private EventLog.@Nullable Cursor cursor;
    private @Nullable String position;
    private long stalled;

    Follower(@Nullable String position) {
      this.position = position;
    }
  }

  StallLog(StoreContext store, List<AlertRule> rules) {
    this.store = store;
    this.rules = rules.stream().filter(rule -> rule.measure() == Measure.STALLED).toList();
  }

  /** Returns whether a rule needs it. */
  boolean isNeeded() {
    return !rules.isEmpty();
  }

  /** Takes in which queues there are: whose events are read from now on. */
  void follow(Set<String> there) {
    forgetGone(there);
    for (String name : there) {
      if (!followers.containsKey(name) && rules.stream().anyMatch(rule -> rule.covers(name))) {
        begin(name);
      }
    }
    begun = true;
  }

  /**
   * Reads on in the queues that are followed: asks for the events of all, then takes the answers,
   * so that many queues take hardly longer than one.
   *
   * @throws StoreException if the store does not answer; the next time it goes on where it was
   */
  void read() {
    Map<Follower, CompletableFuture<List<QueueEvent>>> asked = new HashMap<>();
    try {
      followers.forEach(
          (queue, follower) ->
              guard(queue, follower, () -> asked.put(follower, cursor(queue, follower).read())));
      followers.forEach(
          (queue, follower) -> {
            CompletableFuture<List<QueueEvent>> first = asked.remove(follower);
            if (first != null) {
              guard(queue, follower, () -> take(queue, follower, first));
            }
          });
    } finally {
      asked.keySet().forEach(StallLog::leave); // Their cursors are beyond what nobody took.
    }
  }

  private void forgetGone(Set<String> there) {
    followers
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !there.contains(entry.getKey());
              if (gone) {
                leave(entry.getValue());
              }
              return gone;
            });
  }

  private void begin(String name) {
    if (followers.size() < MAX_QUEUES) {
      followers.put(name, new Follower(begun ? "0" : null));
    } else if (!fullTold) {
      fullTold = true;
      LOG.warn(
          "alerts follow the events of {} queues, and leave others out; name fewer queues",
          MAX_QUEUES);
    }
  }

  private EventLog.Cursor cursor(String queue, Follower follower) {
    EventLog.Cursor cursor = follower.cursor;
    if (cursor == null) {
      cursor = store.engine().events().follow(queue, follower.position);
      follower.cursor = cursor;
      follower.position = cursor.position();
    }
    return cursor;
  }

  private void take(
      String queue, Follower follower, CompletableFuture<List<QueueEvent>> firstPage) {
    CompletableFuture<List<QueueEvent>> next = firstPage;
    for (int page = 1; ; page++) {
      List<QueueEvent> events = store.await(next, () -> "read events for alerts");
      for (QueueEvent event : events) {
        follower.stalled += event.type() == QueueEvent.Type.STALLED ? 1 : 0;
        follower.position = event.position();
      }
      if (events.size() < PAGE || page >= MAX_PAGES) {
        return;
      }
      next = cursor(queue, follower).read();
    }
  }

  private void guard(String queue, Follower follower, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      leave(follower); // The next time another cursor goes on at the position.
      if (!store.engine().health().healthy()) {
        throw e;
      }
      if (!unreadTold) {
        unreadTold = true; // Once: the next time it is the same.
        LOG.warn("the events of queue \"{}\" cannot be read for alerts", e, AlertText.plain(queue));
      }
    }
  }

  /** Returns how many jobs of a queue were taken back since they were noted. */
  long stalled(String queue) {
    Follower follower = followers.get(queue);
    return follower == null ? 0 : follower.stalled;
  }

  /** Takes in that so many jobs of a queue have been noted. */
  void noted(String queue, long stalled) {
    Follower follower = followers.get(queue);
    if (follower != null) {
      follower.stalled -= stalled;
    }
  }

  private static void leave(Follower follower) {
    EventLog.Cursor open = follower.cursor;
    follower.cursor = null;
    if (open != null) {
      LOG.attempt("close a cursor", open::close);
    }
  }

  @Override
  public void close() {
    followers.values().forEach(StallLog::leave);
    followers.clear();
  }
}
