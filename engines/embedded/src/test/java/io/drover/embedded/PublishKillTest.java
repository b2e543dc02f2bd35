package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.testkit.runtime.OtherJvm;
import io.drover.testkit.runtime.PublishChurn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that publishes to three queues, again and again: each message is in all of them
 * or in none, and what was acknowledged is there.
 */
class PublishKillTest {

  private static final int ROUNDS = 4;
  private static final int TOLD_IN_A_ROUND = 100;

  @TempDir Path temp;

  private final List<String> acknowledged = new ArrayList<>();

  @Test
  void aKilledPublisherLeavesEachMessageInAllQueuesOrInNone() throws Exception {
    String store = "embedded:" + temp.resolve("store");
    for (int round = 0; round < ROUNDS; round++) {
      publishUntilKilled(store, round * 1_000_000);
    }
    try (Drover drover = Drover.open(store)) {
      new PublishChurn(drover).check(acknowledged);
      Exchange exchange = drover.findExchange(PublishChurn.EXCHANGE).orElseThrow();
      assertThat(exchange.bindings(null, 10).items()).hasSize(PublishChurn.QUEUES.size());
      assertThat(exchange.publish(PublishChurn.KEY, "created", 1).queues())
          .containsExactlyInAnyOrderElementsOf(PublishChurn.QUEUES);
    }
  }

  private void publishUntilKilled(String store, int first) throws IOException {
    try (OtherJvm jvm = OtherJvm.start(PublishChurn.class, store, Integer.toString(first))) {
      AtomicInteger told = new AtomicInteger();
      jvm.read(
          line -> {
            acknowledged.add(line);
            if (told.incrementAndGet() == TOLD_IN_A_ROUND) {
              jvm.kill();
            }
          });
      assertThat(told.get()).isGreaterThanOrEqualTo(TOLD_IN_A_ROUND);
    }
  }
}
