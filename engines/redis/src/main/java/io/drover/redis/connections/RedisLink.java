package io.drover.redis.connections;

import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.Parts;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Script;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The way to the server: one connection that everybody shares, and own ones for those who block.
 * Safe for use by any number of threads.
 *
 * <p>A lost connection is opened again by itself. What was under way then fails and is not sent
 * again, as it may have taken effect; what comes meanwhile fails at once. A call that is not
 * answered within the call limit fails, except as {@link ScriptCalls} says.
 */
public final class RedisLink implements AutoCloseable {

  private static final String FAILED = "Redis did not do it";

  private final Duration callLimit;
  private final RedisLines lines;
  private final Alarms alarms = new Alarms();
  private final MainLine main;
  private final ScriptCalls scripts;
  private volatile boolean closed;

  /**
   * Connects.
   *
   * @param callLimit how long a call may take
   */
  public RedisLink(String uri, Duration callLimit) {
    this(Setup.of(uri, callLimit));
  }

  /** Connects. */
  public RedisLink(Setup setup) {
    this.callLimit = setup.callLimit();
    this.lines = RedisLines.by(setup);
    try {
      this.main = new MainLine(lines, alarms, callLimit);
    } catch (RuntimeException e) {
      lines.close();
      alarms.close();
      throw RedisErrors.of(e, "cannot open %s".formatted(RedisAddress.withoutLogin(setup.uri())));
    }
    this.scripts = new ScriptCalls(main, alarms, callLimit);
  }

  /** Returns whether the servers are a cluster. */
  public boolean isCluster() {
    return lines.isCluster();
  }

  /**
   * Runs a script on the server that has a queue.
   *
   * @param base the start of the queue's keys
   * @return what it returns, see {@link Replies}
   */
  public CompletableFuture<@Nullable Object> run(Script script, String base, Arguments arguments) {
    return scripts.run(script, base, QueueKeys.declared(base), arguments);
  }

  /**
   * Runs a script on the server that has some keys, which are in one slot, and never all there.
   *
   * @param base what calls share that keep their order
   * @param declared the keys
   */
  public CompletableFuture<@Nullable Object> run(
      Script script, String base, String[] declared, Arguments arguments) {
    return scripts.run(script, base, declared, arguments);
  }

  /** Runs a script and waits for what it returns. */
  public @Nullable Object call(Script script, String base, Arguments arguments) {
    return await(run(script, base, arguments));
  }

  /** Runs a command. */
  public <V> CompletableFuture<@Nullable V> send(RedisLines.Command<V> command) {
    if (closed) {
      return CompletableFuture.failedFuture(RedisErrors.closed());
    }
    CompletableFuture<@Nullable V> answer = new CompletableFuture<>();
    main.send(command)
        .whenComplete(
            (value, error) -> {
              if (error == null) {
                answer.complete(value);
              } else {
                answer.completeExceptionally(
                    closed ? RedisErrors.closed() : RedisErrors.of(error, FAILED));
              }
            });
    return answer;
  }

  /**
   * Reads hashes, in one write to the server. One that was not answered is asked for once more;
   * what is something else has no fields.
   */
  public CompletableFuture<List<Map<String, byte[]>>> readHashes(List<String> keys) {
    List<? extends CompletionStage<Map<String, byte[]>>> asked = main.current().hashes(keys);
    List<CompletableFuture<Map<String, byte[]>>> hashes = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      String key = keys.get(i);
      hashes.add(
          asked
              .get(i)
              .exceptionallyCompose(error -> send(commands -> commands.hgetall(key)))
              .exceptionallyCompose(RedisLink::noFields)
              .toCompletableFuture());
    }
    return Parts.all(hashes);
  }

  private static CompletionStage<Map<String, byte[]>> noFields(Throwable error) {
    return RedisErrors.isWrongType(RedisErrors.unwrap(error))
        ? CompletableFuture.completedFuture(Map.of())
        : CompletableFuture.failedFuture(error);
  }

  /** Runs a command and waits for what it returns. */
  public <V> @Nullable V call(RedisLines.Command<V> command) {
    return await(send(command));
  }

  /** Waits whatever the thread's interrupt flag, which stays set: what was asked is carried out. */
  public <V> @Nullable V await(CompletionStage<@Nullable V> answer) {
    // Longer than the limit within which it fails, which tells better what happened.
    long end = System.nanoTime() + 3 * callLimit.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          long left = Math.max(0, end - System.nanoTime());
          return answer.toCompletableFuture().get(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw RedisErrors.of(e, FAILED);
    } catch (TimeoutException e) {
      throw RedisErrors.late();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Opens a connection for somebody who blocks on a key, under a name others can see, or without
   * one.
   */
  public CompletableFuture<RedisLines.Line> openLater(String key, @Nullable String name) {
    return closed
        ? CompletableFuture.failedFuture(RedisErrors.closed())
        : lines.openLater(key, name);
  }

  /**
   * Opens a connection on which channels are heard.
   *
   * @param clock by which it tells of when it was heard
   */
  public CompletableFuture<PubSubLine> openPubSub(PubSubLine.Ear ear, InstantSource clock) {
    return closed
        ? CompletableFuture.failedFuture(RedisErrors.closed())
        : lines.heard().open(ear, alarms, clock);
  }

  /**
   * Returns how many connections have one of some names, as the server that has a key lists them.
   *
   * @param isName whether a connection is meant that is listed under a name
   */
  public CompletableFuture<Long> connections(String key, Predicate<String> isName) {
    CompletableFuture<@Nullable String> listed =
        isCluster()
            ? openLater(key, null).thenCompose(RedisLink::listOnce)
            : send(commands -> commands.clientList());
    return listed.thenApply(
        list -> ListedConnection.all(list).stream().filter(one -> isName.test(one.name())).count());
  }

  /** Returns the connections that have names, of all servers that serve queues. */
  public CompletableFuture<List<ListedConnection>> connections() {
    if (!isCluster()) {
      return send(commands -> commands.clientList()).thenApply(ListedConnection::all);
    }
    return Parts.all(
            lines.openEach().stream()
                .map(line -> line.thenCompose(RedisLink::listOnce))
                .map(list -> list.thenApply(ListedConnection::all))
                .toList())
        .thenApply(lists -> lists.stream().flatMap(List::stream).toList());
  }

  private static CompletionStage<@Nullable String> listOnce(RedisLines.Line line) {
    return line.ask(commands -> commands.clientList()).whenComplete((list, error) -> line.close());
  }

  /** Returns a connection's name as a server lists it. */
  public static String listed(String name) {
    return RedisLines.listed(name);
  }

  /** Learns anew which server of a cluster has what; completes when that is known. */
  public CompletableFuture<?> learn() {
    return lines.learn();
  }

  /** Runs a short task after a while, unless the link is closed by then. */
  public void later(Duration delay, Runnable task) {
    alarms.in(delay, task);
  }

  /** Does as {@link #later} does; the future may be cancelled before that. */
  public Future<?> alarm(Duration delay, Runnable task) {
    return alarms.in(delay, task);
  }

  /** Returns how many queues there are of which a script waits or is under way. */
  public int queues() {
    return scripts.queues();
  }

  public boolean isOpen() {
    return !closed;
  }

  /** Returns how long a call may take. */
  public Duration callLimit() {
    return callLimit;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    main.end();
    alarms.close();
    scripts.close();
    main.close();
    lines.close();
  }
}
