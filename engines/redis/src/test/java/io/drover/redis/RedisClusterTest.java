package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.PageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Queues on a Redis Cluster of three masters (format §9.2). */
class RedisClusterTest {

  private static final int SLOTS = 16_384;

  private static final List<RedisServer> NODES = new ArrayList<>();

  @BeforeAll
  static void start() {
    for (int i = 0; i < 3; i++) {
      NODES.add(
          RedisServer.start(
              "--cluster-enabled",
              "yes",
              "--cluster-node-timeout",
              "2000",
              "--cluster-config-file",
              "nodes-" + i + ".conf"));
    }
    for (int i = 0; i < 3; i++) {
      int from = SLOTS * i / 3;
      int[] slots = IntStream.range(from, SLOTS * (i + 1) / 3).toArray();
      NODES.get(i).ask(commands -> commands.clusterAddSlots(slots));
      int port = NODES.get(i).port();
      NODES.get(0).ask(commands -> commands.clusterMeet("127.0.0.1", port));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                NODES.stream()
                    .allMatch(
                        node -> {
                          String info = node.ask(commands -> commands.clusterInfo());
                          return info.contains("cluster_state:ok")
                              && info.contains("cluster_known_nodes:3");
                        }));
  }

  @AfterAll
  static void stop() {
    NODES.forEach(RedisServer::close);
  }

  private static String uri() {
    return NODES.stream()
        .map(node -> "127.0.0.1:" + node.port())
        .collect(Collectors.joining(",", "redis-cluster://", ""));
  }

  @Test
  void queuesOnAllMastersAreServed() {
    try (Drover drover = Drover.open(uri())) {
      List<String> names = IntStream.range(0, 6).mapToObj(i -> "{mail-" + i + "}").toList();
      for (String name : names) {
        JobQueue<Integer> queue = drover.queue(name, Integer.class);
        queue.worker(job -> job.data() + 1).start();
        String id = queue.add("n", 41).id();
        assertThat(queue.awaitResult(id, Integer.class, Duration.ofSeconds(60))).isEqualTo(42);
        queue.add("later", 1, JobOptions.defaults().delay(Duration.ofHours(1)));
        assertThat(queue.page(PageRequest.of(JobState.DELAYED)).items()).hasSize(1);
      }
      assertThat(drover.queues()).containsAll(names);
      long masters =
          NODES.stream().filter(node -> node.ask(commands -> commands.dbsize()) > 0).count();
      assertThat(masters).as("masters that have keys").isGreaterThan(1);
      names.forEach(name -> drover.queue(name, Integer.class).obliterate(true));
    }
  }

  @Test
  void aQueueWithoutAHashTagIsRefused() {
    try (Drover drover = Drover.open(uri())) {
      assertThatThrownBy(() -> drover.queue("mail", Integer.class).add("n", 1))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("{mail}")
          .hasMessageContaining("slot");
    }
  }

  @Test
  void aHashTagInThePrefixIsEnough() {
    try (Drover drover = Drover.open(uri() + "?prefix={app}")) {
      JobQueue<Integer> queue = drover.queue("mail", Integer.class);
      queue.worker(job -> job.data()).concurrency(4).start();
      for (int i = 0; i < 100; i++) {
        queue.addAsync("n", i);
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> queue.counts().completed() == 100);
      queue.obliterate(true);
    }
  }
}
