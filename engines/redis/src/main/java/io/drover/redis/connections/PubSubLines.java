package io.drover.redis.connections;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections on which channels are heard. Safe for use by any number of threads.
 *
 * <p>On a cluster what is published to one server is heard on all of them. So any will do, and each
 * time it is another one.
 */
final class PubSubLines {

  /**
   * What opens connections, and what closes them.
   *
   * @param closings sees to it that each is closed once
   */
  record Way(RedisClient client, Closings closings) {}

  /** How old what is known of a cluster may be. */
  private static final Duration OLDEST_TOPOLOGY = RedisLines.TOPOLOGY_REFRESH.multipliedBy(2);

  private final Way way;
  private final Supplier<RedisURI> first;
  private final Supplier<Collection<RedisClusterNode>> cluster;
  private final AtomicInteger opened =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(Short.MAX_VALUE));

  /**
   * Opens connections by a client.
   *
   * @param first gives the server to go to, unless it is one of a cluster
   * @param cluster gives what is known of the nodes of a cluster
   */
  PubSubLines(
      Way way, Supplier<RedisURI> first, Supplier<? extends Collection<RedisClusterNode>> cluster) {
    this.way = way;
    this.first = first;
    this.cluster = cluster::get;
  }

  /** Opens a connection. */
  CompletableFuture<PubSubLine> open(PubSubLine.Ear ear, Alarms alarms, InstantSource clock) {
    RedisURI server = server();
    return RedisLines.guarded(
        () ->
            way.client()
                .connectPubSubAsync(RedisLines.CODEC, server)
                .thenApply(made -> PubSubLine.on(made, new Place(server, alarms, clock), ear))
                .toCompletableFuture());
  }

  private RedisURI server() {
    RedisURI server = first.get();
    List<RedisClusterNode> parts = new ArrayList<>(cluster.get());
    parts.removeIf(node -> !isPart(node));
    if (!parts.isEmpty()) {
      RedisURI chosen = parts.get(Math.floorMod(opened.getAndIncrement(), parts.size())).getUri();
      server.setHost(chosen.getHost());
      server.setPort(chosen.getPort());
    }
    return server;
  }

  private static boolean isPart(RedisClusterNode node) {
    return !node.is(RedisClusterNode.NodeFlag.FAIL) && !node.is(RedisClusterNode.NodeFlag.NOADDR);
  }

  /** Begins to end all of them. */
  Future<?> end() {
    return way.client().shutdownAsync(0, 2, TimeUnit.SECONDS);
  }

  /** What is around a connection to a server. */
  private final class Place implements PubSubLine.Surroundings {
    private final RedisURI server;
    private final Alarms alarms;
    private final InstantSource clock;

    Place(RedisURI server, Alarms alarms, InstantSource clock) {
      this.server = server;
      this.alarms = alarms;
      this.clock = clock;
    }

    @Override
    public void close(StatefulRedisPubSubConnection<String, byte[]> connection) {
      way.closings().close(connection::closeAsync);
    }

    @Override
    public Instant now() {
      return clock.instant();
    }

    @Override
    public void later(Duration delay, Runnable task) {
      alarms.in(delay, task);
    }

    @Override
    public @Nullable Instant partedAfter() {
      Collection<RedisClusterNode> nodes = cluster.get();
      boolean heardOf =
          nodes.isEmpty()
              || nodes.stream()
                  .anyMatch(
                      node ->
                          isPart(node)
                              && node.getUri().getPort() == server.getPort()
                              && node.getUri().getHost().equals(server.getHost()));
      return heardOf ? null : clock.instant().minus(OLDEST_TOPOLOGY);
    }
  }
}
