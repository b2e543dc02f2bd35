package io.drover.embedded.care;

import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.StorageFailure;
import io.drover.embedded.storage.Table;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a table that can be read, past those that cannot. For one thread.
 *
 * <p>Where reading fails it goes on behind, at the lowest key found to be readable: steps that
 * double find one, and halving the last of them finds the lowest.
 */
final class SurvivingRows {

  private static final byte[] START = {};

  /** Keys as numbers: so many of their first bytes count. */
  private static final int WIDTH = 24;

  private static final byte[] END = new byte[WIDTH];

  static {
    Arrays.fill(END, (byte) 0xFF);
  }

  private final Storage storage;
  private final List<String> problems;

  SurvivingRows(Storage storage, List<String> problems) {
    this.storage = storage;
    this.problems = problems;
  }

  /** What is done with a row. */
  interface Visitor {
    void row(byte[] key, byte[] value);
  }

  /** Reads all rows of a table that can be read. */
  void each(Table table, Visitor visitor) {
    byte @Nullable [] from = START;
    while (from != null) {
      from = each(table, from, visitor);
    }
  }

  /** Reads from a key on; returns where to go on if there are rows that cannot be read. */
  private byte @Nullable [] each(Table table, byte[] from, Visitor visitor) {
    byte[] last = from;
    try (Storage.Rows rows = storage.ascend(table, from, END)) {
      while (true) {
        byte[] value;
        try {
          if (!rows.next()) {
            return null;
          }
          last = rows.key();
          value = rows.value();
        } catch (StorageFailure e) {
          return beyond(table, last, e);
        }
        visitor.row(last, value);
      }
    }
  }

  private byte @Nullable [] beyond(Table table, byte[] last, StorageFailure failure) {
    byte @Nullable [] next = nextReadable(table, number(last));
    problems.add(
        "rows of table %s behind %s%s cannot be read: %s"
            .formatted(
                table,
                HexFormat.of().formatHex(last),
                next == null ? "" : " and before " + HexFormat.of().formatHex(next),
                failure.getMessage()));
    return next;
  }

  private byte @Nullable [] nextReadable(Table table, BigInteger last) {
    BigInteger unreadable = last;
    for (int bit = 0; bit < 8 * WIDTH; bit++) {
      BigInteger candidate = last.add(BigInteger.ONE.shiftLeft(bit));
      if (candidate.bitLength() > 8 * WIDTH) {
        return null;
      }
      if (isReadable(table, candidate)) {
        return lowest(table, unreadable, candidate);
      }
      unreadable = candidate;
    }
    return null;
  }

  private byte[] lowest(Table table, BigInteger unreadable, BigInteger readable) {
    BigInteger below = unreadable;
    BigInteger above = readable;
    while (above.subtract(below).compareTo(BigInteger.ONE) > 0) {
      BigInteger middle = below.add(above).shiftRight(1);
      if (isReadable(table, middle)) {
        above = middle;
      } else {
        below = middle;
      }
    }
    return key(above);
  }

  private boolean isReadable(Table table, BigInteger from) {
    try (Storage.Rows rows = storage.ascend(table, key(from), END)) {
      rows.next();
      return true;
    } catch (StorageFailure e) {
      return false;
    }
  }

  private static BigInteger number(byte[] key) {
    return new BigInteger(1, Arrays.copyOf(key, WIDTH));
  }

  private static byte[] key(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] key = new byte[WIDTH];
    int length = Math.min(bytes.length, WIDTH);
    System.arraycopy(bytes, bytes.length - length, key, WIDTH - length, length);
    return key;
  }
}
