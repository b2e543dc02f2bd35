package io.drover.embedded;

import io.drover.Drover;
import io.drover.testkit.runtime.Chain;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
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

  private void workUntilKilled(Path store, int first) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ChainProgram.class.getName(),
                store.toString(),
                Integer.toString(first))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      int ran = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("added ")) {
          added.add(Integer.valueOf(line.substring("added ".length())));
        } else if (line.startsWith("ran ") && ++ran == RAN_IN_A_ROUND) {
          process.toHandle().destroyForcibly();
        }
      }
      org.assertj.core.api.Assertions.assertThat(ran).isGreaterThanOrEqualTo(RAN_IN_A_ROUND);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
