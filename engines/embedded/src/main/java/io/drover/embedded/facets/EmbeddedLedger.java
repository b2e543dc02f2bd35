package io.drover.embedded.facets;

import io.drover.embedded.commands.LedgerKeeping;
import io.drover.embedded.commit.CommitLoop.Promise;
import io.drover.embedded.rows.Times;
import io.drover.job.Check;
import io.drover.spi.Ledger;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry;
import io.drover.spi.LedgerValue;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The ledger of an embedded store. Safe for any number of threads. Only what is recorded or
 * forgotten is written, and so waits for the disk.
 */
public final class EmbeddedLedger implements Ledger {

  private final Store store;

  public EmbeddedLedger(Store store) {
    this.store = store;
  }

  @Override
  public CompletableFuture<LedgerEntry> claim(LedgerClaim claim, Instant now, Duration limit) {
    Check.notNull("a claim", claim);
    long millis = millis(now);
    long until = until(now, limit);
    return submit(Promise.WRITTEN, keeping -> keeping.claim(claim, millis, until));
  }

  @Override
  public CompletableFuture<Boolean> renew(LedgerClaim claim, Instant now, Duration limit) {
    Check.notNull("a claim", claim);
    long millis = millis(now);
    long until = until(now, limit);
    return submit(Promise.WRITTEN, keeping -> keeping.renew(claim, millis, until));
  }

  @Override
  public CompletableFuture<Boolean> record(
      LedgerClaim claim, LedgerValue value, Instant now, Duration ttl) {
    Check.notNull("a claim", claim);
    Check.notNull("a value", value);
    long millis = millis(now);
    long until = until(now, ttl);
    return submit(Promise.SAFE, keeping -> keeping.record(claim, value, millis, until));
  }

  @Override
  public CompletableFuture<Boolean> release(LedgerClaim claim, Instant now) {
    Check.notNull("a claim", claim);
    long millis = millis(now);
    return submit(Promise.WRITTEN, keeping -> keeping.release(claim, millis));
  }

  @Override
  public CompletableFuture<LedgerEntry> read(String key, Instant now) {
    LedgerClaim.checked(key);
    long millis = millis(now);
    return submit(Promise.WRITTEN, keeping -> keeping.read(key, millis));
  }

  @Override
  public CompletableFuture<Boolean> forget(String key, Instant now) {
    LedgerClaim.checked(key);
    long millis = millis(now);
    return submit(Promise.SAFE, keeping -> keeping.forget(key, millis));
  }

  private static long millis(Instant now) {
    return Times.millis(Check.notNull("the current instant", now));
  }

  private static long until(Instant now, Duration time) {
    return millis(now) + Math.max(1, Times.millis(Check.positive("a time limit", time)));
  }

  private <R> CompletableFuture<R> submit(Promise promise, Function<LedgerKeeping, R> command) {
    return store.loop().submit(promise, () -> command.apply(store.commands().ledger()));
  }
}
