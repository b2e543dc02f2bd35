package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.testkit.runtime.Chain;
import io.drover.testkit.runtime.OtherJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process whose jobs send jobs through ten queues, again and again: each step has happened
 * once for each order, or it is still to come.
 */
class ChainKillTest {

  private static final int ROUNDS = 4;
  private static final int RAN_IN_A_ROUND = 25;

  @TempDir Path temp;

  private final Set<Integer> added = new HashSet<>();

  @Test
  void killedChainTakesEachStepOnceForEachOrder() throws Exception {
    Path store = temp.resolve("store");
    for (int round = 0; round < ROUNDS; round++) {
      workUntilKilled(store, round * 1_000_000);
    }
    try (Drover drover = Drover.open("embedded:" + store)) {
      Chain chain = new Chain(drover);
      chain.work(order -> {});
      Awaitility.await().atMost(Duration.ofSeconds(120)).until(chain::isDone);
      chain.check(added);
    }
  }

  private void workUntilKilled(Path store, int first) throws IOException {
    try (OtherJvm jvm =
        OtherJvm.start(ChainProgram.class, store.toString(), Integer.toString(first))) {
      AtomicInteger ran = new AtomicInteger();
      jvm.read(
          line -> {
            if (line.startsWith("added ")) {
              added.add(Integer.valueOf(line.substring("added ".length())));
            } else if (line.startsWith("ran ") && ran.incrementAndGet() == RAN_IN_A_ROUND) {
              jvm.kill();
            }
          });
      assertThat(ran.get()).isGreaterThanOrEqualTo(RAN_IN_A_ROUND);
    }
  }
}
