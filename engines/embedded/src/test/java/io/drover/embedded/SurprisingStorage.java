package io.drover.embedded;

import io.drover.embedded.storage.Batch;
import io.drover.embedded.storage.MemoryStorage;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import org.jspecify.annotations.Nullable;

/**
 * A storage in memory that outlasts its store and, at a read that is told to, throws what no
 * storage throws: it stands for a mistake in whatever command reads.
 */
final class SurprisingStorage implements Storage {

  private final Storage storage = new MemoryStorage();
  private int reads;
  private int surprise;

  /** Throws once, at the read of this number from here on; 1 is the next. */
  synchronized void surpriseAt(int read) {
    reads = 0;
    surprise = read;
  }

  /** Returns whether it has thrown since it was told to. */
  synchronized boolean hasSurprised() {
    return reads >= surprise;
  }

  private synchronized void read() {
    if (++reads == surprise) {
      throw new IllegalStateException("surprise");
    }
  }

  @Override
  public byte @Nullable [] get(Table table, byte[] key) {
    read();
    return storage.get(table, key);
  }

  @Override
  public Rows ascend(Table table, byte[] from, byte[] to) {
    return surprising(storage.ascend(table, from, to));
  }

  @Override
  public Rows descend(Table table, byte[] from, byte[] to) {
    return surprising(storage.descend(table, from, to));
  }

  private Rows surprising(Rows rows) {
    return new Rows() {
      @Override
      public boolean next() {
        read();
        return rows.next();
      }

      @Override
      public byte[] key() {
        return rows.key();
      }

      @Override
      public byte[] value() {
        read();
        return rows.value();
      }

      @Override
      public void close() {
        rows.close();
      }
    };
  }

  @Override
  public void write(Batch batch) {
    storage.write(batch);
  }

  @Override
  public void flush() {}

  @Override
  public void sync() {}

  @Override
  public void close() {}
}
