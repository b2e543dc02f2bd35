package io.drover.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Producers and workers of both sides in queues whose slots move to and fro. */
class InteropReshardTest {

  private static final RedisCluster CLUSTER = RedisCluster.startWithSpare(2);

  private NodePeer node;

  @BeforeEach
  void open() {
    node = NodePeer.startOnCluster(CLUSTER, "bull");
  }

  @AfterEach
  void close() {
    if (node != null) { // Without Node as a peer the test is skipped before it is there.
      node.close();
    }
  }

  @AfterAll
  static void stop() {
    CLUSTER.close();
  }

  private static String base(String queue) {
    return "bull:" + queue + ":";
  }

  private static long tryAgains() {
    long all = 0;
    for (RedisServer server : CLUSTER.nodes()) {
      Matcher count =
          Pattern.compile("errorstat_TRYAGAIN:count=([0-9]+)")
              .matcher(server.ask(commands -> commands.info("errorstats")));
      all += count.find() ? Long.parseLong(count.group(1)) : 0;
    }
    return all;
  }

  /** Waits until calls were put off, some of them of each side most likely. */
  private static void awaitPutOff(ClusterLoad load) {
    long before = tryAgains();
    load.want(30);
    ClusterLoad.until(() -> tryAgains() > before + 5);
  }

  private static ClusterLoad load(List<String> queues, NodePeer node) {
    ClusterLoad load = new ClusterLoad(CLUSTER, Duration.ofSeconds(5), queues);
    load.work();
    load.produce();
    load.share(node);
    load.awaitAdds(5);
    return load;
  }

  @Test
  void nothingIsLostOrAddedTwiceWhileASlotMoves() throws InterruptedException {
    String base = base("{busy}");
    try (ClusterLoad load = load(List.of("{busy}"), node)) {
      for (int round = 0; round < 3; round++) {
        RedisServer from = CLUSTER.holder(base);
        RedisCluster.Move move = CLUSTER.move(base, from, CLUSTER.other(base));
        int atOnce = round % 2 == 0 ? 1 : 10;
        move.begin();
        awaitPutOff(load);
        move.keys((int) move.keysOn(from) / 2, atOnce);
        awaitPutOff(load);
        move.keys(Integer.MAX_VALUE, atOnce);
        awaitPutOff(load);
        move.end();
        load.awaitAdds(5);
      }
      load.drain();
      load.checkThatNothingIsLost();
    }
  }

  @Test
  void nothingIsLostOrAddedTwiceWhileSeveralSlotsMoveAtOnce() throws InterruptedException {
    List<String> queues = List.of("{one}", "{two}", "{three}");
    try (ClusterLoad load = load(queues, node)) {
      for (int round = 0; round < 2; round++) {
        List<RedisCluster.Move> moves = new ArrayList<>();
        for (String queue : queues) {
          RedisServer from = CLUSTER.holder(base(queue));
          int to = (CLUSTER.nodes().indexOf(from) + 1) % CLUSTER.nodes().size();
          moves.add(CLUSTER.move(base(queue), from, CLUSTER.node(to)));
        }
        moves.forEach(RedisCluster.Move::begin);
        awaitPutOff(load);
        moves.forEach(move -> move.keys(20, 5));
        awaitPutOff(load);
        for (RedisCluster.Move move : moves) {
          move.keys(Integer.MAX_VALUE, 100);
          move.end(); // While the others still move.
        }
        load.awaitAdds(5);
      }
      load.drain();
      load.checkThatNothingIsLost();
    }
  }
}
