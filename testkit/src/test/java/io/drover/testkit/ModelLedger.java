package io.drover.testkit;

import io.drover.spi.Ledger;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry;
import io.drover.spi.LedgerValue;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** The model's ledger behind the seam. Safe for use by any number of threads. */
record ModelLedger(ModelEngine engine) implements Ledger {

  @Override
  public CompletableFuture<LedgerEntry> claim(LedgerClaim claim, Instant now, Duration limit) {
    return engine.future(() -> engine.ledger.claim(claim, now, limit));
  }

  @Override
  public CompletableFuture<Boolean> renew(LedgerClaim claim, Instant now, Duration limit) {
    return engine.future(() -> engine.ledger.renew(claim, now, limit));
  }

  @Override
  public CompletableFuture<Boolean> record(
      LedgerClaim claim, LedgerValue value, Instant now, Duration ttl) {
    return engine.future(() -> engine.ledger.record(claim, value, now, ttl));
  }

  @Override
  public CompletableFuture<Boolean> release(LedgerClaim claim, Instant now) {
    return engine.future(() -> engine.ledger.release(claim, now));
  }

  @Override
  public CompletableFuture<LedgerEntry> read(String key, Instant now) {
    return engine.future(() -> engine.ledger.read(key, now));
  }

  @Override
  public CompletableFuture<Boolean> forget(String key, Instant now) {
    return engine.future(() -> engine.ledger.forget(key, now));
  }
}
