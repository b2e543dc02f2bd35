package io.drover.internal.call;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.Ticker;
import io.drover.job.InvalidInputException;
import io.drover.job.Obliteration;
import io.drover.job.StoreException;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry;
import io.drover.spi.LedgerEntry.Standing;
import io.drover.spi.Routes;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What tells others that a reply queue is there, and that somebody reads it: a binding, and a key
 * of the ledger that is held for a time and renewed. Safe for use by several threads.
 */
final class Presence {

  /** How long after the end of a client others take it for gone. */
  static final Duration LIMIT = Duration.ofSeconds(30);

  private static final GuardedLog LOG = GuardedLog.of(Presence.class);

  private final StoreContext store;
  private final Executor threads;
  private final Binding binding;
  private final LedgerClaim claim;
  private @Nullable Ticker ticker;
  private boolean left;
  private volatile boolean lostOnce;

  /**
   * Creates it; nothing is stored yet.
   *
   * @param threads run what a lost claim asks for, and may be blocked
   */
  Presence(StoreContext store, Executor threads, String requests, String replyQueue) {
    this.store = store;
    this.threads = threads;
    this.binding = Binding.toQueue(replyQueue).key(CallNames.routingKey(requests));
    this.claim = LedgerClaim.of(CallNames.key(replyQueue), UUID.randomUUID().toString());
  }

  /**
   * Begins it, and waits until it is stored.
   *
   * @throws InvalidInputException if the store cannot keep it
   */
  void begin() {
    try {
      declare();
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          "expected a store that can keep exchanges, by which reply queues of clients that crash are found, for an RPC client; "
              + e.getMessage(),
          e);
    }
    LedgerEntry entry =
        store.await(
            store.engine().ledger().claim(claim, store.now(), LIMIT), () -> "claim a reply queue");
    if (entry.standing() != Standing.CLAIMED) {
      throw new StoreException("expected a reply queue of this client's own, got: " + entry);
    }
    bind();
    synchronized (this) {
      if (!left) {
        ticker = Ticker.start(store.time(), LIMIT.dividedBy(4), this::renew);
      }
    }
  }

  private void declare() {
    store
        .engine()
        .routes()
        .declare(ExchangeDeclaration.of(CallNames.EXCHANGE, ExchangeType.DIRECT));
  }

  private void bind() {
    if (store.engine().routes().bind(CallNames.EXCHANGE, binding) == Routes.Bound.NO_EXCHANGE) {
      declare(); // Somebody has deleted it.
      store.engine().routes().bind(CallNames.EXCHANGE, binding);
    }
  }

  /** Renews it, which blocks no thread. */
  private void renew() {
    CompletableFuture<?> unused =
        store
            .engine()
            .ledger()
            .renew(claim, store.now(), LIMIT)
            .whenComplete(
                (held, error) -> {
                  if (error != null) {
                    LOG.warn("the claim of a reply queue could not be renewed", error);
                  } else if (!held || lostOnce) {
                    threads.execute(() -> LOG.attempt("keep a reply queue", () -> regain(held)));
                  }
                });
  }

  /** Claims it again if need be, and sees to it that others can find the queue. */
  private void regain(boolean held) {
    if (isLeft() || (!held && !claimAgain())) {
      return;
    }
    bind(); // Whoever held the claim meanwhile may take the binding away even now.
  }

  /** Claims it after it ran out; returns whether it is held now. */
  private boolean claimAgain() {
    if (!lostOnce) {
      LOG.warn(
          "the claim of reply queue {} ran out; replies that came meanwhile may be lost",
          binding.destination());
    }
    lostOnce = true;
    LedgerEntry entry =
        store.await(
            store.engine().ledger().claim(claim, store.now(), LIMIT), () -> "claim a reply queue");
    return entry.standing() == Standing.CLAIMED; // Else somebody removes it, and is waited for.
  }

  private synchronized boolean isLeft() {
    return left;
  }

  /**
   * Ends it, and removes the reply queue.
   *
   * @param answered whether no reply can come any more; otherwise others look once more when the
   *     claim has run out
   */
  void end(boolean answered) {
    synchronized (this) {
      left = true;
      if (ticker != null) {
        ticker.close();
      }
    }
    if (answered) {
      store.engine().inspection().obliterate(binding.destination(), Obliteration.FORCED);
      store.engine().routes().unbind(CallNames.EXCHANGE, binding);
      store.await(store.engine().ledger().release(claim, store.now()), () -> "free a reply queue");
    } else {
      store.engine().inspection().obliterate(binding.destination(), Obliteration.FORCED);
    }
  }
}
