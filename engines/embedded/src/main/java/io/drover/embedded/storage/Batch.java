package io.drover.embedded.storage;

import java.util.Arrays;

/**
 * Changes that take effect together, in RocksDB's own serialised form, so that they cross into
 * native code in one call. For one thread.
 *
 * <p>The form is RocksDB's {@code WriteBatch} record: eight bytes of sequence number, four of
 * count, then for each change a tag, the column family, and length-prefixed keys and values.
 */
public final class Batch {

  static final int DELETE = 0x4;
  static final int PUT = 0x5;
  static final int SINGLE_DELETE = 0x8;
  static final int DELETE_RANGE = 0xE;
  static final int HEADER = 12;

  private final ByteWriter out = new ByteWriter(1 << 16);
  private int count;
  private int tables;

  public Batch() {
    clear();
  }

  /** Stores a value; the content of the writer is copied. */
  public void put(Table table, byte[] key, ByteWriter value) {
    begin(PUT, table, key).putBytes(value);
  }

  public void put(Table table, byte[] key, byte[] value) {
    begin(PUT, table, key).putBytes(value);
  }

  public void delete(Table table, byte[] key) {
    begin(DELETE, table, key);
  }

  /** Removes a key that was put exactly once since it was last removed; cheaper than a delete. */
  public void singleDelete(Table table, byte[] key) {
    begin(SINGLE_DELETE, table, key);
  }

  /** Removes all keys from the first, included, to the second, excluded. */
  public void deleteRange(Table table, byte[] from, byte[] to) {
    begin(DELETE_RANGE, table, from).putBytes(to);
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /** Returns whether there is a change to this table. */
  public boolean touches(Table table) {
    return (tables & 1 << table.ordinal()) != 0;
  }

  public int size() {
    return out.size();
  }

  /** Returns how many changes there are; one of a range counts once. */
  public int changes() {
    return count;
  }

  byte[] toBytes() {
    out.setIntLowFirst(8, count);
    return out.toBytes();
  }

  public void clear() {
    out.clear();
    out.putLong(0).putInt(0);
    count = 0;
    tables = 0;
  }

  private ByteWriter begin(int tag, Table table, byte[] key) {
    count++;
    tables |= 1 << table.ordinal();
    return out.put(tag).putVar(table.ordinal()).putBytes(key);
  }

  /** Calls back for each change of a serialised batch, in order. */
  static void replay(byte[] batch, Visitor visitor) {
    ByteReader in = new ByteReader(Arrays.copyOfRange(batch, HEADER, batch.length));
    while (in.hasMore()) {
      int tag = in.get();
      Table table = Table.ALL[in.getVarInt()];
      byte[] key = in.getBytes();
      switch (tag) {
        case PUT -> visitor.put(table, key, in.getBytes());
        case DELETE_RANGE -> visitor.deleteRange(table, key, in.getBytes());
        default -> visitor.delete(table, key);
      }
    }
  }

  /** What a replay calls. */
  interface Visitor {
    void put(Table table, byte[] key, byte[] value);

    void delete(Table table, byte[] key);

    void deleteRange(Table table, byte[] from, byte[] to);
  }
}
