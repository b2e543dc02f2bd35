package io.drover.redis.connections;

import io.drover.job.StoreException;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.MapOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to one server, one cluster, or the master that sentinels name. Safe for use by
 * any number of threads.
 */
public final class RedisLines implements AutoCloseable {

  private static final QuietLog LOG = QuietLog.of(RedisLines.class);

  static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  /** What a connection's name must not have in it. */
  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^!-~]");

  /** Adds in flight beyond this are refused; the runtime allows fewer calls than that. */
  private static final int MOST_IN_FLIGHT = 100_000;

  /** How long a command may block at the server, for which the client waits longer. */
  public static final Duration LONGEST_BLOCK = Duration.ofSeconds(10);

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(4);
  static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(10);

  /** How long it is at least between two looks at a cluster that something gave reason to. */
  private static final Duration BETWEEN_REFRESHES = Duration.ofSeconds(1);

  /** What a call does with a connection's commands. */
  public interface Command<V>
      extends Function<RedisClusterAsyncCommands<String, byte[]>, RedisFuture<V>> {}

  /**
   * A connection with its commands. Safe for use by any number of threads.
   *
   * @param answers how many answers have come back, as far as somebody counts them
   * @param closings what sees to it that it is closed once
   */
  public record Line(
      StatefulConnection<String, byte[]> connection,
      RedisClusterAsyncCommands<String, byte[]> commands,
      AtomicLong answers,
      Closings closings)
      implements AutoCloseable {

    /** Sends a command. Never throws, which a client that is closed does: the future tells. */
    public <V> CompletionStage<V> ask(Command<V> command) {
      try {
        return command.apply(commands);
      } catch (Throwable e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    /**
     * Asks for hashes. That is one write, where commands one by one would take a write each; not so
     * on a cluster: there the client would wait for a connection on the thread that opens it.
     */
    List<? extends CompletionStage<Map<String, byte[]>>> hashes(List<String> keys) {
      if (connection instanceof StatefulRedisClusterConnection) {
        return keys.stream().map(key -> ask(commands -> commands.hgetall(key))).toList();
      }
      List<AsyncCommand<String, byte[], Map<String, byte[]>>> asked = new ArrayList<>(keys.size());
      for (String key : keys) {
        asked.add(
            new AsyncCommand<>(
                new io.lettuce.core.protocol.Command<>(
                    CommandType.HGETALL,
                    new MapOutput<>(CODEC),
                    new CommandArgs<>(CODEC).addKey(key))));
      }
      try {
        connection.dispatch(asked);
      } catch (RuntimeException e) {
        asked.forEach(command -> command.completeExceptionally(e));
      }
      return asked;
    }

    /** Closes it; called once. */
    @Override
    public void close() {
      closings.close(connection::closeAsync);
    }
  }

  private final Setup setup;
  private final Duration callLimit;
  private final SslOptions tls;
  private final ClientResources resources;
  private final AbstractRedisClient client;

  /** Opens connections to single nodes of a cluster; of a single server, the same client. */
  private final RedisClient nodes;

  private final PubSubLines pubSub;
  private final Closings closings = new Closings();

  private CompletableFuture<?> learning = CompletableFuture.completedFuture(null);

  private RedisLines(Setup setup) {
    this.setup = setup;
    this.callLimit = setup.callLimit();
    this.tls = setup.certificates().options();
    this.resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .nettyCustomizer(EventLoops.customizer())
            .reconnectDelay(
                Delay.exponential(
                    Duration.ofMillis(10), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
            .build();
    this.nodes = RedisClient.create(resources);
    nodes.setOptions(options(ClientOptions.builder()).build());
    this.client = isCluster() ? cluster() : nodes;
    this.pubSub = pubSub();
  }

  private PubSubLines pubSub() {
    RedisClient heard = RedisClient.create(resources);
    // Nothing is done of them behind the back of who hears them, who also looks whether they live.
    heard.setOptions(
        options(ClientOptions.builder())
            .autoReconnect(false)
            .timeoutOptions(TimeoutOptions.create())
            .build());
    return new PubSubLines(
        new PubSubLines.Way(heard, closings),
        this::first,
        () -> client instanceof RedisClusterClient many ? many.getPartitions() : List.of());
  }

  /** Returns what opens connections on which channels are heard. */
  PubSubLines heard() {
    return pubSub;
  }

  static RedisLines by(Setup setup) {
    if (setup.kind() == RedisAddress.Kind.SOCKET) {
      UnixSockets.check(setup.uri());
    }
    return new RedisLines(setup);
  }

  private RedisURI first() {
    return setup.servers().get(0);
  }

  boolean isCluster() {
    return setup.kind() == RedisAddress.Kind.CLUSTER;
  }

  private RedisClusterClient cluster() {
    RedisClusterClient made = RedisClusterClient.create(resources, setup.servers());
    ClusterClientOptions.Builder options = ClusterClientOptions.builder();
    options(options);
    options.topologyRefreshOptions(
        ClusterTopologyRefreshOptions.builder()
            .enableAllAdaptiveRefreshTriggers()
            .adaptiveRefreshTriggersTimeout(BETWEEN_REFRESHES)
            .enablePeriodicRefresh(TOPOLOGY_REFRESH)
            .build());
    made.setOptions(options.build());
    return made;
  }

  /**
   * Commands without a connection are rejected, and with it those that are under way when it
   * breaks: what may have taken effect is never sent again. A filter of what is replayed is no part
   * of that. It would drop, without a word, a command whose connection breaks at the very moment it
   * is sent.
   */
  private ClientOptions.Builder options(ClientOptions.Builder builder) {
    SocketOptions.Builder socket =
        SocketOptions.builder().connectTimeout(callLimit).tcpNoDelay(true);
    if (setup.kind() == RedisAddress.Kind.SOCKET) {
      socket.keepAlive(false); // The system knows at once when the other end of a file is gone.
    } else {
      KeepAlive.apply(socket);
    }
    return builder
        .autoReconnect(true)
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(MOST_IN_FLIGHT)
        .socketOptions(socket.build())
        .sslOptions(tls)
        .timeoutOptions(
            TimeoutOptions.builder()
                .timeoutCommands()
                .timeoutSource(new CommandLimits(callLimit))
                .build());
  }

  /** Opens a connection that many share. */
  Line open() {
    learn().join();
    return openLater().join();
  }

  /**
   * Asks a cluster which of its servers has what, unless it is being asked; completes when that is
   * known.
   */
  synchronized CompletableFuture<?> learn() {
    if (learning.isDone() && client instanceof RedisClusterClient many) {
      learning = guarded(() -> many.refreshPartitionsAsync().toCompletableFuture());
    }
    return learning;
  }

  /** Opens such a connection without waiting for it, after the first was opened. */
  CompletableFuture<Line> openLater() {
    if (client instanceof RedisClusterClient many) {
      return guarded(
          () ->
              many.connectAsync(CODEC)
                  .thenApply(connection -> line(connection, connection.async())));
    }
    return guarded(() -> connect(first()));
  }

  /**
   * Opens a connection for somebody who blocks on a key, to the one server that has it.
   *
   * @param name the name under which the server lists it, or {@code null}; the connection has it
   *     after a reconnect as well
   */
  CompletableFuture<Line> openLater(String key, @Nullable String name) {
    return guarded(() -> connect(server(key, name)));
  }

  /** Returns the one server that has a key. */
  private RedisURI server(String key, @Nullable String name) {
    RedisURI server = first();
    if (client instanceof RedisClusterClient many) {
      RedisClusterNode node = many.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
      if (node == null) {
        throw new StoreException("no node of the cluster serves the slot of " + key + " now");
      }
      server.setHost(node.getUri().getHost());
      server.setPort(node.getUri().getPort());
    }
    if (name != null) {
      server.setClientName(listed(name));
    }
    return server;
  }

  /** Opens a connection to each server that serves queues, for somebody who asks all of them. */
  List<CompletableFuture<Line>> openEach() {
    if (client instanceof RedisClusterClient many) {
      return many.getPartitions().stream()
          .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM) && !node.getSlots().isEmpty())
          .map(
              node -> {
                RedisURI server = first();
                server.setHost(node.getUri().getHost());
                server.setPort(node.getUri().getPort());
                return guarded(() -> connect(server));
              })
          .toList();
    }
    return List.of(openLater());
  }

  /** Returns a connection's name as the server lists it. */
  static String listed(String name) {
    return NOT_IN_NAMES.matcher(name).replaceAll("_");
  }

  private CompletableFuture<Line> connect(RedisURI server) {
    return nodes
        .connectAsync(CODEC, server)
        .thenApply(connection -> line(connection, connection.async()))
        .toCompletableFuture();
  }

  private Line line(
      StatefulConnection<String, byte[]> connection,
      RedisClusterAsyncCommands<String, byte[]> commands) {
    return new Line(connection, commands, new AtomicLong(), closings);
  }

  /** Returns a future in any case: a client that is closed may throw where it else returns one. */
  static <V> CompletableFuture<V> guarded(Supplier<CompletableFuture<V>> opening) {
    try {
      return opening.get();
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void close() {
    // Begun one by one and awaited whatever happens: each frees threads and sockets.
    List<Supplier<Future<?>>> ends = new ArrayList<>();
    ends.add(closings::end);
    ends.add(() -> client.shutdownAsync(0, 2, TimeUnit.SECONDS));
    ends.add(() -> nodes.shutdownAsync(0, 2, TimeUnit.SECONDS));
    ends.add(pubSub::end);
    ends.add(() -> resources.shutdown(0, 2, TimeUnit.SECONDS));
    boolean interrupted = false;
    for (Supplier<Future<?>> end : ends) {
      interrupted |= awaitedWithInterrupt(end);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for bounded time, also on an interrupted thread; returns whether it was interrupted. */
  private static boolean awaitedWithInterrupt(Supplier<Future<?>> begin) {
    boolean interrupted = Thread.interrupted();
    long deadline = System.nanoTime() + LONGEST_CLOSE.toNanos();
    try {
      Future<?> end = begin.get();
      while (true) {
        try {
          end.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
          return interrupted;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      LOG.debug("a part of the Redis client did not end", e);
      return interrupted;
    }
  }
}
