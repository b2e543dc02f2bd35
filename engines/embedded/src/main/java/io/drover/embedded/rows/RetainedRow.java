package io.drover.embedded.rows;

import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Table;
import java.nio.charset.StandardCharsets;

/**
 * A signal that a channel retains, a row of {@link Table#RETAINED}. Immutable.
 *
 * @param until when it ends
 * @param payload its bytes
 */
public record RetainedRow(long until, byte[] payload) {

  private static final byte CHANNEL = 'c';
  private static final byte END = 'e';

  /** Returns the start of the keys of all channels. */
  public static byte[] firstChannel() {
    return new byte[] {CHANNEL};
  }

  /** Returns the start of the keys of all ends. */
  public static byte[] firstEnd() {
    return new byte[] {END};
  }

  /** Returns the key that is above those of all ends that have come. */
  public static byte[] endAfter(long now) {
    return new ByteWriter(1 + Long.BYTES).put(END).putOrder(now + 1).toBytes();
  }

  /** Returns the key of what a channel retains. */
  public static byte[] key(String channel) {
    byte[] utf8 = channel.getBytes(StandardCharsets.UTF_8);
    return new ByteWriter(1 + utf8.length).put(CHANNEL).putRaw(utf8).toBytes();
  }

  /** Returns the channel whose row has the key. */
  public static String channel(byte[] key) {
    return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
  }

  /** Returns the key under which a row's end is found. */
  public static byte[] end(long until, byte[] key) {
    return new ByteWriter(1 + Long.BYTES + key.length)
        .put(END)
        .putOrder(until)
        .putRaw(key)
        .toBytes();
  }

  /** Returns when an end comes. */
  public static long untilOf(byte[] end) {
    ByteReader in = new ByteReader(end);
    in.get();
    return in.getOrder();
  }

  /** Returns the key of the row that an end is of. */
  public static byte[] keyOf(byte[] end) {
    return Keys.rest(end, 1 + Long.BYTES);
  }

  /** Reads a row. */
  public static RetainedRow of(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    long until = in.getOrder();
    return new RetainedRow(until, in.getRaw(bytes.length - Long.BYTES));
  }

  /** Writes the row. */
  public byte[] toBytes() {
    return new ByteWriter(Long.BYTES + payload.length).putOrder(until).putRaw(payload).toBytes();
  }
}
