package io.drover.embedded.commit;

import io.drover.embedded.storage.StorageFailure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A file with the number of the last change that was acknowledged as safe. For one thread.
 *
 * <p>RocksDB takes a damaged log for one that ends where the damage is. The mark tells that from a
 * log whose last, unacknowledged part is torn: what is read when a store is opened must reach it.
 * The file is not synced, so after a power cut it may be behind, never ahead.
 */
public final class Watermark implements AutoCloseable {

  private static final int SIZE = Long.BYTES + Integer.BYTES;

  /** Not a channel: that would be closed by writing it on an interrupted thread. */
  private final RandomAccessFile file;

  private final byte[] bytes = new byte[SIZE];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes);

  public Watermark(Path path) throws IOException {
    file = new RandomAccessFile(path.toFile(), "rw");
  }

  /** Returns the number last set, or 0 if there is none that is whole. */
  public long get() throws IOException {
    if (file.length() < SIZE) {
      return 0;
    }
    file.seek(0);
    file.readFully(bytes);
    buffer.clear();
    long number = buffer.getLong();
    return buffer.getInt() == checksum(number) ? number : 0;
  }

  void set(long number) {
    buffer.clear();
    buffer.putLong(number).putInt(checksum(number));
    try {
      file.seek(0);
      file.write(bytes);
    } catch (IOException e) {
      throw new StorageFailure("cannot write the watermark: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static int checksum(long number) {
    CRC32C checksum = new CRC32C();
    checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
    return (int) checksum.getValue();
  }
}
