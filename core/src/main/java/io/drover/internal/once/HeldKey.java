package io.drover.internal.once;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.spi.LedgerClaim;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A claimed key whose effect runs: the claim is renewed each time a quarter of its limit is over.
 * Safe for use by several threads.
 */
final class HeldKey implements AutoCloseable {

  private static final GuardedLog LOG = GuardedLog.of(HeldKey.class);

  private final StoreContext store;
  private final LedgerCalls calls;
  private final Executor upkeep;
  private final LedgerClaim claim;
  private final Duration limit;
  private final Thread thread = Thread.currentThread();
  private final ReentrantLock lock = new ReentrantLock();
  private TimeSource.@Nullable Scheduled next;
  private boolean closed;

  /**
   * What all claims of one store share.
   *
   * @param waits those who wait for keys
   */
  record Home(StoreContext store, LedgerCalls calls, Executor upkeep, KeyWaits waits) {}

  private HeldKey(Home home, LedgerClaim claim, Duration limit) {
    this.store = home.store();
    this.calls = home.calls();
    this.upkeep = home.upkeep();
    this.claim = claim;
    this.limit = limit;
  }

  /** Begins to renew a claim that the current thread has made. */
  static HeldKey keep(Home home, LedgerClaim claim, Duration limit) {
    HeldKey held = new HeldKey(home, claim, limit);
    held.schedule();
    return held;
  }

  LedgerClaim claim() {
    return claim;
  }

  Duration limit() {
    return limit;
  }

  /** Returns the thread on which the effect runs. */
  Thread thread() {
    return thread;
  }

  private void schedule() {
    lock.lock();
    try {
      if (!closed) {
        Instant at = store.time().instant().plus(limit.dividedBy(4));
        next = store.time().schedule(at, this::renewSoon);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The timer has no time for it. */
  private void renewSoon() {
    try {
      upkeep.execute(this::renew);
    } catch (Throwable e) {
      LOG.warn("no thread can be had to renew the claim of key {}; it is tried again", e, key());
      schedule();
    }
  }

  private void renew() {
    try {
      calls
          .begin(ledger -> ledger.renew(claim, store.now(), limit))
          .whenComplete((holds, error) -> renewed(holds, error));
    } catch (Throwable e) {
      renewed(null, e);
    }
  }

  private void renewed(@Nullable Boolean holds, @Nullable Throwable error) {
    if (error != null) {
      LOG.warn("the claim of key {} could not be renewed; it is tried again", error, key());
    } else if (Boolean.FALSE.equals(holds)) {
      if (!isClosed()) {
        LOG.warn("the claim of key {} ran out while its effect runs", key());
      }
      return; // It is found out at the end whether somebody else has it by then.
    }
    schedule();
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private String key() {
    return claim.key();
  }

  /** Ends the renewals. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (next != null) {
        next.cancel();
      }
    } finally {
      lock.unlock();
    }
  }
}
