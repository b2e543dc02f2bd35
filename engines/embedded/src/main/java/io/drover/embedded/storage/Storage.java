package io.drover.embedded.storage;

import org.jspecify.annotations.Nullable;

/**
 * Ordered tables of bytes with atomic writes: all that the engine asks of what is below it. For one
 * thread, except that {@link #flush()} and {@link #sync()} may come from another at any time, and
 * {@link #close()} once no call is under way.
 *
 * <p>Methods throw {@link StorageFailure} when the storage does; the engine freezes then.
 */
public interface Storage extends AutoCloseable {

  byte @Nullable [] get(Table table, byte[] key);

  /** Opens an ascending cursor over the keys from the first, included, to the second, excluded. */
  Rows ascend(Table table, byte[] from, byte[] to);

  /** Opens a descending cursor over the keys below {@code to} down to {@code from}, included. */
  Rows descend(Table table, byte[] from, byte[] to);

  /** Makes all changes of a batch at once. They are visible afterwards, but not yet safe. */
  void write(Batch batch);

  /** Makes what was written survive the end of this process, however it ends. */
  void flush();

  /** Makes what was written survive a power cut. */
  void sync();

  @Override
  void close();

  /** A cursor; it sees the tables as they were when it was opened. */
  interface Rows extends AutoCloseable {

    /** Moves to the next row, the first one at the first call; returns whether there is one. */
    boolean next();

    byte[] key();

    byte[] value();

    @Override
    void close();
  }
}
