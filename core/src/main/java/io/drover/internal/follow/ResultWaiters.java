package io.drover.internal.follow;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.Part;
import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.internal.threads.CascadePool;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.Threads;
import io.drover.internal.threads.Ticker;
import io.drover.spi.UnderWay;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for results, of all queues of one store. Safe for use by several threads.
 *
 * <p>A queue is followed while somebody waits for one of its jobs, and some seconds longer; one
 * thread hears the events of all queues. A few others ask the store, so that nobody waits longer
 * than he wants because the store does not answer. All end when there is nothing to do.
 */
public final class ResultWaiters implements Part {

  private static final GuardedLog LOG = GuardedLog.of(ResultWaiters.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
  private static final int MAX_ASKING = 16;

  /** With more queues followed than that, one for which nobody waits is left at once. */
  private static final int MAX_IDLE = 16;

  private final StoreContext store;
  private final CompletionThreads completions;
  private final CascadePool asking;
  private final CascadePool hearing;
  private final PastEndings past = new PastEndings();
  private final Map<String, EndingFollower> byQueue = new ConcurrentHashMap<>();
  private @Nullable Ticker ticker;
  private volatile boolean closed;

  /** Begins with none. */
  public ResultWaiters(StoreContext store, CompletionThreads completions) {
    Threads threads = Threads.capture();
    this.store = store;
    this.completions = completions;
    this.asking = new CascadePool(threads, "drover results", MAX_ASKING);
    this.hearing = new CascadePool(threads, "drover ends of jobs", 1);
  }

  /** Returns the way to the results of one queue's jobs. */
  public ResultWaiter of(String queue) {
    return new ResultWaiter(this, store, queue);
  }

  /**
   * Begins to wait.
   *
   * @param blocked whether a thread waits; else something of the user's may hang on the end
   */
  Wait enter(String queue, String id, boolean blocked) {
    if (closed) {
      throw StoreErrors.closed();
    }
    Wait[] entered = new Wait[1];
    byQueue.compute(
        queue,
        (name, known) -> {
          EndingFollower one = known == null ? new EndingFollower(this, store, name) : known;
          entered[0] = new Wait(one, id, blocked ? null : completions);
          one.add(entered[0]);
          return one;
        });
    Wait wait = entered[0];
    try {
      keepTicking();
      wait.serve();
    } catch (Throwable e) {
      wait.fail(StoreErrors.of(e, "tell the result of job " + id));
    }
    // After the entry: who closes before it does not find it.
    if (closed) {
      wait.fail(StoreErrors.closed());
    }
    return wait;
  }

  /** Hears that nobody waits any more for a job of a follower. */
  void rested(EndingFollower follower) {
    if (byQueue.size() > MAX_IDLE) {
      drop(follower);
    }
  }

  private void drop(EndingFollower follower) {
    EndingFollower left =
        byQueue.computeIfPresent(
            follower.queue(),
            (queue, known) -> known == follower && follower.isIdle() ? null : known);
    if (left != follower) {
      follower.close(); // Nobody finds it any more.
    }
  }

  private synchronized void keepTicking() {
    if (ticker == null && !closed) {
      ticker = Ticker.start(store.time(), LOOK_AGAIN, this::lookAgainSoon);
    }
  }

  private synchronized void endTicking() {
    if (ticker != null && (closed || byQueue.isEmpty())) {
      ticker.close();
      ticker = null;
      past.clear();
    }
  }

  private void lookAgainSoon() {
    try {
      asking.execute(this::lookAgain);
    } catch (Throwable e) {
      LOG.debug("cannot look for ends of jobs now", e);
    }
  }

  /** Looks at all jobs waited for, and leaves queues in which nobody waits any more. */
  private void lookAgain() {
    for (EndingFollower follower : byQueue.values()) {
      if (follower.isStillIdle()) {
        drop(follower);
      } else {
        follower.lookAgain();
      }
    }
    endTicking();
  }

  CascadePool asking() {
    return asking;
  }

  CascadePool hearing() {
    return hearing;
  }

  PastEndings past() {
    return past;
  }

  /** Returns how many queues are followed. */
  int size() {
    return byQueue.size();
  }

  /** Ends all waits; does not wait for the store. */
  @Override
  public void beginClose(Duration limit) {
    closed = true;
    endTicking();
    for (EndingFollower follower : byQueue.values()) {
      follower.close();
      follower.failAll(StoreErrors.closed());
    }
    asking.close();
    hearing.close();
  }

  @Override
  public void report(Bustle.Report report) {
    report(report, hearing, "hearing of ends of jobs");
    report(report, asking, "asking for jobs whose results are waited for");
  }

  private static void report(Bustle.Report report, CascadePool pool, String what) {
    report.moves(pool.taken());
    if (pool.hasTasks() || !pool.working().isEmpty()) {
      report.underWay(UnderWay.of(what));
    }
  }
}
