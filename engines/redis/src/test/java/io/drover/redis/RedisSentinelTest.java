package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.JobOptions;
import io.drover.job.StoreException;
import io.drover.spi.Signals;
import io.drover.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master, a replica, and the three sentinels that watch them. */
class RedisSentinelTest {

  @TempDir Path folder;

  private final List<RedisServer> all = new ArrayList<>();

  private RedisServer sentinel(int master, int number) throws IOException {
    Path settings = folder.resolve("sentinel-" + number + ".conf");
    Files.writeString(
        settings,
        """
        sentinel monitor mymaster 127.0.0.1 %d 2
        sentinel down-after-milliseconds mymaster 500
        sentinel failover-timeout mymaster 3000
        """
            .formatted(master));
    RedisServer sentinel = RedisServer.startSentinel(settings);
    all.add(sentinel);
    return sentinel;
  }

  @Test
  void producersAndWorkersFollowTheMaster() throws Exception {
    RedisServer master = RedisServer.start();
    RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1", "" + master.port());
    all.add(replica);
    try (master) {
      for (int i = 0; i < 3; i++) {
        sentinel(master.port(), i);
      }
      RedisServer first = all.get(1);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  first.run("SENTINEL", "MASTER", "mymaster").contains("num-slaves, 1")
                      && first
                          .run("SENTINEL", "MASTER", "mymaster")
                          .contains("num-other-sentinels, 2"));
      followTheMaster(master);
    } finally {
      all.forEach(RedisServer::close);
    }
  }

  private void followTheMaster(RedisServer master) {
    String sentinels =
        all.subList(1, all.size()).stream()
            .map(one -> "127.0.0.1:" + one.port())
            .collect(Collectors.joining(","));
    Set<String> ran = Collections.synchronizedSet(new HashSet<>());
    Set<String> acknowledged = Collections.synchronizedSet(new HashSet<>());
    AtomicBoolean stop = new AtomicBoolean();
    String uri = "redis-sentinel://" + sentinels + "/mymaster?callLimit=1000";
    SignalEar ear = new SignalEar();
    try (Drover drover = Drover.open(uri);
        RedisEngine engine = RedisEngine.open(RedisSettings.at(uri), new VirtualTime());
        Signals.Listening listening = ear.in(engine.signals(), "a")) {
      assertThat(listening).isNotNull();
      JobQueue<Integer> queue = drover.queue("q", Integer.class);
      queue
          .worker(job -> ran.add(job.id()))
          .concurrency(4)
          .lease(Duration.ofSeconds(1))
          .stalledInterval(Duration.ofMillis(300))
          .maxStalls(20)
          .onError(error -> {})
          .start();
      Thread producer = new Thread(() -> produce(queue, acknowledged, stop));
      producer.start();
      await(() -> acknowledged.size() > 100);
      master.kill();
      Set<String> before = new HashSet<>(acknowledged);
      await(() -> acknowledged.size() > before.size() + 200);
      stop.set(true);
      producer.join();
      await(
          () -> {
            SignalEar.publish(engine.signals(), "a", "after");
            return ear.heard.contains("a=after");
          });
      assertThat(ear.heard.get(0)).isEqualTo("missed");
      await(() -> queue.counts().unfinished() == 0);
      Set<String> after = new HashSet<>(acknowledged);
      after.removeAll(before);
      assertThat(ran).containsAll(after);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void produce(
      JobQueue<Integer> queue, Set<String> acknowledged, AtomicBoolean stop) {
    for (int i = 0; !stop.get(); i++) {
      try {
        queue.add("n", i, JobOptions.defaults().id("job-" + i));
        acknowledged.add("job-" + i);
      } catch (StoreException e) {
        Thread.onSpinWait(); // The master is gone; the next one is tried with the next job.
      }
    }
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .ignoreExceptions()
        .pollInterval(Duration.ofMillis(50))
        .until(condition);
  }
}
