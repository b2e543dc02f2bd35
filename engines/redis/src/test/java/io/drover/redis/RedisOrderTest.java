package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.spi.Signals.Listening;
import io.drover.testkit.VirtualTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one thread asks for is done in its order, whichever threads send it to the server. */
class RedisOrderTest {

  private static final int CALLS = 20_000;
  private static final int UNDER_WAY = 50;

  private final RedisEngine engine =
      (RedisEngine) RedisBench.open(RedisBench.newPrefix(), new VirtualTime());

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void signalsAreHeardInTheOrderInWhichTheyWerePublished() throws Exception {
    String channel = "order." + UUID.randomUUID();
    SignalEar ear = new SignalEar();
    List<String> expected = new ArrayList<>();
    Semaphore room = new Semaphore(UNDER_WAY);
    try (Listening listening = ear.in(engine.signals(), channel)) {
      for (int i = 0; i < CALLS; i++) {
        room.acquire();
        String text = Integer.toString(i);
        CompletableFuture<?> unused =
            engine
                .signals()
                .publish(
                    List.of(SignalEar.signal(channel, text)),
                    List.of(),
                    Map.of("no such exchange", 0L),
                    Instant.EPOCH)
                .whenComplete((done, error) -> room.release());
        expected.add(channel + "=" + text);
      }
      ear.await(all -> all.size() >= CALLS);
      assertThat(ear.heard).isEqualTo(expected);
    }
  }
}
