package io.drover.embedded.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogReaderTest {

  private static final int BLOCK = 32768;
  private static final int HEADER = 11;
  private static final int NUMBER = 9;
  private static final int FULL = 5;

  @TempDir Path temp;

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 7, 8, 9, 10})
  void restOfABlockIsNoEnd(int rest) throws IOException {
    write(NUMBER, FULL, 1, BLOCK - HEADER - rest);
    log.writeBytes(new byte[rest]);
    write(NUMBER, FULL, 2, 100);
    assertThat(records()).isEqualTo("1 2 ");
  }

  @Test
  void recordsOfAnEarlierUseAreBehindTheEnd() throws IOException {
    write(NUMBER, FULL, 7, 50);
    write(NUMBER - 1, FULL, 3, 50);
    assertThat(records()).isEqualTo("7 ");
  }

  @Test
  void recordInPartsOverBlocksIsOne() throws IOException {
    write(NUMBER, FULL + 1, 4, BLOCK - HEADER);
    write(NUMBER, FULL + 2, 0, BLOCK - HEADER);
    write(NUMBER, FULL + 3, 0, 20);
    write(NUMBER, FULL, 5, 20);
    assertThat(records()).isEqualTo("4 5 ");
  }

  @Test
  void damagedRecordIsTheEnd() throws IOException {
    write(NUMBER, FULL, 1, 50);
    int end = log.size();
    write(NUMBER, FULL, 2, 50);
    byte[] bytes = log.toByteArray();
    bytes[end + 30] ^= 1;
    log.reset();
    log.writeBytes(bytes);
    assertThat(records()).isEqualTo("1 damaged at " + end);
  }

  private String records() throws IOException {
    Path file = Files.write(temp.resolve("log"), log.toByteArray());
    StringBuilder records = new StringBuilder();
    try (LogReader reader = new LogReader(file, NUMBER)) {
      while (reader.next()) {
        records.append(reader.sequence()).append(' ');
      }
      return records + (reader.isDamaged() ? "damaged at " + reader.end() : "");
    }
  }

  /** Writes a fragment; the first of a record begins with the number of its first change. */
  private void write(int number, int type, long sequence, int length) {
    ByteBuffer payload = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    if (length >= 12) {
      payload.putLong(sequence).putInt(1);
    }
    ByteBuffer checked = ByteBuffer.allocate(5 + length).order(ByteOrder.LITTLE_ENDIAN);
    checked.put((byte) type).putInt(number).put(payload.array());
    CRC32C checksum = new CRC32C();
    checksum.update(checked.array());
    ByteBuffer header = ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(Integer.rotateRight((int) checksum.getValue(), 15) + 0xa282ead8);
    header.putShort((short) length);
    log.writeBytes(header.array());
    log.writeBytes(checked.array());
  }
}
