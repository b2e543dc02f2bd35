package io.drover.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * The facet for keys that one holder at a time may claim, for a limited time, and under which a
 * value is kept, for a time as well. Safe for use by any number of threads.
 *
 * <p>A key is free, claimed under a token, or recorded; each of the latter ends by itself. Keys are
 * the store's: they have nothing to do with queues, and are any text that is not empty. A step
 * concerns one key, as those of several may lie on several servers; many may be under way at once.
 *
 * <p>Futures complete as those of {@link JobStore} do: when the step is recorded, on a thread that
 * must not be blocked, or exceptionally with a {@code StoreException}, after which it is not known
 * whether the step took effect. An engine whose store one process has for itself forgets the claims
 * of that process when it ends.
 */
public interface Ledger {

  /**
   * Claims a key unless it is recorded or another token holds it. Whoever holds it already holds it
   * from now on for the limit.
   *
   * @param now the current instant of the caller
   * @param limit how long the claim lasts without a renewal, more than zero
   * @return {@link LedgerEntry.Standing#CLAIMED} if it is the caller's, else how the key stands
   */
  CompletableFuture<LedgerEntry> claim(LedgerClaim claim, Instant now, Duration limit);

  /**
   * Has a claim last for the limit from now on.
   *
   * @return whether the token holds the key; else nothing is changed
   */
  CompletableFuture<Boolean> renew(LedgerClaim claim, Instant now, Duration limit);

  /**
   * Records a value under a claimed key, which ends the claim.
   *
   * @param ttl how long the value is kept, more than zero
   * @return whether the token held the key; else nothing is changed
   */
  CompletableFuture<Boolean> record(
      LedgerClaim claim, LedgerValue value, Instant now, Duration ttl);

  /**
   * Frees a claimed key.
   *
   * @return whether the token held the key; else nothing is changed
   */
  CompletableFuture<Boolean> release(LedgerClaim claim, Instant now);

  /** Returns how a key stands; changes nothing. */
  CompletableFuture<LedgerEntry> read(String key, Instant now);

  /**
   * Frees a key, whoever holds it and whatever is recorded under it.
   *
   * @return whether it was not free
   */
  CompletableFuture<Boolean> forget(String key, Instant now);
}
