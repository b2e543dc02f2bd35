package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.Obliteration;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Clusters whose nodes leave, fail and stand still, and whose slots are elsewhere all the time. */
class RedisClusterChangeTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final List<String> QUEUES = List.of("{one}", "{two}");

  private static ClusterLoad load(RedisCluster cluster, Duration callLimit) {
    ClusterLoad load = new ClusterLoad(cluster, callLimit, QUEUES);
    load.work();
    load.produce();
    load.awaitAdds(5);
    return load;
  }

  private static void moveAtOnce(RedisCluster cluster, String queue, RedisServer to) {
    String base = "bull:" + queue + ":";
    RedisServer from = cluster.holder(base);
    if (from != to) {
      RedisCluster.Move move = cluster.move(base, from, to);
      move.begin();
      move.keys(Integer.MAX_VALUE, 100);
      move.end();
    }
  }

  @Test
  void slotsThatAreElsewhereAllTheTimeLoseNothing() throws InterruptedException {
    try (RedisCluster cluster = RedisCluster.start(3);
        ClusterLoad load = load(cluster, LIMIT)) {
      for (int round = 0; round < 12; round++) {
        load.want(20);
        RedisServer to = cluster.node(round % 3);
        QUEUES.forEach(queue -> moveAtOnce(cluster, queue, to));
      }
      load.awaitAdds(5);
      load.drain();
      load.checkThatNothingIsLost();
    }
  }

  @Test
  void aNodeThatLeavesTakesNothingWithIt() throws InterruptedException {
    try (RedisCluster cluster = RedisCluster.startWithSpare(2);
        ClusterLoad load = load(cluster, LIMIT)) {
      RedisServer spare = cluster.node(2);
      QUEUES.forEach(queue -> moveAtOnce(cluster, queue, spare));
      load.awaitAdds(5);
      long keys = spare.ask(commands -> commands.dbsize());
      assertThat(keys).isPositive();
      load.want(50);
      QUEUES.forEach(queue -> moveAtOnce(cluster, queue, cluster.node(0)));
      cluster.remove(spare);
      load.awaitAdds(5);
      load.drain();
      load.checkThatNothingIsLost();
    }
  }

  @Test
  void aClientThatStartsWhileASlotMovesHasItsJobsRun() {
    String base = "bull:{one}:";
    try (RedisCluster cluster = RedisCluster.start(2)) {
      try (Drover before = Drover.open(cluster.uri())) {
        before.queue("{one}", Integer.class).add("n", 0);
      }
      RedisServer from = cluster.holder(base);
      RedisCluster.Move move = cluster.move(base, from, cluster.other(base));
      move.begin();
      move.keys(1, 1);
      try (Drover drover = Drover.open(cluster.uri() + "?callLimit=60000")) {
        JobQueue<Integer> queue = drover.queue("{one}", Integer.class);
        queue.worker(job -> job.data() + 1).start();
        CompletableFuture<String> added = queue.addAsync("n", 41).thenApply(one -> one.id());
        long refused = refusals(cluster);
        ClusterLoad.until(() -> refusals(cluster) > refused + 3);
        assertThat(added).isNotDone();
        move.keys(Integer.MAX_VALUE, 1);
        move.end();
        assertThat(queue.awaitResult(added.join(), Integer.class, Duration.ofSeconds(60)))
            .isEqualTo(42);
        ClusterLoad.until(() -> queue.counts().completed() == 2);
        queue.admin().obliterate(Obliteration.FORCED);
      }
    }
  }

  private static long refusals(RedisCluster cluster) {
    return cluster.nodes().stream()
        .flatMap(node -> node.ask(commands -> commands.info("errorstats")).lines())
        .filter(line -> line.matches("errorstat_(TRYAGAIN|ASK|MOVED):.*"))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*count=", "").strip()))
        .sum();
  }

  @Test
  void replicasTakeOverFromAMasterThatIsKilledAndOneThatStandsStill() throws InterruptedException {
    assumeTrue(
        Boolean.getBoolean("drover.failover"),
        "replicas of a busy machine do not elect one of them in time; -Ddrover.failover=true tries it");
    try (RedisCluster cluster = RedisCluster.startWithReplicas(3);
        ClusterLoad load = load(cluster, Duration.ofSeconds(1))) {
      cluster.holder("bull:{one}:").kill();
      Set<Integer> mayBeLost = new HashSet<>(load.acknowledged("{one}"));
      load.awaitAdds(10);
      RedisServer still = cluster.holder("bull:{two}:");
      still.freeze();
      mayBeLost.addAll(load.acknowledged("{two}"));
      try {
        load.awaitAdds(10);
      } finally {
        still.thaw(); // It thinks at first that it is a master still.
      }
      load.awaitAdds(10);
      load.drain();
      load.checkThatNothingElseIsLost(mayBeLost);
    }
  }
}
