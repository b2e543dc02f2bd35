package io.drover.redis;

import io.drover.Drover;
import io.drover.job.StoreException;
import io.drover.testkit.runtime.Chain;
import io.drover.testkit.runtime.OtherJvm;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Kills workers whose jobs send jobs through ten queues, and the server they do it on: each step
 * happens once for each order.
 */
class RedisChainTest {

  private static final int ROUNDS = 3;
  private static final int RAN_IN_A_ROUND = 20;
  private static final int ORDERS_IN_A_ROUND = 60;

  private final Set<Integer> added = new HashSet<>();

  /** A process that works, and how many orders it has seen to the end. */
  private static final class Working implements AutoCloseable {
    private final OtherJvm jvm;
    private final AtomicInteger ran = new AtomicInteger();

    Working(String uri) throws IOException {
      jvm = OtherJvm.start(ChainProgram.class, uri);
      jvm.readAside(line -> ran.incrementAndGet());
    }

    @Override
    public void close() {
      jvm.close();
    }
  }

  @Test
  void chainWhoseWorkersAndServerAreKilledTakesEachStepOnce() throws Exception {
    try (RedisServer server = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");
        Drover drover = Drover.open(server.uri() + "?callLimit=2000")) {
      Chain chain = new Chain(drover);
      for (int round = 0; round < ROUNDS; round++) {
        try (Working first = new Working(server.uri());
            Working second = new Working(server.uri())) {
          add(chain, round * ORDERS_IN_A_ROUND);
          until(() -> first.ran.get() + second.ran.get() >= RAN_IN_A_ROUND);
          first.close();
          server.kill();
          server.restart();
          until(() -> second.ran.get() >= 1);
        }
      }
      chain.work(order -> {});
      until(chain::isDone);
      chain.check(added);
    }
  }

  private void add(Chain chain, int first) {
    for (int order = first; order < first + ORDERS_IN_A_ROUND; order++) {
      int one = order;
      until(
          () -> {
            try {
              chain.add(one);
              return true;
            } catch (StoreException e) {
              return false;
            }
          });
      added.add(order);
    }
  }

  private static void until(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptionsInstanceOf(StoreException.class)
        .until(condition);
  }
}
