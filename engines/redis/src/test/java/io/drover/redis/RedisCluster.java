package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * A Redis Cluster on this machine: masters whose slots can be moved, and replicas that take their
 * places. For one thread.
 */
final class RedisCluster implements AutoCloseable {

  private static final int SLOTS = 16_384;
  private static final long MIGRATE_MILLIS = 30_000;

  private final List<RedisServer> nodes = new ArrayList<>();

  private RedisCluster() {}

  /** Starts so many masters, each with as many slots, in order. */
  static RedisCluster start(int masters) {
    RedisCluster cluster = new RedisCluster();
    cluster.launch(masters, 2_000);
    cluster.share(masters);
    return cluster;
  }

  /** Starts so many masters that share the slots, and one more node that has none. */
  static RedisCluster startWithSpare(int masters) {
    RedisCluster cluster = new RedisCluster();
    cluster.launch(masters + 1, 2_000);
    cluster.share(masters);
    return cluster;
  }

  /**
   * Starts so many masters that share the slots, and a replica for each, in the same order behind
   * them; one takes its master's place a second after that is gone.
   */
  static RedisCluster startWithReplicas(int masters) {
    RedisCluster cluster = new RedisCluster();
    cluster.launch(2 * masters, 1_000);
    cluster.share(masters);
    for (int i = 0; i < masters; i++) {
      String master = cluster.node(i).ask(commands -> commands.clusterMyId());
      cluster.node(masters + i).ask(commands -> commands.clusterReplicate(master));
    }
    await(() -> cluster.nodes.stream().skip(masters).allMatch(RedisCluster::isInStep));
    return cluster;
  }

  private static boolean isInStep(RedisServer replica) {
    return replica.ask(commands -> commands.info("replication")).contains("master_link_status:up");
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
  }

  private void launch(int count, int timeoutMillis) {
    for (int i = 0; i < count; i++) {
      nodes.add(
          RedisServer.start(
              "--cluster-enabled",
              "yes",
              "--cluster-node-timeout",
              Integer.toString(timeoutMillis),
              "--cluster-config-file",
              "nodes-" + i + ".conf"));
    }
  }

  private void share(int masters) {
    for (int i = 0; i < nodes.size(); i++) {
      if (i < masters) {
        int[] slots = IntStream.range(SLOTS * i / masters, SLOTS * (i + 1) / masters).toArray();
        node(i).ask(commands -> commands.clusterAddSlots(slots));
      }
      int port = node(i).port();
      node(0).ask(commands -> commands.clusterMeet("127.0.0.1", port));
    }
    await(this::isWhole);
  }

  /** Has all other nodes forget one that has no slots any more, and ends it. */
  void remove(RedisServer node) {
    String id = node.ask(commands -> commands.clusterMyId());
    nodes.remove(node);
    nodes.forEach(other -> other.ask(commands -> commands.clusterForget(id)));
    node.close();
  }

  private boolean isWhole() {
    return nodes.stream()
        .allMatch(
            node -> {
              String info = node.ask(commands -> commands.clusterInfo());
              return info.contains("cluster_state:ok")
                  && info.contains("cluster_known_nodes:" + nodes.size());
            });
  }

  List<RedisServer> nodes() {
    return nodes;
  }

  RedisServer node(int index) {
    return nodes.get(index);
  }

  String ports() {
    return nodes.stream()
        .map(node -> Integer.toString(node.port()))
        .collect(Collectors.joining(","));
  }

  String uri() {
    return nodes.stream()
        .map(node -> "127.0.0.1:" + node.port())
        .collect(Collectors.joining(",", "redis-cluster://", ""));
  }

  /** Returns the node that has the slot of a key. */
  RedisServer holder(String key) {
    int slot = SlotHash.getSlot(key);
    return nodes.stream()
        .filter(
            node ->
                node.ask(
                    commands ->
                        ClusterPartitionParser.parse(commands.clusterNodes()).stream()
                            .anyMatch(
                                one ->
                                    one.is(RedisClusterNode.NodeFlag.MYSELF) && one.hasSlot(slot))))
        .findFirst()
        .orElseThrow();
  }

  /** Returns a node that has not. */
  RedisServer other(String key) {
    RedisServer holder = holder(key);
    return nodes.stream().filter(node -> node != holder).findFirst().orElseThrow();
  }

  /** Returns a move of the slot of a key, which has not begun. */
  Move move(String key, RedisServer from, RedisServer to) {
    return new Move(SlotHash.getSlot(key), from, to);
  }

  /** A slot on its way from one node to another, step by step as an operator's program goes. */
  final class Move {
    private final int slot;
    private final RedisServer from;
    private final RedisServer to;

    private Move(int slot, RedisServer from, RedisServer to) {
      this.slot = slot;
      this.from = from;
      this.to = to;
    }

    private static String id(RedisServer node) {
      return node.ask(commands -> commands.clusterMyId());
    }

    /** Opens the slot on both sides. */
    void begin() {
      String source = id(from);
      String target = id(to);
      to.ask(commands -> commands.clusterSetSlotImporting(slot, source));
      from.ask(commands -> commands.clusterSetSlotMigrating(slot, target));
    }

    /** Moves keys, so many in one command; returns how many were moved in all. */
    int keys(int most, int atOnce) {
      return from.ask(
          commands -> {
            int moved = 0;
            while (moved < most) {
              List<String> keys =
                  commands.clusterGetKeysInSlot(slot, Math.min(atOnce, most - moved));
              if (keys.isEmpty()) {
                break;
              }
              MigrateArgs<String> some = MigrateArgs.Builder.keys(keys);
              commands.migrate("127.0.0.1", to.port(), 0, MIGRATE_MILLIS, some);
              moved += keys.size();
            }
            return moved;
          });
    }

    /** Gives the slot to the node that has its keys. */
    void end() {
      String target = id(to);
      to.ask(commands -> commands.clusterSetSlotNode(slot, target));
      try {
        from.ask(commands -> commands.clusterSetSlotNode(slot, target));
      } catch (RedisCommandExecutionException e) {
        // One that has heard that its last slot is gone has become a replica by itself.
        assertThat(e).hasMessageContaining("only with masters");
      }
    }

    /** Returns how many keys of the slot a node has. */
    long keysOn(RedisServer node) {
      return node.ask(commands -> commands.clusterCountKeysInSlot(slot));
    }
  }

  @Override
  public void close() {
    nodes.forEach(RedisServer::close);
  }
}
