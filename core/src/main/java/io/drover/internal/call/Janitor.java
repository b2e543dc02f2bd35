package io.drover.internal.call;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.Ticker;
import io.drover.job.InvalidInputException;
import io.drover.job.Obliteration;
import io.drover.job.Page;
import io.drover.routing.Binding;
import io.drover.spi.Ledger;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry;
import io.drover.spi.LedgerEntry.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
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
 *
 * <p>A key that is free may be that of a living client which could not renew it, as the store was
 * away or its machine stood still. So a queue goes only if its key was free at an earlier look as
 * well, at least a claim's time before, and if the janitor gets the key itself.
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

  // Only for the thread that looks: where the next look begins, and since when which queues are
  // known to have no reader, by the round before and by this one.
  private @Nullable String cursor;
  private Map<String, Instant> before = Map.of();
  private Map<String, Instant> found = new HashMap<>();

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
    } catch (InvalidInputException e) {
      cursor = null; // The exchange is another one than at the look before.
      LOG.debug("reply queues are looked for from the beginning", e);
    } catch (Throwable e) {
      LOG.debug("reply queues could not be looked for; it is tried again", e);
    } finally {
      looking.set(false);
    }
  }

  /** Looks at some reply queues; returns whether more follow. */
  private boolean sweepPage() {
    Page<Binding> page = store.engine().routes().bindings(CallNames.EXCHANGE, cursor, PAGE);
    Map<Binding, CompletableFuture<LedgerEntry>> holders = new LinkedHashMap<>();
    for (Binding binding : page.items()) {
      String key = CallNames.key(binding.destination());
      holders.put(binding, store.engine().ledger().read(key, store.now()));
    }
    holders.forEach(this::sweep);
    cursor = page.next().orElse(null);
    if (cursor == null) {
      before = found;
      found = new HashMap<>();
    }
    return cursor != null;
  }

  private void sweep(Binding binding, CompletableFuture<LedgerEntry> holder) {
    String queue = binding.destination();
    LedgerEntry entry = store.await(holder, () -> "say who reads a reply queue");
    if (entry.standing() != Standing.FREE) {
      found.remove(queue);
      return;
    }
    Instant now = store.now();
    Instant since = before.getOrDefault(queue, now);
    found.putIfAbsent(queue, since);
    if (Duration.between(since, now).compareTo(Presence.LIMIT) >= 0 && remove(binding)) {
      LOG.info("removed reply queue {}, whose client is gone", queue);
    }
  }

  /** Removes a reply queue in place of its client; returns whether that was not there. */
  private boolean remove(Binding binding) {
    String key = CallNames.key(binding.destination());
    LedgerClaim own = LedgerClaim.of(key, UUID.randomUUID().toString());
    Ledger ledger = store.engine().ledger();
    LedgerEntry entry =
        store.await(ledger.claim(own, store.now(), Presence.LIMIT), () -> "claim a reply queue");
    if (entry.standing() != Standing.CLAIMED) {
      return false;
    }
    store.engine().inspection().obliterate(binding.destination(), Obliteration.FORCED);
    // Nobody finds a queue without a binding: it goes only if no client can have come meanwhile.
    if (!store.await(ledger.renew(own, store.now(), Presence.LIMIT), () -> "keep a claim")) {
      return false;
    }
    store.engine().routes().unbind(CallNames.EXCHANGE, binding);
    store.await(ledger.release(own, store.now()), () -> "free a reply queue");
    return true;
  }
}
