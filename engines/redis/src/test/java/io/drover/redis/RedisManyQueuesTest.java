package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobOptions;
import io.drover.job.Obliteration;
import io.drover.spi.Advance;
import io.drover.spi.EventLog;
import io.drover.spi.JobInsert;
import io.drover.spi.JobStore;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What queues, watches and cursors leave behind that are of no use any more: nothing. */
class RedisManyQueuesTest {

  private static final Instant NOW = Instant.ofEpochMilli(1_000);

  private RedisServer server;
  private RedisEngine engine;
  private Set<Thread> threads;

  @BeforeEach
  void open() {
    server = RedisServer.start();
    engine = RedisEngine.open(RedisSettings.at(server.uri()), new VirtualTime());
    add("first").join();
    engine.inspection().obliterate("first", Obliteration.FORCED);
    threads = threads();
  }

  @AfterEach
  void close() {
    engine.close();
    server.close();
  }

  private CompletableFuture<?> add(String queue) {
    JobInsert job = JobInsert.of("n", "1".getBytes(UTF_8), JobOptions.defaults(), NOW);
    return engine.jobs().add(queue, List.of(job));
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("drover-redis"))
        .collect(Collectors.toSet());
  }

  private long connections() {
    return server.ask(commands -> commands.clientList()).lines().count();
  }

  @Test
  void fiftyThousandNamesLeaveNothing() throws InterruptedException {
    int most = 500;
    Semaphore free = new Semaphore(most);
    for (int i = 0; i < 50_000; i++) {
      free.acquire();
      var unused =
          engine
              .jobs()
              .advance("queue-" + i, Advance.of(NOW, List.of(), null))
              .whenComplete((done, error) -> free.release());
    }
    free.acquire(most);
    assertThat(engine.link().queues()).isZero();
    assertThat(threads()).isEqualTo(threads);
    assertThat(server.<Long>ask(commands -> commands.dbsize())).isZero();
  }

  @Test
  void fiveThousandObliteratedQueuesLeaveNothing() {
    for (int i = 0; i < 5_000; i++) {
      String queue = "queue-" + i;
      add(queue).join();
      engine.inspection().obliterate(queue, Obliteration.FORCED);
    }
    assertThat(engine.link().queues()).isZero();
    assertThat(threads()).isEqualTo(threads);
    assertThat(server.<Long>ask(commands -> commands.dbsize())).isZero();
  }

  @Test
  void closedWatchesAndCursorsLeaveNoConnection() {
    long before = connections();
    for (int i = 0; i < 100; i++) {
      JobStore.Watch watch = engine.jobs().watch("queue-" + i, "w", () -> {});
      watch.listen(true);
      watch.close();
      EventLog.Cursor cursor = engine.events().follow("queue-" + i, "0");
      assertThat(cursor.read().join()).isEmpty();
      CompletableFuture<?> waiting = cursor.next();
      cursor.close();
      assertThat(waiting).isCompletedExceptionally();
    }
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> connections() == before);
    assertThat(engine.link().queues()).isZero();
    assertThat(threads()).isEqualTo(threads);
  }
}
