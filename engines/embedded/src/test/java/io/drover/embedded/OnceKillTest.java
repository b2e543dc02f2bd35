package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.testkit.runtime.OtherJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process in the middle of its effects, again and again. */
class OnceKillTest {

  private static final int ROUNDS = 4;
  private static final int NEW_IN_A_ROUND = 40;

  @TempDir Path temp;

  private final Map<String, String> results = new HashMap<>();

  @Test
  void whatWasToldHappensOnceAndWhatWasCutOffAtMostOnceMore() throws Exception {
    Path effects = temp.resolve("effects");
    int cut = 0;
    for (int round = 0; round < ROUNDS; round++) {
      cut += spendUntilKilled(effects, round) ? 1 : 0;
    }
    List<String> lines = Files.readAllLines(effects);
    for (String key : results.keySet()) {
      assertThat(Collections.frequency(lines, key)).as(key).isBetween(1, 2);
    }
    long twice =
        results.keySet().stream().filter(key -> Collections.frequency(lines, key) > 1).count();
    assertThat(twice).as("effects that were cut off before their record").isLessThanOrEqualTo(cut);
    assertThat(results).hasSizeGreaterThanOrEqualTo(ROUNDS * NEW_IN_A_ROUND);
  }

  /** Returns whether an effect had begun, and was not told done, when the process was killed. */
  private boolean spendUntilKilled(Path effects, int round) throws IOException {
    AtomicBoolean underWay = new AtomicBoolean();
    AtomicInteger fresh = new AtomicInteger();
    try (OtherJvm jvm =
        OtherJvm.start(
            Spender.class,
            temp.resolve("store").toString(),
            effects.toString(),
            Integer.toString(round))) {
      jvm.read(
          line -> {
            String[] words = line.split(" ");
            underWay.set(words[0].equals("begun"));
            if (underWay.get()) {
              assertThat(results).as("effects whose result was told").doesNotContainKey(words[1]);
              if (fresh.incrementAndGet() == NEW_IN_A_ROUND + 1) {
                jvm.kill(); // In the middle of this effect, or soon after.
              }
            } else if (words.length == 3) {
              String before = results.putIfAbsent(words[1], words[2]);
              assertThat(words[2]).as(words[1]).isEqualTo(before == null ? words[2] : before);
            }
          });
    }
    assertThat(fresh.get()).isGreaterThan(NEW_IN_A_ROUND);
    return underWay.get();
  }
}
