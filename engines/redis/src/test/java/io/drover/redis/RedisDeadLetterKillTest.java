package io.drover.redis;

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

/**
 * Kills a program whose jobs go to a dead-letter queue and back, and every second time the server
 * as well: each job is in exactly one of the two queues afterwards.
 */
class RedisDeadLetterKillTest {

  private static final int ROUNDS = 4;
  private static final int LINES_IN_A_ROUND = 120;

  private final Set<String> added = new HashSet<>();

  @Test
  @Timeout(240)
  void noJobIsInBothQueuesOrInNone() throws Exception {
    try (RedisServer server = RedisServer.start("--appendonly", "yes", "--appendfsync", "always")) {
      long moved = 0;
      for (int round = 0; round < ROUNDS; round++) {
        moved += churnUntilKilled(server, round);
        try (Drover drover = Drover.open(server.uri())) {
          new LetterChurn(drover).check(added);
        }
      }
      assertThat(moved).as("letters that were sent back").isPositive();
    }
  }

  /** Returns how many letters were sent back. */
  private long churnUntilKilled(RedisServer server, int round)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LetterProgram.class.getName(),
                server.uri(),
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
          if (round % 2 == 1) {
            server.kill();
          }
          process.toHandle().destroyForcibly();
        }
      }
      assertThat(told).isGreaterThanOrEqualTo(LINES_IN_A_ROUND);
    } finally {
      process.destroyForcibly().waitFor();
    }
    if (round % 2 == 1) {
      server.restart();
    }
    return moved;
  }
}
