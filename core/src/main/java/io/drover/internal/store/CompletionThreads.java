package io.drover.internal.store;

import io.drover.internal.threads.CascadePool;
import io.drover.internal.threads.Threads;
import io.drover.spi.UnderWay;
import java.time.Duration;

/**
 * The threads that all of one store share: those on which futures are completed, as what hangs on
 * them may block, and those of the upkeep, as the timer has no time for it. Safe for use by several
 * threads.
 */
public final class CompletionThreads implements Part, AutoCloseable {

  private static final int MAX_COMPLETING = 64;
  private static final int MAX_WAKING = 4;
  private static final int MAX_UPKEEP = 2;
  private static final int MAX_CALLS = 4;

  private final Threads origin = Threads.capture();
  private final CascadePool wakings = new CascadePool(origin, "drover wakings", MAX_WAKING);
  private final CascadePool adds = new CascadePool(origin, "drover completions", MAX_COMPLETING);
  private final CascadePool results =
      new CascadePool(origin, "drover result completions", MAX_COMPLETING);
  private final CascadePool failures =
      new CascadePool(origin, "drover failed completions", MAX_COMPLETING);
  private final CascadePool calls = new CascadePool(origin, "drover calls", MAX_CALLS);
  private final CascadePool upkeep = new CascadePool(origin, "drover upkeep", MAX_UPKEEP);

  /** Returns the threads that only wake threads of users. */
  public CascadePool wakings() {
    return wakings;
  }

  /** Returns the threads on which futures of adds that users hold are completed. */
  public CascadePool adds() {
    return adds;
  }

  /**
   * Returns the threads on which futures of results are completed. They are others than those of
   * adds, as what hangs on an add may wait for its result.
   */
  public CascadePool results() {
    return results;
  }

  /**
   * Returns the threads on which futures of calls are completed that end without a reply. They are
   * others than those of results, as what hangs on a result may wait for a call to end.
   */
  public CascadePool failures() {
    return failures;
  }

  /**
   * Returns the threads on which clients and servers of requests ask the store what may take long,
   * and tidy up.
   */
  public CascadePool calls() {
    return calls;
  }

  /** Returns the threads that renew leases and look for stalled jobs. */
  public CascadePool upkeep() {
    return upkeep;
  }

  /** Returns whether this thread completes futures, and runs what hangs on them. */
  @Override
  public boolean isOwnThread() {
    return adds.isOwnThread() || results.isOwnThread() || failures.isOwnThread();
  }

  @Override
  public void report(Bustle.Report report) {
    report(report, wakings, "waking threads that wait");
    report(report, adds, "completing futures of adds");
    report(report, results, "completing futures of results");
    report(report, failures, "completing futures of calls without a reply");
    report(report, calls, "seeing to requests or replies");
    report(report, upkeep, "renewing leases or looking for stalled jobs");
  }

  private static void report(Bustle.Report report, CascadePool pool, String what) {
    report.moves(pool.taken());
    if (pool.hasTasks()) {
      report.underWay(UnderWay.of(what));
    }
    pool.working().forEach(thread -> report.underWay(UnderWay.on(thread, what)));
  }

  @Override
  public void beginClose(Duration limit) {}

  @Override
  public void close() {
    wakings.close();
    adds.close();
    results.close();
    failures.close();
    calls.close();
    upkeep.close();
  }
}
