package io.drover.internal.work;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.CascadePool;
import io.drover.internal.threads.Ticker;
import io.drover.spi.UnderWay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What is done for a worker at regular times: the timer rings, a thread of the store's calls, and
 * nobody waits for the answer. Safe for use by several threads.
 */
final class Upkeep implements AutoCloseable {

  private final StoreContext store;
  private final CascadePool threads;
  private final String queue;
  private final List<Ticker> tickers = new ArrayList<>();
  private final Set<CompletableFuture<?>> calls = ConcurrentHashMap.newKeySet();

  Upkeep(StoreContext store, CascadePool threads, String queue) {
    this.store = store;
    this.threads = threads;
    this.queue = queue;
  }

  /** Has a quick task done at each end of an interval, on the timer's thread. */
  synchronized void ring(Duration interval, Runnable task) {
    tickers.add(Ticker.start(store.time(), interval, task));
  }

  /**
   * Has the store called at each end of an interval.
   *
   * @param call begins the call; done when its answer has been dealt with
   */
  void call(Duration interval, Supplier<CompletableFuture<?>> call) {
    ring(interval, () -> threads.execute(() -> track(call.get())));
  }

  private void track(CompletableFuture<?> call) {
    calls.add(call);
    CompletableFuture<?> unused = call.whenComplete((done, error) -> calls.remove(call));
  }

  /** Tells what is under way. */
  void report(Bustle.Report report) {
    if (!calls.isEmpty()) {
      report.underWay(
          UnderWay.of(
              "renewing leases of queue \"%s\", or looking for stalled jobs".formatted(queue)));
    }
  }

  @Override
  public synchronized void close() {
    tickers.forEach(Ticker::close);
  }
}
