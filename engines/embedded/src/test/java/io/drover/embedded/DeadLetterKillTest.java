package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.testkit.runtime.LetterChurn;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
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
  private long churnUntilKilled(String store, int round) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LetterProgram.class.getName(),
                store,
                Integer.toString(round))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long moved = 0;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      int told = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String value = line.substring(line.indexOf(' ') + 1);
        if (line.startsWith("added ")) {
          added.add(value);
        } else {
          moved += Long.parseLong(value);
        }
        if (++told == LINES_IN_A_ROUND) {
          process.toHandle().destroyForcibly();
        }
      }
      assertThat(told).isGreaterThanOrEqualTo(LINES_IN_A_ROUND);
    } finally {
      process.destroyForcibly().waitFor();
    }
    return moved;
  }

  private void check(String store) {
    try (Drover drover = Drover.open(store)) {
      new LetterChurn(drover).check(added);
    }
  }
}
