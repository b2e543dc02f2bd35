package io.drover.internal.work;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done for a worker at regular times, until it is closed: looks for work, renewals of
 * leases, recovery of stalled jobs. Safe for use by several threads.
 */
final class WorkerUpkeep implements AutoCloseable {

  private final StoreContext store;
  private final List<Ticker> tickers = new ArrayList<>();

  WorkerUpkeep(StoreContext store) {
    this.store = store;
  }

  /** Has a task done at each end of an interval. */
  synchronized void every(Duration interval, Runnable task) {
    tickers.add(Ticker.start(store.time(), interval, task));
  }

  @Override
  public synchronized void close() {
    tickers.forEach(Ticker::close);
  }
}
