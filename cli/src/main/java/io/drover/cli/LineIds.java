package io.drover.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The ids of lines: the same line, at the same of its occurrences, always has the same id. For one
 * thread.
 *
 * <p>It remembers which lines there were in about 20 bytes each, by the first part of their hash.
 * Should two lines share that, the second counts as a repetition and still has an id of its own.
 */
final class LineIds {

  /** What the id of every line begins with. */
  static final String PREFIX = "line-";

  private static final int HASH_BYTES = 10;

  private final MessageDigest sha256;
  private long[] keys = new long[1 << 10];
  private int[] counts = new int[1 << 10];
  private int used;

  LineIds() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected every Java to have SHA-256", e);
    }
  }

  /** Returns the id of the next line. */
  String next(String line) {
    byte[] hash = sha256.digest(line.getBytes(StandardCharsets.UTF_8));
    int occurrence = count(ByteBuffer.wrap(hash).getLong());
    return PREFIX + HexFormat.of().formatHex(hash, 0, HASH_BYTES) + "-" + occurrence;
  }

  private int count(long key) {
    if (used * 4L > keys.length * 3L) {
      grow();
    }
    int slot = slot(key);
    if (counts[slot] == 0) {
      keys[slot] = key;
      used++;
    }
    return ++counts[slot];
  }

  private int slot(long key) {
    int slot = (int) key & (keys.length - 1);
    while (counts[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldCounts = counts;
    keys = new long[oldKeys.length * 2];
    counts = new int[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldCounts[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }
}
