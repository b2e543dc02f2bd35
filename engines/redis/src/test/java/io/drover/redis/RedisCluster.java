package io.drover.redis;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** A Redis Cluster of masters on this machine, whose slots can be moved. For one thread. */
final class RedisCluster implements AutoCloseable {

  private static final int SLOTS = 16_384;
  private static final long MIGRATE_MILLIS = 30_000;

  private final List<RedisServer> nodes = new ArrayList<>();

  private RedisCluster() {}

  /** Starts so many masters, each with as many slots, in order. */
  static RedisCluster start(int masters) {
    RedisCluster cluster = new RedisCluster();
    for (int i = 0; i < masters; i++) {
      cluster.nodes.add(
          RedisServer.start(
              "--cluster-enabled",
              "yes",
              "--cluster-node-timeout",
              "2000",
              "--cluster-config-file",
              "nodes-" + i + ".conf"));
    }
    for (int i = 0; i < masters; i++) {
      int from = SLOTS * i / masters;
      int[] slots = IntStream.range(from, SLOTS * (i + 1) / masters).toArray();
      cluster.nodes.get(i).ask(commands -> commands.clusterAddSlots(slots));
      int port = cluster.nodes.get(i).port();
      cluster.nodes.get(0).ask(commands -> commands.clusterMeet("127.0.0.1", port));
    }
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(cluster::isWhole);
    return cluster;
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
      from.ask(commands -> commands.clusterSetSlotNode(slot, target));
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
