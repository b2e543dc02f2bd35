package io.drover.redis.connections;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which channels are heard until it is closed or lost, which it is once and for
 * all. Safe for use by any number of threads.
 *
 * <p>It asks the server for a sign of life each second, whatever else is heard: only of the time
 * before such a question was sent it is known, once it is answered, that nothing was missed. A
 * message does not tell when it was published. If several looks in a row find that nothing came
 * back, the connection is lost; looks are counted and not time, as a process that stood still has
 * not listened either.
 */
public final class PubSubLine implements AutoCloseable {

  /** How long it is between two signs of life. */
  private static final Duration BETWEEN_PINGS = Duration.ofSeconds(1);

  /** After how many looks that found silence it is lost; a slow command may take that long. */
  private static final int MOST_SILENT = 3;

  /**
   * Hears what comes on a connection, one thing after the other, on a thread that must not be
   * blocked.
   */
  public interface Ear {

    /** Told once for each subscription that the server confirms. */
    void subscribed(PubSubLine from, PubSubTopic topic);

    /** Told once for each subscription whose end the server confirms. */
    void unsubscribed(PubSubLine from, PubSubTopic topic);

    /** Told that a subscription was not made, on any thread. */
    void refused(PubSubLine from, PubSubTopic topic, Throwable error);

    /** Told what was published. */
    void heard(PubSubLine from, PubSubTopic topic, String channel, byte[] payload);

    /** Told that nothing comes any more, once, unless it was closed before; on any thread. */
    void lost(PubSubLine from);
  }

  /** What a connection needs of those around it. */
  interface Surroundings {

    /** Closes the connection, once. */
    void close(StatefulRedisPubSubConnection<String, byte[]> connection);

    /** Returns the current instant. */
    Instant now();

    /** Runs a short task after a while. */
    void later(Duration delay, Runnable task);

    /**
     * Returns an instant at which the server still had its part in what all servers publish, if it
     * has not any more; else {@code null}.
     */
    @Nullable Instant partedAfter();
  }

  private final StatefulRedisPubSubConnection<String, byte[]> connection;
  private final RedisPubSubAsyncCommands<String, byte[]> commands;
  private final Surroundings surroundings;
  private final Ear ear;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile Instant known;
  private volatile boolean sound = true;
  private volatile boolean pinging;
  private int silent;

  private PubSubLine(
      StatefulRedisPubSubConnection<String, byte[]> connection,
      Surroundings surroundings,
      Ear ear) {
    this.connection = connection;
    this.commands = connection.async();
    this.surroundings = surroundings;
    this.ear = ear;
    this.known = surroundings.now();
  }

  /** Begins to hear what comes on a fresh connection. */
  static PubSubLine on(
      StatefulRedisPubSubConnection<String, byte[]> connection,
      Surroundings surroundings,
      Ear ear) {
    PubSubLine line = new PubSubLine(connection, surroundings, ear);
    connection.addListener(line.new Messages());
    connection.addListener(line.new States());
    line.look(); // It may have broken before anybody heard of it.
    return line;
  }

  /** Returns whether it is neither closed nor lost. */
  public boolean isOpen() {
    return !over.get();
  }

  /** Returns the last instant of which it is known that nothing published before it was missed. */
  public Instant known() {
    return known;
  }

  /** Asks for what is published on a topic. */
  public void subscribe(PubSubTopic topic) {
    ask(all -> topic.isGlob() ? all.psubscribe(topic.text()) : all.subscribe(topic.text()))
        .whenComplete(
            (done, error) -> {
              if (error != null) {
                ear.refused(this, topic, RedisErrors.unwrap(error));
              }
            });
  }

  /** Asks for nothing more of a topic. */
  public void unsubscribe(PubSubTopic topic) {
    ask(all -> topic.isGlob() ? all.punsubscribe(topic.text()) : all.unsubscribe(topic.text()));
  }

  /** Completes, in some way, when everything was heard that the server had told before. */
  public CompletionStage<?> settled() {
    return ask(all -> all.ping()); // Answers come behind what was published before they were asked.
  }

  private <V> CompletionStage<V> ask(
      Function<RedisPubSubAsyncCommands<String, byte[]>, RedisFuture<V>> command) {
    try {
      return command.apply(commands);
    } catch (Throwable e) { // As a client that is closed throws.
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Looks whether the connection lives, again and again. */
  private void look() {
    if (over.get()) {
      return;
    }
    silent = sound ? 0 : silent + 1;
    sound = false;
    Instant parted = surroundings.partedAfter();
    if (parted != null) {
      known = parted.isBefore(known) ? parted : known;
      lose();
    } else if (silent >= MOST_SILENT) {
      lose();
    } else {
      ping();
      surroundings.later(BETWEEN_PINGS, this::look);
    }
  }

  private void ping() {
    if (pinging) {
      return;
    }
    pinging = true;
    Instant sent = surroundings.now();
    ask(all -> all.ping())
        .whenComplete(
            (pong, error) -> {
              pinging = false;
              Throwable cause = error == null ? null : RedisErrors.unwrap(error);
              if (cause == null || RedisErrors.isAnswer(cause)) {
                sound = true; // A refusal is an answer too.
                known = sent;
              } else {
                lose();
              }
            });
  }

  private void lose() {
    if (over.compareAndSet(false, true)) {
      surroundings.close(connection);
      ear.lost(this);
    }
  }

  /** Ends it; nobody is told that it is lost. */
  @Override
  public void close() {
    if (over.compareAndSet(false, true)) {
      surroundings.close(connection);
    }
  }

  private final class States implements RedisConnectionStateListener {
    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
      lose();
    }
  }

  private final class Messages extends RedisPubSubAdapter<String, byte[]> {

    @Override
    public void message(String channel, byte[] payload) {
      sound = true;
      ear.heard(PubSubLine.this, new PubSubTopic(channel, false), channel, payload);
    }

    @Override
    public void message(String glob, String channel, byte[] payload) {
      sound = true;
      ear.heard(PubSubLine.this, new PubSubTopic(glob, true), channel, payload);
    }

    @Override
    public void subscribed(String channel, long count) {
      sound = true;
      ear.subscribed(PubSubLine.this, new PubSubTopic(channel, false));
    }

    @Override
    public void psubscribed(String glob, long count) {
      sound = true;
      ear.subscribed(PubSubLine.this, new PubSubTopic(glob, true));
    }

    @Override
    public void unsubscribed(String channel, long count) {
      sound = true;
      ear.unsubscribed(PubSubLine.this, new PubSubTopic(channel, false));
    }

    @Override
    public void punsubscribed(String glob, long count) {
      sound = true;
      ear.unsubscribed(PubSubLine.this, new PubSubTopic(glob, true));
    }
  }
}
