package io.drover.embedded.storage;

import io.drover.job.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing buffer of bytes with the encodings of the layout. For one thread.
 *
 * <p>A write throws {@link InvalidInputException} if the content would not fit into an array, and
 * leaves the content as it was up to the value that did not fit.
 */
public final class ByteWriter {

  /** Some JVMs make no array that is longer. */
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  /** A buffer that has grown beyond this begins anew when it is cleared. */
  private static final int MOST_KEPT = 1 << 20;

  private final int capacity;
  private final int longest;
  private byte[] bytes;
  private int size;

  /** Creates an empty one with room for so many bytes. */
  public ByteWriter(int capacity) {
    this(capacity, LONGEST);
  }

  ByteWriter(int capacity, int longest) {
    this.capacity = capacity;
    this.longest = longest;
    this.bytes = new byte[capacity];
  }

  /** Returns how many bytes fit before it has to grow. */
  int capacity() {
    return bytes.length;
  }

  public int size() {
    return size;
  }

  /** Drops the content, and the memory as well that a large one took. */
  public void clear() {
    if (bytes.length > Math.max(MOST_KEPT, capacity)) {
      bytes = new byte[capacity];
    }
    size = 0;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  public ByteWriter put(int value) {
    grow(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /**
   * Writes 4 bytes, the highest first, so that byte order is number order for what is not negative.
   */
  public ByteWriter putInt(int value) {
    grow(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** Writes 8 bytes, the highest first. */
  public ByteWriter putLong(long value) {
    grow(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** Writes 8 bytes whose byte order is number order, negative numbers included. */
  public ByteWriter putOrder(long value) {
    return putLong(value ^ Long.MIN_VALUE);
  }

  /** Writes a number that is not negative in as few bytes as it needs, seven bits in each. */
  public ByteWriter putVar(long value) {
    grow(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  public ByteWriter putRaw(byte[] value) {
    return putRaw(value, 0, value.length);
  }

  public ByteWriter putRaw(byte[] value, int from, int length) {
    grow(length);
    System.arraycopy(value, from, bytes, size, length);
    size += length;
    return this;
  }

  /** Writes the length and then the bytes. */
  public ByteWriter putBytes(byte[] value) {
    return putVar(value.length).putRaw(value);
  }

  /** Writes the content of another writer, its length before it. */
  public ByteWriter putBytes(ByteWriter value) {
    return putVar(value.size).putRaw(value.bytes, 0, value.size);
  }

  public ByteWriter putString(String value) {
    return putBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Overwrites 4 bytes that were written before, the lowest first. */
  void setIntLowFirst(int at, int value) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (value >>> (8 * i));
    }
  }

  private void grow(int more) {
    long needed = (long) size + more;
    if (needed > longest) {
      throw new InvalidInputException(
          "expected what is stored at once to take at most %d bytes, got: %d or more; store less at once"
              .formatted(longest, needed));
    }
    if (needed > bytes.length) {
      long twice = Math.min(longest, bytes.length * 2L);
      bytes = Arrays.copyOf(bytes, (int) Math.max(twice, needed));
    }
  }
}
