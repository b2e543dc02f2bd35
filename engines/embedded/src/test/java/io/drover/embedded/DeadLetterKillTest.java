package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.testkit.runtime.LetterChurn;
import io.drover.testkit.runtime.OtherJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process whose jobs go to a dead-letter queue and back: each is in exactly one of the two
 * afterwards.
 */
class DeadLetterKillTest {

  private static final int ROUNDS = 5;
  private static final int LINES_IN_A_ROUND = 150;

  @TempDir Path temp;

  private final Set<String> added = new HashSet<>();

  @Test
  @Timeout(180)
  void noJobIsInBothQueuesOrInNone() throws Exception {
    String store = "embedded:" + temp.resolve("store");
    long moved = 0;
    for (int round = 0; round < ROUNDS; round++) {
      moved += churnUntilKilled(store, round);
      check(store);
    }
    assertThat(moved).as("letters that were sent back").isPositive();
  }

  /** Returns how many letters were sent back. */
  private long churnUntilKilled(String store, int round) throws IOException {
    AtomicLong moved = new AtomicLong();
    try (OtherJvm jvm = OtherJvm.start(LetterProgram.class, store, Integer.toString(round))) {
      AtomicInteger told = new AtomicInteger();
      jvm.read(
          line -> {
            String value = line.substring(line.indexOf(' ') + 1);
            if (line.startsWith("added ")) {
              added.add(value);
            } else {
              moved.addAndGet(Long.parseLong(value));
            }
            if (told.incrementAndGet() == LINES_IN_A_ROUND) {
              jvm.kill();
            }
          });
      assertThat(told.get()).isGreaterThanOrEqualTo(LINES_IN_A_ROUND);
    }
    return moved.get();
  }

  private void check(String store) {
    try (Drover drover = Drover.open(store)) {
      new LetterChurn(drover).check(added);
    }
  }
}
