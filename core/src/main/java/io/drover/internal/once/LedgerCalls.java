package io.drover.internal.once;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.job.StoreException;
import io.drover.spi.Ledger;
import io.drover.spi.UnderWay;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The calls to the ledger, and how many are under way. Safe for use by several threads. */
final class LedgerCalls {

  private final StoreContext store;
  private final AtomicLong made = new AtomicLong();
  private final AtomicInteger underWay = new AtomicInteger();

  LedgerCalls(StoreContext store) {
    this.store = store;
  }

  /** Begins a call. */
  <V> CompletableFuture<V> begin(Function<Ledger, CompletableFuture<V>> call) {
    underWay.incrementAndGet();
    made.incrementAndGet();
    try {
      CompletableFuture<V> answer = call.apply(store.engine().ledger());
      return answer.whenComplete((value, error) -> underWay.decrementAndGet());
    } catch (Throwable e) {
      underWay.decrementAndGet();
      throw e;
    }
  }

  /**
   * Makes a call and waits for it, whether the thread is interrupted or not: its flag stays as it
   * is.
   *
   * @param what completes the sentence "the store could not …"
   */
  <V> V finish(String what, Function<Ledger, CompletableFuture<V>> call) {
    boolean interrupted = Thread.interrupted();
    CompletableFuture<V> answer = begin(call);
    long end = System.nanoTime() + Limits.nanos(store.limits().callLimit());
    try {
      while (true) {
        try {
          return answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw StoreErrors.here(e, what);
    } catch (TimeoutException e) {
      throw new StoreException(
          "the store did not %s within %s".formatted(what, store.limits().callLimit()), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void report(Bustle.Report report) {
    report.moves(made.get());
    if (underWay.get() > 0) {
      report.underWay(UnderWay.of("a call about a key of the ledger"));
    }
  }
}
