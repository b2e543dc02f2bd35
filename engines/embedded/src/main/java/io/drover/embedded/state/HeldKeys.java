package io.drover.embedded.state;

import io.drover.embedded.commit.Transaction;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The claimed keys of the ledger: under which token, until when. For the commit thread.
 *
 * <p>Claims live in memory only, as whoever holds one lives in this process: they end with it.
 */
public final class HeldKeys {

  /** How many claims that ran out are dropped with each new one, so that they do not pile up. */
  private static final int MAX_DROPPED = 16;

  private final Transaction tx;
  private final Map<String, Held> byKey = new HashMap<>();
  private final TreeSet<Held> byEnd = new TreeSet<>();

  /** A claim. Immutable. */
  public record Held(String key, String token, long until) implements Comparable<Held> {
    @Override
    public int compareTo(Held other) {
      int order = Long.compare(until, other.until);
      return order == 0 ? key.compareTo(other.key) : order;
    }
  }

  /** Begins with none. */
  public HeldKeys(Transaction tx) {
    this.tx = tx;
  }

  /** Returns the claim of a key that has not run out, or {@code null}. */
  public @Nullable Held live(String key, long now) {
    Held held = byKey.get(key);
    return held == null || held.until() <= now ? null : held;
  }

  /** Puts a claim in the place of the one before. */
  public void hold(Held held, long now) {
    tx.changesMemory();
    release(held.key());
    byKey.put(held.key(), held);
    byEnd.add(held);
    Iterator<Held> ends = byEnd.iterator();
    for (int i = 0; i < MAX_DROPPED && ends.hasNext(); i++) {
      Held first = ends.next();
      if (first.until() > now) {
        return;
      }
      ends.remove();
      byKey.remove(first.key());
    }
  }

  /** Drops the claim of a key, if there is one. */
  public void release(String key) {
    tx.changesMemory();
    Held before = byKey.remove(key);
    if (before != null) {
      byEnd.remove(before);
    }
  }

  /** Returns how many claims are remembered, those included that ran out. */
  public int size() {
    return byKey.size();
  }
}
