package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines that are kept of a job's log, at successive numbers. For the commit thread.
 *
 * <p>The oldest is found by looking for single lines, and not by a search from the first that there
 * ever was: that would go through all that were dropped.
 */
final class LogLines {

  /** More than this are dropped as a range. */
  private static final int FEW = 16;

  private final Transaction tx;
  private final int queue;
  private final String id;

  LogLines(Transaction tx, int queue, String id) {
    this.tx = tx;
    this.queue = queue;
    this.id = id;
  }

  /** Returns the number of the newest line, or -1 if there is none. */
  long newest() {
    try (Storage.Rows rows = tx.descend(Table.LOGS, key(Long.MIN_VALUE), key(Long.MAX_VALUE))) {
      if (!rows.next()) {
        return -1;
      }
      byte[] key = rows.key();
      ByteReader in = new ByteReader(key);
      in.getRaw(key.length - Long.BYTES);
      return in.getOrder();
    }
  }

  /**
   * Returns the number of the oldest line, or 0 if there is none.
   *
   * @param newest the newest line
   * @param likely how many lines there are, most likely
   */
  long oldest(long newest, long likely) {
    long guess = Math.max(0, newest - likely + 1);
    if (newest < 0 || guess > newest) {
      return search(0, newest);
    }
    if (!has(guess)) {
      return search(guess + 1, newest);
    }
    return guess == 0 || !has(guess - 1) ? guess : search(0, guess - 1);
  }

  /** Returns the first line there is from one on to another, which is there if any is. */
  private long search(long from, long to) {
    long low = from;
    long high = Math.max(from, to);
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (has(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private boolean has(long number) {
    return tx.get(Table.LOGS, key(number)) != null;
  }

  void put(long number, String line) {
    tx.put(Table.LOGS, key(number), line.getBytes(StandardCharsets.UTF_8));
  }

  /** Drops the lines from one on, included, to another, excluded. */
  void drop(long from, long to) {
    if (to - from > FEW) {
      tx.deleteRange(Table.LOGS, key(from), key(to));
      return;
    }
    for (long number = from; number < to; number++) {
      tx.delete(Table.LOGS, key(number));
    }
  }

  /** Returns the lines from one on, at most {@code limit}. */
  List<String> read(long from, int limit) {
    List<String> lines = new ArrayList<>();
    try (Storage.Rows rows = tx.ascend(Table.LOGS, key(from), key(Long.MAX_VALUE))) {
      while (lines.size() < limit && rows.next()) {
        lines.add(new String(rows.value(), StandardCharsets.UTF_8));
      }
    }
    return lines;
  }

  private byte[] key(long number) {
    return Keys.line(queue, id, number);
  }
}
