package io.drover.redis;

import io.drover.Drover;
import io.drover.job.StoreException;
import io.drover.testkit.runtime.Chain;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
    private final Process process;
    private final AtomicInteger ran = new AtomicInteger();

    Working(String uri) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  ChainProgram.class.getName(),
                  uri)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      Thread reader = new Thread(this::read);
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        while (lines.readLine() != null) {
          ran.incrementAndGet();
        }
      } catch (IOException e) {
        return; // It was killed.
      }
    }

    @Override
    public void close() throws InterruptedException {
      process.destroyForcibly().waitFor();
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
