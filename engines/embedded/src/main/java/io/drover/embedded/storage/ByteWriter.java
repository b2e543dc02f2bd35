package io.drover.embedded.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer of bytes with the encodings of the layout. For one thread. */
public final class ByteWriter {

  private byte[] bytes;
  private int size;

  public ByteWriter(int capacity) {
    bytes = new byte[capacity];
  }

  public int size() {
    return size;
  }

  public void clear() {
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
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
