package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.testkit.VirtualTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores of layout 1, whose watermark was a number and its checksum. */
class OldLayoutTest {

  @TempDir Path temp;

  @BeforeEach
  void make() throws IOException {
    try (EmbeddedEngine engine = open()) {
      Jobs.add(engine, "job");
    }
    ByteBuffer mark = ByteBuffer.wrap(Files.readAllBytes(temp.resolve("watermark")));
    ByteBuffer old = ByteBuffer.allocate(12).putLong(mark.getLong());
    CRC32C checksum = new CRC32C();
    checksum.update(old.array(), 0, 8);
    Files.write(temp.resolve("watermark"), old.putInt((int) checksum.getValue()).array());
    Files.writeString(temp.resolve("layout"), "drover embedded store, layout 1\n");
  }

  @Test
  void storeIsOpenedAndHasTheNewLayoutThen() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (EmbeddedEngine engine = open()) {
        assertThat(engine.inspection().find(Jobs.QUEUE, "job")).isPresent();
      }
      assertThat(temp.resolve("layout")).hasContent("drover embedded store, layout 2\n");
    }
    assertThat(Files.size(temp.resolve("watermark"))).isGreaterThan(52);
  }

  @Test
  void damagedWatermarkIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(temp.resolve("watermark"));
    bytes[3] ^= 1;
    Files.write(temp.resolve("watermark"), bytes);
    assertThatThrownBy(this::open).hasMessageContaining("the file \"watermark\" is damaged");
  }

  private EmbeddedEngine open() {
    return EmbeddedEngine.open(EmbeddedSettings.in(temp), new VirtualTime());
  }
}
