package io.drover.embedded.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.storage.Table;
import org.junit.jupiter.api.Test;

class MemoryTest {

  private static final byte[] VALUE = {9};

  private final Memory memory = new Memory();

  private static byte[] key(int last) {
    return new byte[] {1, (byte) last};
  }

  private byte[] held(int last) {
    byte[] change = memory.get(Table.CHILDREN, key(last));
    return change == null ? new byte[] {-1} : Memory.value(change);
  }

  @Test
  void whatIsPutIsThere() {
    memory.put(Table.CHILDREN, key(2), VALUE);
    assertThat(held(2)).isEqualTo(VALUE);
    assertThat(memory.get(Table.CHILDREN, key(3))).isNull();
    assertThat(memory.get(Table.IDS, key(2))).isNull();
  }

  @Test
  void whatADeletedRangeHasIsGoneWhetherItWasHeldOrNot() {
    memory.put(Table.CHILDREN, key(2), VALUE);
    memory.put(Table.CHILDREN, key(5), VALUE);
    memory.deleteRange(Table.CHILDREN, key(2), key(5));
    assertThat(held(2)).isNull();
    assertThat(held(4)).isNull();
    assertThat(held(5)).isEqualTo(VALUE);
    assertThat(memory.get(Table.CHILDREN, key(6))).isNull();
    assertThat(memory.get(Table.IDS, key(3))).isNull();
  }

  @Test
  void whatIsPutAfterItsRangeWasDeletedIsThere() {
    memory.deleteRange(Table.CHILDREN, key(2), key(5));
    memory.put(Table.CHILDREN, key(3), VALUE);
    assertThat(held(3)).isEqualTo(VALUE);
    assertThat(held(4)).isNull();
  }

  @Test
  void whatIsWrittenIsForgotten() {
    memory.deleteRange(Table.CHILDREN, key(2), key(5));
    memory.put(Table.CHILDREN, key(7), VALUE);
    memory.forget();
    assertThat(memory.get(Table.CHILDREN, key(3))).isNull();
    assertThat(memory.get(Table.CHILDREN, key(7))).isNull();
  }
}
