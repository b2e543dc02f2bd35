package io.drover.internal.call;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.Ticker;
import io.drover.job.Obliteration;
import io.drover.job.Page;
import io.drover.job.StoreException;
import io.drover.routing.Binding;
import io.drover.spi.LedgerEntry;
import io.drover.spi.Routes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Removes the reply queues of clients that ended without doing so themselves, while there is a
 * client or a server in this process. Safe for use by several threads.
 *
 * <p>Who reads a reply queue holds a key of the ledger; the bindings of an exchange tell which
 * reply queues there are. A look takes a bounded part of them, and the next goes on from there.
 */
final class Janitor {

  /** How often it looks. */
  static final Duration INTERVAL = Duration.ofMinutes(1);

  private static final GuardedLog LOG = GuardedLog.of(Janitor.class);
  private static final int PAGE = 100;
  private static final int PAGES = 10;

  private final StoreContext store;
  private final Executor threads;
  private final AtomicBoolean looking = new AtomicBoolean();
  private int present;
  private boolean closed;
  private @Nullable Ticker ticker;
  private volatile @Nullable String cursor; // Only the thread that looks changes it.

  Janitor(StoreContext store, Executor threads) {
    this.store = store;
    this.threads = threads;
  }

  /** Begins to look if this is the first client or server; looks at once in any case. */
  synchronized void enter() {
    present++;
    if (ticker == null && !closed) {
      ticker = Ticker.start(store.time(), INTERVAL, this::lookSoon);
    }
    lookSoon();
  }

  /** Ends it if this is the last one. */
  synchronized void leave() {
    present--;
    if (present == 0) {
      endTicks();
    }
  }

  /** Ends it for good. */
  synchronized void close() {
    closed = true;
    endTicks();
  }

  private void endTicks() {
    if (ticker != null) {
      ticker.close();
      ticker = null;
    }
  }

  private void lookSoon() {
    if (looking.compareAndSet(false, true)) {
      try {
        threads.execute(this::look);
      } catch (Throwable e) {
        looking.set(false);
        LOG.debug("no thread can be had to look for reply queues; it is tried again", e);
      }
    }
  }

  private void look() {
    try {
      for (int page = 0; page < PAGES; page++) {
        if (!sweepPage()) {
          return;
        }
      }
    } catch (Throwable e) {
      LOG.debug("reply queues could not be looked for; it is tried again", e);
    } finally {
      looking.set(false);
    }
  }

  /** Looks at some reply queues; returns whether more follow. */
  private boolean sweepPage() {
    Routes routes = store.engine().routes();
    Page<Binding> page = routes.bindings(CallNames.EXCHANGE, cursor, PAGE);
    Map<Binding, CompletableFuture<LedgerEntry>> holders = new LinkedHashMap<>();
    for (Binding binding : page.items()) {
      String key = CallNames.key(binding.destination());
      holders.put(binding, store.engine().ledger().read(key, store.now()));
    }
    holders.forEach(this::sweep);
    cursor = page.next().orElse(null);
    return cursor != null;
  }

  private void sweep(Binding binding, CompletableFuture<LedgerEntry> holder) {
    LedgerEntry entry = store.await(holder, () -> "say who reads a reply queue");
    if (entry.standing() == LedgerEntry.Standing.FREE) {
      remove(store, binding);
      LOG.info("removed reply queue {}, whose client is gone", binding.destination());
    }
  }

  /** Removes a reply queue, and then what tells that it is there. */
  static void remove(StoreContext store, Binding binding) throws StoreException {
    store.engine().inspection().obliterate(binding.destination(), Obliteration.FORCED);
    store.engine().routes().unbind(CallNames.EXCHANGE, binding);
  }
}
