package io.drover.redis.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.SlotHash;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerKeysTest {

  @Test
  void namesOfOneKeyAreInItsSlotAndUnlikeThoseOfOthers() {
    Random random = new Random(7);
    Set<String> keys =
        new HashSet<>(
            List.of("processed:7", "processed:{a}b", "}", "{", "{}", "{}x", "a}b", "{{}}"));
    for (int i = 0; i < 300; i++) {
      StringBuilder key = new StringBuilder();
      for (int j = random.nextInt(8); j >= 0; j--) {
        key.append("{}ab:".charAt(random.nextInt(5)));
      }
      keys.add(key.toString());
    }
    Set<String> names = new HashSet<>();
    for (String key : keys) {
      String[] declared = LedgerKeys.of(key).declared();
      assertThat(declared[0]).isEqualTo(key);
      assertThat(Arrays.stream(declared).map(SlotHash::getSlot))
          .as(key)
          .containsOnly(SlotHash.getSlot(key));
      names.add(declared[1]);
      names.add(declared[2]);
    }
    assertThat(names).hasSize(2 * keys.size());
  }

  @Test
  void aPlainKeyIsReadableInItsNames() {
    assertThat(LedgerKeys.of("processed:7").declared())
        .containsExactly(
            "processed:7", "drover:claim:{processed:7}", "drover:failure:{processed:7}");
  }
}
