package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.LedgerRow;
import io.drover.embedded.state.Ends;
import io.drover.embedded.state.HeldKeys;
import io.drover.embedded.state.HeldKeys.Held;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.Table;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry;
import io.drover.spi.LedgerValue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Claims, records and frees keys of the ledger. For the commit thread. */
public final class LedgerKeeping {

  /** How many rows whose time is over go with each one that is recorded. */
  private static final int MAX_EXPIRED = 16;

  private final Transaction tx;
  private final HeldKeys held;
  private final Ends ends;

  LedgerKeeping(Transaction tx) {
    this.tx = tx;
    this.held = new HeldKeys(tx);
    this.ends = new Ends(tx, Table.LEDGER_ENDS, new byte[0]);
  }

  /** Claims a key until an instant, unless it is recorded or another's. */
  public LedgerEntry claim(LedgerClaim claim, long now, long until) {
    LedgerRow row = row(claim.key(), now);
    if (row != null) {
      return recorded(row);
    }
    Held before = held.live(claim.key(), now);
    if (before != null && !before.token().equals(claim.token())) {
      return LedgerEntry.taken(Instant.ofEpochMilli(before.until()));
    }
    held.hold(new Held(claim.key(), claim.token(), until), now);
    return LedgerEntry.claimed(Instant.ofEpochMilli(until));
  }

  /** Has a claim last until an instant; returns whether it is held. */
  public boolean renew(LedgerClaim claim, long now, long until) {
    boolean holds = isHolder(claim, now);
    if (holds) {
      held.hold(new Held(claim.key(), claim.token(), until), now);
    }
    return holds;
  }

  /** Records a value until an instant; returns whether the key was held. */
  public boolean record(LedgerClaim claim, LedgerValue value, long now, long until) {
    if (!isHolder(claim, now)) {
      return false;
    }
    byte[] key = Keys.ledger(claim.key());
    // All reads come before the first change, which makes the changes one batch.
    byte[] before = tx.get(Table.LEDGER, key);
    List<byte[]> over = ends.below(Keys.expiry(now + 1, new byte[0]), MAX_EXPIRED);
    if (before != null) {
      ends.remove(Keys.expiry(LedgerRow.of(before).until(), key));
    }
    over.forEach(this::expire);
    tx.put(Table.LEDGER, key, new LedgerRow(value, until).toBytes());
    ends.put(Keys.expiry(until, key));
    held.release(claim.key());
    return true;
  }

  /** Frees a key that is held; returns whether it was. */
  public boolean release(LedgerClaim claim, long now) {
    boolean holds = isHolder(claim, now);
    if (holds) {
      held.release(claim.key());
    }
    return holds;
  }

  /** Returns how a key stands. */
  public LedgerEntry read(String key, long now) {
    LedgerRow row = row(key, now);
    if (row != null) {
      return recorded(row);
    }
    Held holder = held.live(key, now);
    return holder == null
        ? LedgerEntry.free()
        : LedgerEntry.taken(Instant.ofEpochMilli(holder.until()));
  }

  /** Frees a key in any case; returns whether it was not free. */
  public boolean forget(String key, long now) {
    byte[] bytes = Keys.ledger(key);
    byte[] stored = tx.get(Table.LEDGER, bytes);
    boolean any = held.live(key, now) != null;
    if (stored != null) {
      LedgerRow row = LedgerRow.of(stored);
      any |= row.until() > now;
      tx.delete(Table.LEDGER, bytes);
      ends.remove(Keys.expiry(row.until(), bytes));
    }
    held.release(key);
    return any;
  }

  private boolean isHolder(LedgerClaim claim, long now) {
    Held holder = held.live(claim.key(), now);
    return holder != null && holder.token().equals(claim.token());
  }

  private @Nullable LedgerRow row(String key, long now) {
    byte[] stored = tx.get(Table.LEDGER, Keys.ledger(key));
    LedgerRow row = stored == null ? null : LedgerRow.of(stored);
    return row == null || row.until() <= now ? null : row;
  }

  private static LedgerEntry recorded(LedgerRow row) {
    return LedgerEntry.recorded(row.value(), Instant.ofEpochMilli(row.until()));
  }

  /** Removes what has come to its end; an end goes with its row, so the row is as old. */
  private void expire(byte[] end) {
    ByteReader in = new ByteReader(end);
    in.getOrder();
    tx.delete(Table.LEDGER, in.getRaw(end.length - Long.BYTES));
    ends.remove(end);
  }
}
