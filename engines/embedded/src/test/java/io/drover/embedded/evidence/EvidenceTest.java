package io.drover.embedded.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.storage.Batch;
import io.drover.embedded.storage.Resources;
import io.drover.embedded.storage.RocksStorage;
import io.drover.embedded.storage.StoreDirectory;
import io.drover.embedded.storage.Table;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down of a store's files while the storage makes and deletes some. */
class EvidenceTest {

  private static final int CHANGES = 300;

  /** As small as to be full at once, so that logs come and go. */
  private static final int TABLE_BYTES = 64 << 10;

  @TempDir Path store;

  @Test
  void logsThatAreDeletedWhileTheyAreLookedAtAreNotMissed() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (Resources resources = new Resources()) {
      StoreDirectory held = resources.add(StoreDirectory.hold(store));
      Files.createDirectories(held.database());
      Evidence evidence =
          resources.add(new Evidence(held.watermark(), held.database(), Examination.of(held)));
      RocksStorage storage =
          resources.add(new RocksStorage(held.database(), TABLE_BYTES, TABLE_BYTES));
      CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(storage, done));
      try {
        int changes = 0;
        while (changes < CHANGES && !writing.isDone()) {
          changes += evidence.review(storage) ? 1 : 0;
        }
        assertThat(changes).isEqualTo(CHANGES);
      } finally {
        done.set(true);
        writing.get(30, TimeUnit.SECONDS);
      }
    }
  }

  private static void write(RocksStorage storage, AtomicBoolean done) {
    byte[] value = new byte[4 << 10];
    for (long i = 0; !done.get(); i++) {
      Batch batch = new Batch();
      Table table = Table.ALL[(int) (i % 4)];
      batch.put(table, ByteBuffer.allocate(Long.BYTES).putLong(i % 1_000).array(), value);
      storage.write(batch);
    }
  }
}
