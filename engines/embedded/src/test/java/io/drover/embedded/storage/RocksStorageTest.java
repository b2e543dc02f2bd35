package io.drover.embedded.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.rows.Keys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.PerfLevel;
import org.rocksdb.RocksDBException;

/** What RocksDB does for a cursor, counted in the removed rows it goes through. */
class RocksStorageTest {

  private static final int REMOVED = 10_000;

  @TempDir Path temp;

  private RocksStorage storage;

  @BeforeEach
  void open() throws RocksDBException {
    storage = new RocksStorage(temp, 1 << 20, 1 << 20);
    storage.database().setPerfLevel(PerfLevel.ENABLE_COUNT);
    Batch batch = new Batch();
    for (int i = 0; i < REMOVED; i++) {
      batch.put(Table.EVENTS, Keys.order(1, i), new byte[1]);
      batch.put(Table.EVENTS, Keys.order(3, i), new byte[1]);
    }
    batch.put(Table.EVENTS, Keys.order(2, 1), new byte[] {1});
    batch.put(Table.EVENTS, Keys.order(2, 2), new byte[] {2});
    storage.write(batch);
    Batch removals = new Batch();
    for (int i = 0; i < REMOVED; i++) {
      removals.delete(Table.EVENTS, Keys.order(1, i));
      removals.delete(Table.EVENTS, Keys.order(3, i));
    }
    storage.write(removals);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void cursorsDoNotGoThroughWhatANeighbourHasRemoved() throws RocksDBException {
    storage.database().getPerfContext().reset();
    byte[] from = Keys.first(2);
    byte[] to = Keys.end(2);
    assertThat(values(() -> storage.ascend(Table.EVENTS, from, to))).containsExactly(1, 2);
    assertThat(values(() -> storage.descend(Table.EVENTS, from, to))).containsExactly(2, 1);
    assertThat(storage.database().getPerfContext().getInternalDeleteSkippedCount()).isLessThan(10);
  }

  @Test
  void cursorsKeepTheirBounds() {
    byte[] one = Keys.order(2, 1);
    byte[] two = Keys.order(2, 2);
    assertThat(values(() -> storage.ascend(Table.EVENTS, one, two))).containsExactly(1);
    assertThat(values(() -> storage.descend(Table.EVENTS, one, two))).containsExactly(1);
    assertThat(values(() -> storage.descend(Table.EVENTS, two, Keys.after(two))))
        .containsExactly(2);
    assertThat(values(() -> storage.ascend(Table.EVENTS, new byte[0], Keys.end(9))))
        .containsExactly(1, 2);
    assertThat(values(() -> storage.ascend(Table.EVENTS, two, one))).isEmpty();
    assertThat(values(() -> storage.descend(Table.EVENTS, two, two))).isEmpty();
  }

  private static List<Integer> values(Supplier<Storage.Rows> open) {
    List<Integer> values = new ArrayList<>();
    try (Storage.Rows rows = open.get()) {
      while (rows.next()) {
        assertThat(rows.key()).hasSize(Keys.PREFIX + Long.BYTES);
        values.add((int) rows.value()[0]);
      }
    }
    return values;
  }
}
