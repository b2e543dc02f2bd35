package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.testkit.runtime.LetterChurn;
import io.drover.testkit.runtime.OtherJvm;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
  private long churnUntilKilled(RedisServer server, int round) throws IOException {
    AtomicLong moved = new AtomicLong();
    try (OtherJvm jvm =
        OtherJvm.start(LetterProgram.class, server.uri(), Integer.toString(round))) {
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
              if (round % 2 == 1) {
                server.kill();
              }
              jvm.kill();
            }
          });
      assertThat(told.get()).isGreaterThanOrEqualTo(LINES_IN_A_ROUND);
    }
    if (round % 2 == 1) {
      server.restart();
    }
    return moved.get();
  }
}
