package io.drover.embedded;

import io.drover.embedded.storage.Batch;
import io.drover.embedded.storage.MemoryStorage;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.StorageFailure;
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
  private int cursors;
  private int surprisingCursor;

  /** Throws once, at the read of this number from here on; 1 is the next. */
  synchronized void surpriseAt(int read) {
    reads = 0;
    surprise = read;
  }

  /** Fails once to make a cursor over completed jobs, that of this number from here on. */
  synchronized void surpriseAtCursor(int cursor) {
    cursors = 0;
    surprisingCursor = cursor;
  }

  /** Returns whether it has thrown since it was told to. */
  synchronized boolean hasSurprised() {
    return surprisingCursor > 0 ? cursors >= surprisingCursor : reads >= surprise;
  }

  private synchronized void cursor(Table table) {
    if (table == Table.COMPLETED && ++cursors == surprisingCursor) {
      throw new StorageFailure("cannot read: surprise", new IllegalStateException("surprise"));
    }
  }

  private synchronized void read() {
    if (++reads == surprise) {
      IllegalStateException error = new IllegalStateException("surprise");
      throw surprise % 2 == 0 ? error : new StorageFailure("cannot read: surprise", error);
    }
  }

  @Override
  public byte @Nullable [] get(Table table, byte[] key) {
    read();
    return storage.get(table, key);
  }

  @Override
  public Rows ascend(Table table, byte[] from, byte[] to) {
    cursor(table);
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
