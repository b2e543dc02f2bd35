package io.drover.embedded.storage;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A storage in ordered maps; what it holds ends with the process. For one thread. */
public final class MemoryStorage implements Storage, Batch.Visitor {

  private final Map<Table, NavigableMap<byte[], byte[]>> tables = new EnumMap<>(Table.class);

  public MemoryStorage() {
    for (Table table : Table.ALL) {
      tables.put(table, new TreeMap<>(Arrays::compareUnsigned));
    }
  }

  @Override
  public byte @Nullable [] get(Table table, byte[] key) {
    return rows(table).get(key);
  }

  @Override
  public Rows ascend(Table table, byte[] from, byte[] to) {
    return new MapRows(range(table, from, to));
  }

  @Override
  public Rows descend(Table table, byte[] from, byte[] to) {
    return new MapRows(range(table, from, to).descendingMap());
  }

  @Override
  public void write(Batch batch) {
    Batch.replay(batch.toBytes(), this);
  }

  @Override
  public void put(Table table, byte[] key, byte[] value) {
    rows(table).put(key, value);
  }

  @Override
  public void delete(Table table, byte[] key) {
    rows(table).remove(key);
  }

  @Override
  public void deleteRange(Table table, byte[] from, byte[] to) {
    rows(table).subMap(from, to).clear();
  }

  @Override
  public void flush() {}

  @Override
  public void sync() {}

  @Override
  public void close() {
    tables.values().forEach(Map::clear);
  }

  private NavigableMap<byte[], byte[]> range(Table table, byte[] from, byte[] to) {
    // A head that has passed the last row lies at or above the end.
    return Arrays.compareUnsigned(from, to) < 0
        ? rows(table).subMap(from, true, to, false)
        : Collections.emptyNavigableMap();
  }

  private NavigableMap<byte[], byte[]> rows(Table table) {
    return Objects.requireNonNull(tables.get(table));
  }

  /** A cursor that is not used any more once the map under it changes. */
  private static final class MapRows implements Rows {

    private final Iterator<Map.Entry<byte[], byte[]>> entries;
    private Map.@Nullable Entry<byte[], byte[]> current;

    MapRows(NavigableMap<byte[], byte[]> rows) {
      entries = rows.entrySet().iterator();
    }

    @Override
    public boolean next() {
      current = entries.hasNext() ? entries.next() : null;
      return current != null;
    }

    @Override
    public byte[] key() {
      return entry().getKey();
    }

    @Override
    public byte[] value() {
      return entry().getValue();
    }

    @Override
    public void close() {}

    private Map.Entry<byte[], byte[]> entry() {
      if (current == null) {
        throw new IllegalStateException("next() has not returned true");
      }
      return current;
    }
  }
}
