package io.drover.benchmarks;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A Redis Cluster of its own on this machine. For one thread. */
final class BenchCluster implements AutoCloseable {

  private static final int SLOTS = 16_384;

  private final List<BenchRedis> nodes = new ArrayList<>();

  private BenchCluster() {}

  /** Starts masters that share the slots. */
  static BenchCluster start(int masters) throws Exception {
    BenchCluster cluster = new BenchCluster();
    for (int i = 0; i < masters; i++) {
      BenchRedis node =
          BenchRedis.start(
              Files.createTempDirectory("drover-bench-cluster"),
              List.of(),
              List.of("--cluster-enabled", "yes"));
      cluster.nodes.add(node);
      node.addSlots(IntStream.range(SLOTS * i / masters, SLOTS * (i + 1) / masters).toArray());
      cluster.nodes.get(0).meet(node.port());
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!cluster.nodes.stream().allMatch(node -> node.isInCluster(masters))) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the nodes did not become a cluster");
      }
      Thread.sleep(50);
    }
    return cluster;
  }

  List<BenchRedis> nodes() {
    return nodes;
  }

  String uri() {
    return nodes.stream()
        .map(node -> "127.0.0.1:" + node.port())
        .collect(Collectors.joining(",", "redis-cluster://", ""));
  }

  @Override
  public void close() {
    nodes.forEach(BenchRedis::close);
  }
}
