package io.drover.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.MapOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to one server, one cluster, or the master that sentinels name. Safe for use by
 * any number of threads.
 */
final class RedisLines implements AutoCloseable {

  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  /** Adds in flight beyond this are refused; the runtime allows fewer calls than that. */
  private static final int MOST_IN_FLIGHT = 100_000;

  /** How long a command may block at the server, for which the client waits longer. */
  static final Duration LONGEST_BLOCK = Duration.ofSeconds(10);

  private static final Set<String> BLOCKING = Set.of("BZPOPMIN", "XREAD");
  private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(10);

  /** A connection with its commands. Safe for use by any number of threads. */
  record Line(
      StatefulConnection<String, byte[]> connection,
      RedisClusterAsyncCommands<String, byte[]> commands)
      implements AutoCloseable {

    boolean isOpen() {
      return connection.isOpen();
    }

    /** Asks for hashes in one write, where commands one by one would take a write each. */
    List<RedisFuture<Map<String, byte[]>>> hashes(List<String> keys) {
      List<AsyncCommand<String, byte[], Map<String, byte[]>>> asked = new ArrayList<>(keys.size());
      for (String key : keys) {
        asked.add(
            new AsyncCommand<>(
                new Command<>(
                    CommandType.HGETALL,
                    new MapOutput<>(CODEC),
                    new CommandArgs<>(CODEC).addKey(key))));
      }
      connection.dispatch(asked);
      return List.copyOf(asked);
    }

    @Override
    public void close() {
      connection.closeAsync();
    }
  }

  private final RedisAddress address;
  private final ClientResources resources;
  private final AbstractRedisClient client;

  private RedisLines(RedisAddress address, Duration callLimit) {
    this.address = address;
    this.resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .reconnectDelay(
                Delay.exponential(
                    Duration.ofMillis(10), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
            .build();
    address.servers().forEach(server -> server.setTimeout(callLimit));
    this.client = isCluster() ? cluster(callLimit) : single(callLimit);
  }

  static RedisLines to(RedisSettings settings) {
    return new RedisLines(RedisAddress.parse(settings.uri()), settings.callLimit());
  }

  boolean isCluster() {
    return address.kind() == RedisAddress.Kind.CLUSTER;
  }

  private RedisClient single(Duration callLimit) {
    RedisClient made = RedisClient.create(resources, address.servers().get(0));
    made.setOptions(options(ClientOptions.builder(), callLimit).build());
    return made;
  }

  private RedisClusterClient cluster(Duration callLimit) {
    RedisClusterClient made = RedisClusterClient.create(resources, address.servers());
    ClusterClientOptions.Builder options = ClusterClientOptions.builder();
    options(options, callLimit);
    // Connections to the masters are opened when they are first needed: their commands wait for it.
    options.disconnectedBehavior(DisconnectedBehavior.ACCEPT_COMMANDS);
    options.topologyRefreshOptions(
        ClusterTopologyRefreshOptions.builder()
            .enableAllAdaptiveRefreshTriggers()
            .enablePeriodicRefresh(TOPOLOGY_REFRESH)
            .build());
    made.setOptions(options.build());
    return made;
  }

  private static ClientOptions.Builder options(ClientOptions.Builder builder, Duration callLimit) {
    return builder
        .autoReconnect(true)
        .replayFilter(command -> true) // What may have taken effect is never sent again.
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(MOST_IN_FLIGHT)
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(callLimit)
                .keepAlive(true)
                .tcpNoDelay(true)
                .build())
        .timeoutOptions(
            TimeoutOptions.builder()
                .timeoutCommands()
                .timeoutSource(new Limits(callLimit))
                .build());
  }

  /** Opens a connection, under a name that the server lists, or without one. */
  Line open(@Nullable String name) {
    if (client instanceof RedisClusterClient many) {
      many.getPartitions(); // Asks for the servers of the cluster, once.
    }
    return openLater(name).join();
  }

  /** Opens a connection without waiting for it, after the first was opened. */
  CompletableFuture<Line> openLater(@Nullable String name) {
    if (client instanceof RedisClusterClient many) {
      return many.connectAsync(CODEC)
          .thenApply(connection -> named(name, new Line(connection, connection.async())));
    }
    return ((RedisClient) client)
        .connectAsync(CODEC, address.servers().get(0))
        .thenApply(connection -> named(name, new Line(connection, connection.async())))
        .toCompletableFuture();
  }

  /** The name is for those who list workers; after a reconnect the connection has none. */
  private static Line named(@Nullable String name, Line line) {
    if (name != null) {
      line.commands().clientSetname(name);
    }
    return line;
  }

  @Override
  public void close() {
    client.shutdown(0, 2, TimeUnit.SECONDS);
    resources.shutdown(0, 2, TimeUnit.SECONDS);
  }

  /** How long each command may take. */
  private static final class Limits extends TimeoutOptions.TimeoutSource {
    private final Duration callLimit;

    Limits(Duration callLimit) {
      this.callLimit = callLimit;
    }

    @Override
    public long getTimeout(RedisCommand<?, ?, ?> command) {
      ProtocolKeyword type = command.getType();
      Duration limit =
          BLOCKING.contains(type.toString()) ? LONGEST_BLOCK.plus(callLimit) : callLimit;
      return limit.toMillis();
    }

    @Override
    public TimeUnit getTimeUnit() {
      return TimeUnit.MILLISECONDS;
    }
  }
}
