package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.testkit.runtime.OtherJvm;
import io.drover.testkit.runtime.PublishChurn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Kills a program that publishes to three queues, and every second time the server as well: each
 * message is in all of them or in none, and what was acknowledged is there.
 */
class RedisPublishKillTest {

  private static final int ROUNDS = 4;
  private static final int TOLD_IN_A_ROUND = 100;

  private final List<String> acknowledged = new ArrayList<>();

  @Test
  @Timeout(240)
  void eachMessageIsInAllQueuesOrInNone() throws Exception {
    try (RedisServer server = RedisServer.start("--appendonly", "yes", "--appendfsync", "always")) {
      for (int round = 0; round < ROUNDS; round++) {
        publishUntilKilled(server, round);
        try (Drover drover = Drover.open(server.uri())) {
          new PublishChurn(drover).check(acknowledged);
        }
      }
    }
  }

  private void publishUntilKilled(RedisServer server, int round) throws IOException {
    try (OtherJvm jvm =
        OtherJvm.start(PublishChurn.class, server.uri(), Integer.toString(round * 1_000_000))) {
      AtomicInteger told = new AtomicInteger();
      jvm.read(
          line -> {
            acknowledged.add(line);
            if (told.incrementAndGet() == TOLD_IN_A_ROUND) {
              if (round % 2 == 1) {
                server.kill();
              }
              jvm.kill();
            }
          });
      assertThat(told.get()).isGreaterThanOrEqualTo(TOLD_IN_A_ROUND);
    }
    if (round % 2 == 1) {
      server.restart();
    }
  }
}
