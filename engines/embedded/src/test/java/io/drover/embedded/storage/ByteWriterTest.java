package io.drover.embedded.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.InvalidInputException;
import org.junit.jupiter.api.Test;

class ByteWriterTest {

  @Test
  void whatDoesNotFitIntoAnArrayIsRefused() {
    ByteWriter out = new ByteWriter(8, 100);
    out.putRaw(new byte[90]);
    assertThatThrownBy(() -> out.putRaw(new byte[11]))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("at most 100 bytes", "got: 101");
    assertThat(out.putRaw(new byte[10]).size()).isEqualTo(100);
    assertThat(out.toBytes()).hasSize(100);
  }

  @Test
  void memoryOfLargeContentIsGivenBack() {
    ByteWriter out = new ByteWriter(64);
    out.putRaw(new byte[5 << 20]);
    out.clear();
    assertThat(out.capacity()).isEqualTo(64);
    out.putRaw(new byte[1 << 10]);
    int grown = out.capacity();
    out.clear();
    assertThat(out.capacity()).isEqualTo(grown);
  }
}
