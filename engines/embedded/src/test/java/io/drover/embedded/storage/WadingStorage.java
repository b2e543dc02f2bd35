package io.drover.embedded.storage;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A storage in memory that counts the removed rows its cursors go through, as one on disk has to
 * until it has cleaned up. For one thread, but for what is counted.
 */
public final class WadingStorage implements Storage, Batch.Visitor {

  private final MemoryStorage storage = new MemoryStorage();
  private final Map<Table, NavigableSet<byte[]>> removed = new EnumMap<>(Table.class);
  private volatile long waded;

  public WadingStorage() {
    for (Table table : Table.ALL) {
      removed.put(table, new TreeSet<>(Arrays::compareUnsigned));
    }
  }

  /** Returns how many removed rows cursors went through since the last call. */
  public long takeWaded() {
    long taken = waded;
    waded = 0;
    return taken;
  }

  /** Returns how many rows a table has. */
  public int rows(Table table) {
    int rows = 0;
    byte[] end = new byte[16];
    Arrays.fill(end, (byte) 0xFF);
    try (Rows all = storage.ascend(table, new byte[0], end)) {
      while (all.next()) {
        rows++;
      }
    }
    return rows;
  }

  @Override
  public byte @Nullable [] get(Table table, byte[] key) {
    return storage.get(table, key);
  }

  @Override
  public Rows ascend(Table table, byte[] from, byte[] to) {
    return new WadingRows(storage.ascend(table, from, to), table, from, to, true);
  }

  @Override
  public Rows descend(Table table, byte[] from, byte[] to) {
    return new WadingRows(storage.descend(table, from, to), table, from, to, false);
  }

  @Override
  public void write(Batch batch) {
    Batch.replay(batch.toBytes(), this);
    storage.write(batch);
  }

  @Override
  public void put(Table table, byte[] key, byte[] value) {
    removed.get(table).remove(key);
  }

  @Override
  public void delete(Table table, byte[] key) {
    removed.get(table).add(key);
  }

  /** What is removed as a range is passed over at once. */
  @Override
  public void deleteRange(Table table, byte[] from, byte[] to) {
    removed.get(table).subSet(from, to).clear();
  }

  @Override
  public void flush() {}

  @Override
  public void sync() {}

  @Override
  public void close() {
    storage.close();
  }

  private final class WadingRows implements Rows {

    private final Rows rows;
    private final Table table;
    private final boolean ascending;
    private byte[] low;
    private byte[] high;

    WadingRows(Rows rows, Table table, byte[] from, byte[] to, boolean ascending) {
      this.rows = rows;
      this.table = table;
      this.low = from;
      this.high = to;
      this.ascending = ascending;
    }

    @Override
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    public boolean next() {
      boolean found = rows.next();
      byte[] from = ascending || !found ? low : rows.key();
      byte[] to = !ascending || !found ? high : rows.key();
      if (Arrays.compareUnsigned(from, to) < 0) {
        waded += removed.get(table).subSet(from, to).size();
      }
      if (found && ascending) {
        low = rows.key();
      } else if (found) {
        high = rows.key();
      }
      return found;
    }

    @Override
    public byte[] key() {
      return rows.key();
    }

    @Override
    public byte[] value() {
      return rows.value();
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
