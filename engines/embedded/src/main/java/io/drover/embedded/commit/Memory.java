package io.drover.embedded.commit;

import io.drover.embedded.storage.Table;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The unwritten changes of a transaction by key, of those tables for which it is asked to hold
 * them. For the commit thread.
 */
final class Memory {

  /** Stands for a key that was deleted; told apart by its identity. */
  private static final byte[] GONE = {};

  private final Map<Table, Map<ByteBuffer, byte[]>> held = new EnumMap<>(Table.class);
  private final List<Range> gone = new ArrayList<>();

  /** Keys that were deleted together. */
  private record Range(Table table, byte[] from, byte[] to) {

    boolean has(Table other, byte[] key) {
      return table == other
          && Arrays.compareUnsigned(from, key) <= 0
          && Arrays.compareUnsigned(key, to) < 0;
    }
  }

  /** Holds the changes of a table from now on. Nothing of it is unwritten that is not held. */
  void hold(Table table) {
    held.computeIfAbsent(table, any -> new HashMap<>());
  }

  boolean holds(Table table) {
    return !held.isEmpty() && held.containsKey(table);
  }

  void put(Table table, byte[] key, byte[] value) {
    changes(table).put(ByteBuffer.wrap(key), value);
  }

  void delete(Table table, byte[] key) {
    changes(table).put(ByteBuffer.wrap(key), GONE);
  }

  void deleteRange(Table table, byte[] from, byte[] to) {
    Range range = new Range(table, from, to);
    changes(table).replaceAll((key, value) -> range.has(table, key.array()) ? GONE : value);
    gone.add(range);
  }

  /** Returns what a key was changed to, for {@link #value}, or {@code null} if it was not. */
  byte @Nullable [] get(Table table, byte[] key) {
    byte[] change = changes(table).get(ByteBuffer.wrap(key));
    if (change == null) {
      for (Range range : gone) {
        if (range.has(table, key)) {
          return GONE;
        }
      }
    }
    return change;
  }

  /** Returns what a change makes of its key, {@code null} if it deletes it. */
  static byte @Nullable [] value(byte[] change) {
    return change == GONE ? null : change;
  }

  /** Forgets the changes, as they are written; goes on holding. */
  void forget() {
    held.values().forEach(Map::clear);
    gone.clear();
  }

  /** Holds no table any more. */
  void end() {
    held.clear();
    gone.clear();
  }

  private Map<ByteBuffer, byte[]> changes(Table table) {
    return held.computeIfAbsent(table, any -> new HashMap<>());
  }
}
