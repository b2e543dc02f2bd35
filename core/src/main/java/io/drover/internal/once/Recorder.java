package io.drover.internal.once;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GrowingPause;
import io.drover.job.ClaimLostException;
import io.drover.job.StoreException;
import io.drover.spi.Ledger;
import io.drover.spi.LedgerEntry;
import io.drover.spi.LedgerValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Records what became of one effect, and goes on trying while the store fails, for as long as a
 * claim lasts. For one thread.
 */
final class Recorder {

  private final StoreContext store;
  private final LedgerCalls calls;
  private final HeldKey held;
  private final LedgerValue value;
  private final Duration ttl;
  private final KeyWaits waits;
  private boolean doubtful;

  Recorder(HeldKey.Home home, HeldKey held, LedgerValue value, Duration ttl) {
    this.store = home.store();
    this.calls = home.calls();
    this.held = held;
    this.value = value;
    this.ttl = ttl;
    this.waits = home.waits();
  }

  /**
   * Records, interrupted or not.
   *
   * @throws ClaimLostException if another has the key by now
   * @throws StoreException if the store fails all the time
   */
  void record() {
    Instant end = store.now().plus(held.limit());
    GrowingPause pauses = new GrowingPause();
    while (true) {
      try {
        tryToRecord();
        return;
      } catch (StoreException e) {
        doubtful = true;
        Duration pause = pauses.next();
        if (waits.isEnded() || !store.now().plus(pause).isBefore(end)) {
          throw new StoreException(
              "the effect of key \"%s\" has happened, but it could not be recorded, so it may happen again: %s"
                  .formatted(held.claim().key(), e.getMessage()),
              e);
        }
        rest(pause);
      }
    }
  }

  private void tryToRecord() {
    if (call(ledger -> ledger.record(held.claim(), value, store.now(), ttl))) {
      return;
    }
    LedgerEntry entry = claimAgain();
    LedgerValue found = entry.value();
    boolean before =
        doubtful
            && found != null
            && found.isFailure() == value.isFailure()
            && Arrays.equals(found.json(), value.json());
    if (before) {
      return; // The answer was lost, and not the record.
    }
    // It ran out, but nobody took the key: then it is still this effect that the record is of.
    if (entry.standing() != LedgerEntry.Standing.CLAIMED
        || !call(ledger -> ledger.record(held.claim(), value, store.now(), ttl))) {
      throw ClaimLostException.of(held.claim().key());
    }
  }

  private LedgerEntry claimAgain() {
    return calls.finish(
        "claim a key again", ledger -> ledger.claim(held.claim(), store.now(), held.limit()));
  }

  private boolean call(Function<Ledger, CompletableFuture<Boolean>> call) {
    return calls.finish("record an effect", call);
  }

  private void rest(Duration pause) {
    try (KeyWaits.Wait wait = waits.enter(held.claim().key())) {
      if (!waits.isEnded()) {
        wait.awaitAnyway(pause);
      }
    }
  }
}
