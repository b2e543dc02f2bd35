package io.drover.embedded.commit;

import io.drover.embedded.storage.Table;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.HashMap;
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

  /** Returns what a key was changed to, for {@link #value}, or {@code null} if it was not. */
  byte @Nullable [] get(Table table, byte[] key) {
    return changes(table).get(ByteBuffer.wrap(key));
  }

  /** Returns what a change makes of its key, {@code null} if it deletes it. */
  static byte @Nullable [] value(byte[] change) {
    return change == GONE ? null : change;
  }

  /** Forgets the changes, as they are written; goes on holding. */
  void forget() {
    held.values().forEach(Map::clear);
  }

  /** Holds no table any more. */
  void end() {
    held.clear();
  }

  private Map<ByteBuffer, byte[]> changes(Table table) {
    return held.computeIfAbsent(table, any -> new HashMap<>());
  }
}
