package io.drover.embedded.evidence;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file with a store's {@link Mark}, and, while the store is closed, the list of its files with
 * their sizes. For one thread.
 *
 * <p>The mark is within one sector of the disk and overwritten in place. That is not synced, so
 * after a power cut it may be behind, never ahead.
 */
final class Watermark implements AutoCloseable {

  /** Five numbers, the length and the checksum of the list, and the checksum of all these. */
  static final int SIZE = 5 * Long.BYTES + 3 * Integer.BYTES;

  /** The length that the file has in layout 1: a number and its checksum. */
  private static final int OLD_SIZE = Long.BYTES + Integer.BYTES;

  /** Not a channel: that would be closed by writing it on an interrupted thread. */
  private final RandomAccessFile file;

  private final ByteBuffer buffer = ByteBuffer.allocate(SIZE);

  /** What was in the file when it was opened. */
  private final byte[] before;

  Watermark(Path path) throws IOException {
    before = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
    file = new RandomAccessFile(path.toFile(), "rw");
  }

  /**
   * What is in the file.
   *
   * @param files the sizes of the store's files by name, or {@code null} if it was not closed
   */
  record Content(Mark mark, @Nullable Map<String, Long> files) {}

  /** Reads the file; returns {@code null} if what it says cannot be relied on. */
  static @Nullable Content read(Path path, int layout) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (layout == 1 && bytes.length <= OLD_SIZE) {
      return readOld(in);
    }
    if (bytes.length < SIZE || in.getInt(SIZE - 4) != checksum(bytes, 0, SIZE - 4)) {
      return null;
    }
    Mark mark = new Mark(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    int length = in.getInt();
    if (length == 0) {
      return new Content(mark, null);
    }
    if (length != bytes.length - SIZE || in.getInt() != checksum(bytes, SIZE, length)) {
      return null;
    }
    return new Content(mark, sizes(new String(bytes, SIZE, length, StandardCharsets.UTF_8)));
  }

  /** A store of layout 1 that was killed before its first sync has an empty file. */
  private static @Nullable Content readOld(ByteBuffer in) {
    if (!in.hasRemaining()) {
      return new Content(Mark.NONE, null);
    }
    if (in.remaining() < OLD_SIZE || in.getInt(8) != checksum(in.array(), 0, 8)) {
      return null;
    }
    return new Content(Mark.ofSequence(in.getLong()), null);
  }

  private static Map<String, Long> sizes(String list) {
    Map<String, Long> sizes = new TreeMap<>();
    list.lines()
        .map(line -> line.split(" ", 2))
        .forEach(parts -> sizes.put(parts[1], Long.valueOf(parts[0])));
    return sizes;
  }

  /** Overwrites the mark; there is no list any more. */
  void set(Mark mark) throws IOException {
    put(mark, new byte[0]);
  }

  /** Begins anew with a mark, so that what may have been listed counts no more, on disk either. */
  void begin(Mark mark) throws IOException {
    set(mark);
    file.setLength(SIZE);
    file.getFD().sync();
  }

  /** Adds the list of the files that a closed store has. */
  void end(Mark mark, Map<String, Long> files) throws IOException {
    StringBuilder list = new StringBuilder();
    files.forEach((name, size) -> list.append(size).append(' ').append(name).append('\n'));
    byte[] bytes = list.toString().getBytes(StandardCharsets.UTF_8);
    file.seek(SIZE);
    file.write(bytes);
    file.setLength(SIZE + bytes.length);
    file.getFD().sync();
    put(mark, bytes);
    file.getFD().sync();
  }

  /** Makes the file what it was before it was opened. */
  void restore() throws IOException {
    file.seek(0);
    file.write(before);
    file.setLength(before.length);
    file.getFD().sync();
  }

  private void put(Mark mark, byte[] list) throws IOException {
    buffer.clear();
    buffer.putLong(mark.sequence()).putLong(mark.base()).putLong(mark.oldestLog());
    buffer.putLong(mark.manifest()).putLong(mark.manifestBytes());
    buffer.putInt(list.length).putInt(checksum(list, 0, list.length));
    buffer.putInt(checksum(buffer.array(), 0, SIZE - 4));
    file.seek(0);
    file.write(buffer.array());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from, length);
    return (int) checksum.getValue();
  }
}
