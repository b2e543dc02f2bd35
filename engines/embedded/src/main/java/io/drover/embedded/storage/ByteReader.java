package io.drover.embedded.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote. For one thread. */
public final class ByteReader {

  private final byte[] bytes;
  private int at;

  public ByteReader(byte[] bytes) {
    this.bytes = bytes;
  }

  int position() {
    return at;
  }

  public boolean hasMore() {
    return at < bytes.length;
  }

  public int get() {
    return bytes[at++] & 0xFF;
  }

  public int getInt() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 8 | get();
    }
    return value;
  }

  public long getLong() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | get();
    }
    return value;
  }

  public long getOrder() {
    return getLong() ^ Long.MIN_VALUE;
  }

  public long getVar() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      int next = get();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
  }

  public int getVarInt() {
    return Math.toIntExact(getVar());
  }

  public byte[] getRaw(int length) {
    byte[] value = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return value;
  }

  public byte[] getBytes() {
    return getRaw(getVarInt());
  }

  byte[] getRest() {
    return getRaw(bytes.length - at);
  }

  public String getString() {
    int length = getVarInt();
    String value = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return value;
  }

  /** Skips a value that was written with its length before it. */
  void skipBytes() {
    int length = getVarInt();
    at += length;
  }

  byte[] slice(int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }
}
