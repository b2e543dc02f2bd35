package io.drover.embedded.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Reads the records of a log or of a manifest of RocksDB, as far as they are whole. For one thread.
 *
 * <p>Such a file consists of blocks, and these of fragments: checksum, length, type, in a log that
 * may be used again also the log's number, and a part of a record. What comes from an earlier use
 * has another number and is behind the end.
 */
final class LogReader implements AutoCloseable {

  private static final int BLOCK = 32768;
  private static final int HEADER = 7;
  private static final int NUMBERED_HEADER = 11;

  /** The types from the first on are those that have the log's number. */
  private static final int NUMBERED = 5;

  private static final int FULL = 1;
  private static final int FIRST = 2;
  private static final int MIDDLE = 3;
  private static final int LAST = 4;

  /** What is above it is not part of a record: RocksDB's own notes. */
  private static final int LAST_OF_RECORDS = NUMBERED + 3;

  private static final int NUMBERED_TIMESTAMP_SIZES = 11;
  private static final int NUMBERED_PREDECESSOR = 131;

  private final InputStream in;
  private final int number;
  private final byte[] block = new byte[BLOCK];
  private final ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C checksum = new CRC32C();

  /** The first bytes of a batch: its number and how many changes it has. */
  private final ByteBuffer head = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);

  private int at;
  private int filled;
  private long blockStart;
  private long end;
  private boolean damaged;

  LogReader(Path file, long number) throws IOException {
    this.in = Files.newInputStream(file);
    this.number = (int) number;
  }

  /** Moves to the next record; returns whether there is one that is whole. */
  boolean next() throws IOException {
    boolean begun = false;
    while (fragment()) {
      int type = block[at + 6] & 0xFF;
      int header = header(type);
      int length = length();
      int from = at + header;
      at += header + length;
      if (type > LAST_OF_RECORDS) {
        continue;
      }
      int part = type < NUMBERED ? type : type - NUMBERED + 1;
      if (begun != (part == MIDDLE || part == LAST)) {
        damaged = true;
        return false;
      }
      if (!begun) {
        head.clear();
      }
      begun = true;
      head.put(block, from, Math.min(length, head.remaining()));
      if (part == FULL || part == LAST) {
        end = blockStart + at;
        return true;
      }
    }
    return false;
  }

  /** Returns the number of the first change of the batch that the record is. */
  long sequence() {
    return head.getLong(0);
  }

  /** Returns how many changes the batch has. */
  int count() {
    return head.getInt(8);
  }

  /** Returns where the last record that was whole ended, in bytes from the start. */
  long end() {
    return end;
  }

  /** Returns whether what is behind the end was written there and is not readable any more. */
  boolean isDamaged() {
    return damaged;
  }

  /** Moves to the next fragment that is whole; returns whether there is one. */
  private boolean fragment() throws IOException {
    if ((filled - at < HEADER || isRestOfBlock()) && !fill()) {
      return false;
    }
    int type = block[at + 6] & 0xFF;
    if (type == 0 && length() == 0) {
      return false;
    }
    int header = header(type);
    if (at + header + length() > filled) {
      damaged = true;
      return false;
    }
    if (header == NUMBERED_HEADER && bytes.getInt(at + HEADER) != number) {
      return false;
    }
    checksum.reset();
    checksum.update(block, at + 6, header - 6 + length());
    int found = (int) checksum.getValue();
    // RocksDB stores checksums turned and moved, as they lie beside bytes they are of.
    damaged = bytes.getInt(at) != Integer.rotateRight(found, 15) + 0xa282ead8;
    return !damaged;
  }

  /** What is too short for a header with a number is left, and filled with zeros. */
  private boolean isRestOfBlock() {
    return BLOCK - at < NUMBERED_HEADER && block[at + 6] == 0 && length() == 0;
  }

  /** Reads the next block; returns whether a fragment can be in it. */
  private boolean fill() throws IOException {
    blockStart += filled;
    at = 0;
    filled = in.readNBytes(block, 0, BLOCK);
    return filled >= HEADER;
  }

  private int length() {
    return bytes.getShort(at + 4) & 0xFFFF;
  }

  private static int header(int type) {
    boolean numbered =
        type >= NUMBERED && type <= LAST_OF_RECORDS
            || type == NUMBERED_TIMESTAMP_SIZES
            || type == NUMBERED_PREDECESSOR;
    return numbered ? NUMBERED_HEADER : HEADER;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
