package io.drover.embedded;

import io.drover.embedded.commit.Durability;
import io.drover.embedded.storage.Batch;
import io.drover.embedded.storage.MemoryStorage;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.StorageFailure;
import io.drover.embedded.storage.Table;
import org.jspecify.annotations.Nullable;

/** A storage in memory that fails when told to, as a full or broken disk does. */
final class FailingStorage implements Storage {

  private final Storage storage = new MemoryStorage();

  volatile boolean failsToWrite;
  volatile boolean failsToSync;
  volatile boolean failsToRead;

  @Override
  public byte @Nullable [] get(Table table, byte[] key) {
    failIf(failsToRead, "read");
    return storage.get(table, key);
  }

  @Override
  public Rows ascend(Table table, byte[] from, byte[] to) {
    failIf(failsToRead, "read");
    return storage.ascend(table, from, to);
  }

  @Override
  public Rows descend(Table table, byte[] from, byte[] to) {
    failIf(failsToRead, "read");
    return storage.descend(table, from, to);
  }

  @Override
  public void write(Batch batch) {
    failIf(failsToWrite, "write");
    storage.write(batch);
  }

  @Override
  public void flush() {
    failIf(failsToSync, "flush");
  }

  @Override
  public void sync() {
    failIf(failsToSync, "sync");
  }

  @Override
  public void close() {
    storage.close();
  }

  private static void failIf(boolean fails, String what) {
    if (fails) {
      throw new StorageFailure("no space left to " + what, new IllegalStateException("disk"));
    }
  }

  /** Syncs the storage for every promise. */
  Durability durability() {
    return new Durability() {
      @Override
      public void makeSafe() {
        sync();
      }

      @Override
      public void makeWritten() {
        flush();
      }

      @Override
      public void handOver() {
        flush();
      }

      @Override
      public boolean isWrittenSafe() {
        return false;
      }

      @Override
      public long nanosLeft() {
        return FOREVER;
      }

      @Override
      public void catchUp() {}
    };
  }
}
