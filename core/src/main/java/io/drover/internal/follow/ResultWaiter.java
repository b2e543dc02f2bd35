package io.drover.internal.follow;

import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.JobShape;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.internal.threads.CascadePool;
import io.drover.internal.threads.Threads;
import io.drover.internal.threads.Ticker;
import io.drover.job.InterruptedWaitException;
import io.drover.job.InvalidInputException;
import io.drover.job.JobFailedException;
import io.drover.job.QueueCounts;
import io.drover.job.QueueEvent;
import io.drover.job.TimedOutException;
import io.drover.job.TypeToken;
import io.drover.spi.JobRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who wait for results of one queue's jobs. Safe for use by several threads.
 *
 * <p>One follower of the queue's events serves all of them. It starts with the first and stays
 * until the store is closed. As an event may be trimmed before it is read, the jobs are looked at
 * again every ten seconds while somebody waits. Threads of its own ask the store, so that nobody
 * waits longer than he wants because the store does not answer.
 */
public final class ResultWaiter {

  private static final Logger LOG = LoggerFactory.getLogger(ResultWaiter.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
  private static final int MAX_ASKING = 8;

  private final StoreContext store;
  private final LifeCycle life;
  private final CompletionThreads completions;
  private final String queue;
  private final CascadePool asking;
  private final PastEndings past;
  private final Map<String, Set<Wait>> waiting = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Wait> missing = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean searching = new AtomicBoolean();
  private final AtomicBoolean looking = new AtomicBoolean();
  private @Nullable CompletableFuture<EventFollower> following;
  private @Nullable Ticker ticker;
  private volatile boolean closed;

  ResultWaiter(StoreContext store, LifeCycle life, CompletionThreads completions, String queue) {
    this.store = store;
    this.life = life;
    this.completions = completions;
    this.queue = queue;
    this.asking = new CascadePool(Threads.capture(), "drover-" + queue + "-results", MAX_ASKING);
    this.past = new PastEndings(store, queue);
  }

  /** Somebody who waits for the end of a job. Safe for use by several threads. */
  private final class Wait {
    private final String id;
    private final boolean blocked;
    private final CompletableFuture<Ending> end = new CompletableFuture<>();
    private volatile boolean looked;

    /**
     * Creates it.
     *
     * @param blocked whether a thread waits; else something of the user's may hang on the end
     */
    Wait(String id, boolean blocked) {
      this.id = id;
      this.blocked = blocked;
    }

    void end(Ending ending) {
      complete(() -> end.complete(ending));
    }

    void fail(Throwable error) {
      complete(() -> end.completeExceptionally(error));
    }

    private void complete(Runnable how) {
      leave(this);
      if (blocked) {
        how.run();
        return;
      }
      try {
        completions.results().execute(how);
      } catch (RuntimeException | Error e) {
        how.run(); // No thread could be had; nobody may wait for ever.
      }
    }

    /** Leaves, as nobody wants the end any more. */
    void abandon() {
      end.cancel(false);
      leave(this);
    }
  }

  // ---- for users ----------------------------------------------------------------------------

  /** Waits for a result. */
  public <R> @Nullable R await(String id, TypeToken<R> type, Duration limit) {
    Wait wait = new Wait(id, true);
    asking.execute(() -> enter(wait));
    try {
      return decode(wait.end.get(Limits.nanos(limit), TimeUnit.NANOSECONDS), type);
    } catch (ExecutionException e) {
      throw StoreErrors.here(e, "tell the result of job " + id);
    } catch (TimeoutException e) {
      throw new TimedOutException(
          "no result of job %s after %s (%s)".formatted(id, limit, state(wait)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedWaitException(
          "interrupted while waiting for the result of job " + id, e);
    } finally {
      wait.abandon();
    }
  }

  /** Returns a future of a result; what hangs on it may block its thread. */
  @SuppressWarnings("NullAway") // The value may be null, which CompletableFuture does not declare.
  public <R> CompletableFuture<@Nullable R> result(String id, TypeToken<R> type) {
    Wait wait = new Wait(id, false);
    CompletableFuture<@Nullable R> result = wait.end.thenApply(ending -> decode(ending, type));
    CompletableFuture<?> unused = result.whenComplete((value, error) -> wait.abandon());
    asking.execute(() -> enter(wait));
    return result;
  }

  /** Ends all waits; does not wait for the store. */
  public void close() {
    CompletableFuture<EventFollower> started;
    synchronized (this) {
      closed = true;
      started = following;
      if (ticker != null) {
        ticker.close();
      }
    }
    if (started != null) {
      CompletableFuture<?> unused = started.thenAccept(EventFollower::close);
    }
    asking.close();
    waiting.values().forEach(all -> all.forEach(wait -> wait.fail(StoreErrors.closed())));
  }

  // ---- coming and going ---------------------------------------------------------------------

  private void enter(Wait wait) {
    if (wait.end.isDone()) {
      return; // Its time was over before its turn came.
    }
    try {
      follow();
      waiting.compute(
          wait.id,
          (key, others) -> {
            Set<Wait> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(wait);
            return all;
          });
      // After the entry: who leaves or closes before it does not find it.
      if (wait.end.isDone()) {
        leave(wait);
      } else if (closed) {
        wait.fail(StoreErrors.closed());
      } else {
        look(wait.id, List.of(wait));
      }
    } catch (RuntimeException | Error e) {
      wait.fail(StoreErrors.of(e, "tell the result of job " + wait.id));
    }
    search();
  }

  private void leave(Wait wait) {
    waiting.computeIfPresent(
        wait.id,
        (key, all) -> {
          all.remove(wait);
          return all.isEmpty() ? null : all;
        });
  }

  /** Returns when the events are followed; of several threads one starts that. */
  private void follow() {
    CompletableFuture<EventFollower> mine = null;
    CompletableFuture<EventFollower> shared;
    synchronized (this) {
      shared = following;
      if (shared == null) {
        mine = new CompletableFuture<>();
        shared = mine;
        following = mine;
      }
    }
    if (mine != null) {
      start(mine);
    }
    shared.join();
  }

  private void start(CompletableFuture<EventFollower> started) {
    try {
      EventFollower follower =
          EventFollower.start(store, life, new EventFollower.Wish(queue, null, this::heard));
      synchronized (this) {
        if (!closed) {
          ticker = Ticker.start(store.time(), LOOK_AGAIN, this::lookAgainSoon);
        }
      }
      started.complete(follower);
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        following = null; // The next to come tries again.
      }
      started.completeExceptionally(e);
    }
  }

  // ---- ends ---------------------------------------------------------------------------------

  private void heard(QueueEvent event) {
    String id = event.jobId();
    Ending ending = Ending.of(event);
    if (id == null || ending == null) {
      return;
    }
    past.hear(id, ending);
    Set<Wait> all = waiting.get(id);
    if (all != null) {
      all.forEach(wait -> wait.end(ending));
    }
  }

  /** Looks at a job for some who wait for it. */
  private void look(String id, List<Wait> waits) {
    Optional<JobRecord> job = store.engine().inspection().find(queue, id);
    // A job not there may have been removed as it ended, before or while this thread looked.
    Ending ending = job.isPresent() ? Ending.of(job.get()) : past.heard(id);
    waits.forEach(wait -> wait.looked = true);
    if (ending != null) {
      waits.forEach(wait -> wait.end(ending));
    } else if (job.isEmpty()) {
      missing.addAll(waits);
    }
  }

  private void lookAgainSoon() {
    if (!waiting.isEmpty() && looking.compareAndSet(false, true)) {
      try {
        asking.execute(this::lookAgain);
      } catch (RuntimeException | Error e) {
        looking.set(false);
        throw e;
      }
    }
  }

  private void lookAgain() {
    try {
      waiting.forEach((id, waits) -> look(id, List.copyOf(waits)));
    } catch (RuntimeException e) {
      LOG.debug("cannot look at the jobs of queue \"{}\" now", queue, e);
    } finally {
      looking.set(false);
    }
    search();
  }

  /**
   * Looks for the ends of jobs that are not there among the events the store still keeps, in one
   * reading for all that have gathered.
   */
  private void search() {
    while (!missing.isEmpty() && searching.compareAndSet(false, true)) {
      try {
        endMissing(takeMissing());
      } catch (RuntimeException e) {
        LOG.debug("cannot read the events of queue \"{}\" now", queue, e);
        return; // They go on waiting, and are looked at again.
      } finally {
        searching.set(false);
      }
    }
  }

  private List<Wait> takeMissing() {
    List<Wait> taken = new ArrayList<>();
    for (Wait wait = missing.poll(); wait != null; wait = missing.poll()) {
      if (!wait.end.isDone()) {
        taken.add(wait);
      }
    }
    return taken;
  }

  private void endMissing(List<Wait> waits) {
    Set<String> ids = waits.stream().map(wait -> wait.id).collect(Collectors.toSet());
    Map<String, Ending> found = ids.isEmpty() ? Map.of() : past.read(ids);
    for (Wait wait : waits) {
      Ending ending = found.get(wait.id);
      if (ending != null) {
        wait.end(ending);
      } else {
        wait.fail(
            new InvalidInputException(
                "expected a job of queue \"%s\", got: \"%s\", which is not there, or not any more"
                    .formatted(queue, wait.id)));
      }
    }
  }

  private <R> @Nullable R decode(Ending ending, TypeToken<R> type) {
    if (ending.failure() != null) {
      throw JobFailedException.of(ending.failure(), null);
    }
    byte[] json = ending.result();
    return json == null ? null : JobShape.decode(store.codec(), json, type);
  }

  private String state(Wait wait) {
    if (!wait.looked) {
      return "queue=" + queue + ", store not answering";
    }
    try {
      String state =
          store
              .engine()
              .inspection()
              .find(queue, wait.id)
              .map(job -> job.state().name())
              .orElse("removed");
      QueueCounts counts = store.engine().inspection().counts(queue);
      return "queue=%s, state=%s, waiting=%d, prioritized=%d, delayed=%d, active=%d, paused=%s"
          .formatted(
              queue,
              state,
              counts.waiting(),
              counts.prioritized(),
              counts.delayed(),
              counts.active(),
              store.engine().inspection().settings(queue).paused());
    } catch (RuntimeException e) {
      return "queue=" + queue + ", store not answering: " + e.getMessage();
    }
  }
}
