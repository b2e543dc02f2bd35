package io.drover.embedded;

import io.drover.embedded.storage.Batch;
import io.drover.embedded.storage.MemoryStorage;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.StorageFailure;
import io.drover.embedded.storage.Table;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A storage in memory that outlasts its store, and measures what is read and written at once. */
final class MeteredStorage implements Storage {

  private final Storage storage = new MemoryStorage();

  /** The threads that have written. */
  final Set<Thread> writers = ConcurrentHashMap.newKeySet();

  volatile long bytesRead;
  volatile int largestBatch;
  volatile int batches;

  /** How many batches there may be until it fails. */
  volatile int mostBatches = Integer.MAX_VALUE;

  void reset() {
    bytesRead = 0;
    largestBatch = 0;
    batches = 0;
  }

  @Override
  public byte @Nullable [] get(Table table, byte[] key) {
    return storage.get(table, key);
  }

  @Override
  public Rows ascend(Table table, byte[] from, byte[] to) {
    return metered(storage.ascend(table, from, to));
  }

  @Override
  public Rows descend(Table table, byte[] from, byte[] to) {
    return metered(storage.descend(table, from, to));
  }

  @Override
  public void write(Batch batch) {
    if (batches == mostBatches) {
      throw new StorageFailure("no space left to write", new IllegalStateException("disk"));
    }
    batches++;
    writers.add(Thread.currentThread());
    largestBatch = Math.max(largestBatch, batch.size());
    storage.write(batch);
  }

  @Override
  public void flush() {}

  @Override
  public void sync() {}

  @Override
  public void close() {}

  private Rows metered(Rows rows) {
    return new Rows() {
      @Override
      public boolean next() {
        return rows.next();
      }

      @Override
      public byte[] key() {
        return rows.key();
      }

      @Override
      public byte[] value() {
        byte[] value = rows.value();
        bytesRead += value.length;
        return value;
      }

      @Override
      public void close() {
        rows.close();
      }
    };
  }
}
