package io.drover.embedded.state;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows that come to their end, by the instant of it: the part of a table whose keys begin with that
 * instant. Remembers where the first of them is, so that looking for what is over never goes
 * through all that was removed before. For the commit thread.
 */
public final class Ends {

  private static final byte[] NOTHING = {};

  private final Transaction tx;
  private final Table table;

  /** A key at or below the first. */
  private byte[] head;

  /**
   * Begins without having looked.
   *
   * @param first a key below all that there can be
   */
  public Ends(Transaction tx, Table table, byte[] first) {
    this.tx = tx;
    this.table = table;
    this.head = first;
  }

  /** Notes an end. */
  public void put(byte[] key) {
    if (Arrays.compareUnsigned(key, head) < 0) {
      head = key;
    }
    tx.put(table, key, NOTHING);
  }

  public void remove(byte[] key) {
    tx.delete(table, key);
  }

  /** Returns the first ends that are below a key, at most {@code max}. They stay. */
  public List<byte[]> below(byte[] to, int max) {
    List<byte[]> ends = new ArrayList<>();
    if (Arrays.compareUnsigned(head, to) >= 0) {
      return ends;
    }
    try (Storage.Rows rows = tx.ascend(table, head, to)) {
      while (ends.size() < max && rows.next()) {
        ends.add(rows.key());
      }
    }
    head = ends.isEmpty() ? to : ends.get(0);
    return ends;
  }
}
