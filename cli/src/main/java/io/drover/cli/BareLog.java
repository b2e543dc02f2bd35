package io.drover.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The least any durable queue has to do: append records to a file and fsync it. What the disk
 * allows at best is measured with it. For one thread.
 */
final class BareLog implements AutoCloseable {

  private static final int GROUP_BYTES = 1 << 20;

  private final FileChannel channel;
  private final byte[] record;

  BareLog(Path folder, int recordBytes) throws IOException {
    channel =
        FileChannel.open(
            folder.resolve("bare.log"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    record = new byte[recordBytes];
    Arrays.fill(record, (byte) 'x');
  }

  /** Appends one record and waits for the disk; returns the nanoseconds that took. */
  long append() throws IOException {
    long start = System.nanoTime();
    write(ByteBuffer.wrap(record));
    return System.nanoTime() - start;
  }

  /** Appends records in groups of a megabyte, each with one fsync; returns records per second. */
  double appendGroups(int records) throws IOException {
    int inGroup = Math.max(1, GROUP_BYTES / record.length);
    ByteBuffer group = ByteBuffer.allocateDirect(inGroup * record.length);
    long start = System.nanoTime();
    int written = 0;
    while (written < records) {
      int count = Math.min(inGroup, records - written);
      group.clear();
      for (int i = 0; i < count; i++) {
        group.put(record);
      }
      write(group.flip());
      written += count;
    }
    return records / ((System.nanoTime() - start) / 1e9);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }
}
