package io.drover.internal.follow;

import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.internal.threads.GuardedLog;
import io.drover.job.QueueEvent;
import io.drover.spi.JobRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Follows the ends of one queue's jobs for those who wait for them. Safe for use by several
 * threads.
 *
 * <p>It has no thread: those of the store's {@link ResultWaiters} hear the events and ask for jobs.
 * As an event may be trimmed before it is read, the jobs are also looked at again from time to
 * time.
 */
final class EndingFollower {

  private static final GuardedLog LOG = GuardedLog.of(EndingFollower.class);

  private final ResultWaiters owner;
  private final StoreContext store;
  private final String queue;
  private final Object session = new Object();
  private final EventFeed feed;
  private final EndingSearch search;
  private final AtomicBoolean looking = new AtomicBoolean();

  // Both are guarded by this object's monitor.
  private final Map<String, Set<Wait>> waiting = new HashMap<>();
  private boolean wasIdle;

  EndingFollower(ResultWaiters owner, StoreContext store, String queue) {
    this.owner = owner;
    this.store = store;
    this.queue = queue;
    this.feed = new EventFeed(owner, store, queue, this::hear);
    this.search = new EndingSearch(store, this);
  }

  String queue() {
    return queue;
  }

  /** Returns up to which position the events were heard. */
  String position() {
    return feed.position();
  }

  /** Returns the last end of a job that was heard, if it is remembered. */
  @Nullable Ending heard(String id) {
    return owner.past().of(session, id);
  }

  // ---- coming and going -----------------------------------------------------------------------

  synchronized void add(Wait wait) {
    waiting.computeIfAbsent(wait.id(), id -> new HashSet<>()).add(wait);
  }

  void leave(Wait wait) {
    boolean idle;
    synchronized (this) {
      Set<Wait> all = waiting.get(wait.id());
      if (all == null || !all.remove(wait)) {
        return;
      }
      if (all.isEmpty()) {
        waiting.remove(wait.id());
      }
      idle = waiting.isEmpty();
    }
    if (idle) {
      owner.rested(this);
    }
  }

  synchronized boolean isIdle() {
    return waiting.isEmpty();
  }

  /** Returns whether nobody waits, as was so when this was asked last. */
  synchronized boolean isStillIdle() {
    boolean before = wasIdle;
    wasIdle = waiting.isEmpty();
    return before && wasIdle;
  }

  private synchronized List<Wait> waitsFor(String id) {
    return List.copyOf(waiting.getOrDefault(id, Set.of()));
  }

  private synchronized List<String> waitedFor() {
    return List.copyOf(waiting.keySet());
  }

  /** Ends following. */
  void close() {
    feed.close();
  }

  /** Ends all waits with an error. */
  void failAll(Throwable error) {
    waitedFor().forEach(id -> waitsFor(id).forEach(wait -> wait.fail(error)));
  }

  // ---- looking --------------------------------------------------------------------------------

  /** Has the job looked at once the events are followed: so its end is seen or heard. */
  void serve(Wait wait) {
    CompletableFuture<?> unused =
        feed.opened()
            .whenComplete(
                (opened, error) -> {
                  if (error == null) {
                    ask(wait);
                  } else {
                    fail(wait, error);
                  }
                });
  }

  private void ask(Wait wait) {
    try {
      owner.asking().execute(() -> lookFor(wait));
    } catch (Throwable e) {
      fail(wait, e);
    }
  }

  private void lookFor(Wait wait) {
    if (wait.isDone()) {
      return; // Its time was over before its turn came.
    }
    try {
      look(wait.id(), List.of(wait));
    } catch (Throwable e) {
      fail(wait, e);
    }
    search.run();
  }

  private void fail(Wait wait, Throwable error) {
    wait.fail(StoreErrors.of(error, "tell the result of job " + wait.id()));
  }

  /** Looks at a job for some who wait for it. */
  private void look(String id, List<Wait> waits) {
    Optional<JobRecord> job = store.engine().inspection().find(queue, id);
    waits.forEach(Wait::lookedAt);
    if (job.isEmpty()) {
      search.add(waits); // It may have been removed as it ended.
      return;
    }
    Ending ending = Ending.of(job.get());
    if (ending != null) {
      waits.forEach(wait -> wait.end(ending));
    }
  }

  /** Has all jobs looked at that are waited for. */
  void lookAgain() {
    if (!isIdle() && looking.compareAndSet(false, true)) {
      try {
        owner.asking().execute(this::lookAtAll);
      } catch (Throwable e) {
        looking.set(false);
        LOG.debug("cannot look at the jobs of queue \"{}\" now", e, queue);
      }
    }
  }

  private void lookAtAll() {
    try {
      feed.reopen();
      waitedFor().forEach(id -> look(id, waitsFor(id)));
    } catch (Throwable e) {
      LOG.debug("cannot look at the jobs of queue \"{}\" now", e, queue);
    } finally {
      looking.set(false);
    }
    search.run();
  }

  // ---- hearing --------------------------------------------------------------------------------

  private void hear(QueueEvent event) {
    String id = event.jobId();
    Ending ending = Ending.of(event);
    if (id == null || ending == null) {
      return;
    }
    owner.past().hear(session, id, ending);
    List<Wait> waits = waitsFor(id);
    if (waits.isEmpty()) {
      return;
    }
    if (ending.isFailure()) {
      explain(id, ending, waits);
    } else {
      waits.forEach(wait -> wait.end(ending));
    }
  }

  /**
   * Tells of a failure once the job was asked for the class of its error, which events lack. If it
   * runs again by now, that was an earlier end, heard late.
   */
  private void explain(String id, Ending ending, List<Wait> waits) {
    try {
      owner
          .asking()
          .execute(
              () -> {
                Ending whole = whole(id, ending);
                if (whole != null) {
                  waits.forEach(wait -> wait.end(whole));
                }
              });
    } catch (Throwable e) {
      waits.forEach(wait -> wait.end(ending));
    }
  }

  private @Nullable Ending whole(String id, Ending ending) {
    try {
      Optional<JobRecord> job = store.engine().inspection().find(queue, id);
      return job.isEmpty() ? ending : Ending.of(job.get());
    } catch (Throwable e) {
      LOG.debug("the class of the error of job {} stays unknown", e, id);
      return ending;
    }
  }
}
