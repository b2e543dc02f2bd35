package io.drover.testkit;

import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry;
import io.drover.spi.LedgerValue;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** What a ledger has to do, in the plainest way. For one thread. */
final class LedgerModel {

  private record Held(String token, Instant until) {}

  private record Kept(LedgerValue value, Instant until) {}

  private final Map<String, Held> held = new HashMap<>();
  private final Map<String, Kept> kept = new HashMap<>();

  LedgerEntry claim(LedgerClaim claim, Instant now, Duration limit) {
    LedgerEntry entry = read(claim.key(), now);
    if (entry.standing() == LedgerEntry.Standing.FREE || holds(claim, now)) {
      held.put(claim.key(), new Held(claim.token(), now.plus(limit)));
      return LedgerEntry.claimed(now.plus(limit));
    }
    return entry;
  }

  boolean renew(LedgerClaim claim, Instant now, Duration limit) {
    boolean holds = holds(claim, now);
    if (holds) {
      held.put(claim.key(), new Held(claim.token(), now.plus(limit)));
    }
    return holds;
  }

  boolean record(LedgerClaim claim, LedgerValue value, Instant now, Duration ttl) {
    boolean holds = holds(claim, now);
    if (holds) {
      held.remove(claim.key());
      kept.put(claim.key(), new Kept(value, now.plus(ttl)));
    }
    return holds;
  }

  boolean release(LedgerClaim claim, Instant now) {
    boolean holds = holds(claim, now);
    if (holds) {
      held.remove(claim.key());
    }
    return holds;
  }

  LedgerEntry read(String key, Instant now) {
    Kept value = kept.get(key);
    if (value != null && now.isBefore(value.until)) {
      return LedgerEntry.recorded(value.value, value.until);
    }
    Held holder = held.get(key);
    return holder != null && now.isBefore(holder.until)
        ? LedgerEntry.taken(holder.until)
        : LedgerEntry.free();
  }

  boolean forget(String key, Instant now) {
    boolean any = read(key, now).standing() != LedgerEntry.Standing.FREE;
    held.remove(key);
    kept.remove(key);
    return any;
  }

  /** Takes over what outlasts the end of the process that had another. */
  void reopen(LedgerModel other) {
    kept.putAll(other.kept);
  }

  private boolean holds(LedgerClaim claim, Instant now) {
    Held holder = held.get(claim.key());
    return holder != null && now.isBefore(holder.until) && holder.token.equals(claim.token());
  }
}
