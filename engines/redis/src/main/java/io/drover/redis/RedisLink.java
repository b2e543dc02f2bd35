package io.drover.redis;

import io.drover.job.StoreException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way to the server: one connection that everybody shares, and own ones for those who block.
 * Safe for use by any number of threads.
 *
 * <p>A lost connection is opened again by itself. What was under way then fails and is not sent
 * again, as it may have taken effect; what comes meanwhile fails at once.
 */
final class RedisLink implements AutoCloseable {

  /** What a call does with the connection's commands. */
  interface Command<V>
      extends Function<RedisClusterAsyncCommands<String, byte[]>, RedisFuture<V>> {}

  private final RedisSettings settings;
  private final RedisLines lines;
  private volatile RedisLines.Line main;
  private volatile boolean closed;

  RedisLink(RedisSettings settings) {
    this.settings = settings;
    this.lines = RedisLines.to(settings);
    try {
      this.main = lines.open(null);
    } catch (RuntimeException e) {
      lines.close();
      throw RedisErrors.of(
          e, "cannot open %s".formatted(RedisAddress.withoutLogin(settings.uri())));
    }
  }

  /** Returns whether the servers are a cluster. */
  boolean isCluster() {
    return lines.isCluster();
  }

  /**
   * Runs a script on the server that has a key.
   *
   * @return what it returns, see {@link Replies}
   */
  CompletableFuture<@Nullable Object> run(Script script, String key, Arguments arguments) {
    CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
    if (closed) {
      answer.completeExceptionally(closedError());
      return answer;
    }
    RedisLines.Line line = main;
    String[] keys = {key};
    byte[][] values = arguments.toArray();
    line.commands()
        .<Object>evalsha(script.digest(), ScriptOutputType.OBJECT, keys, values)
        .whenComplete(
            (value, error) -> {
              if (error != null && RedisErrors.unwrap(error) instanceof RedisNoScriptException) {
                // The server was started anew or its scripts were flushed; nothing took effect.
                line.commands()
                    .<Object>eval(script.text(), ScriptOutputType.OBJECT, keys, values)
                    .whenComplete((late, lateError) -> finish(answer, line, late, lateError));
              } else {
                finish(answer, line, value, error);
              }
            });
    return answer;
  }

  private <V> void finish(
      CompletableFuture<@Nullable V> answer,
      RedisLines.Line line,
      @Nullable V value,
      @Nullable Throwable error) {
    if (error == null) {
      answer.complete(value);
      return;
    }
    if (RedisErrors.isReadOnly(error)) {
      renew(line);
    }
    answer.completeExceptionally(
        closed ? closedError() : RedisErrors.of(error, "Redis did not do it"));
  }

  /** Runs a script and waits for what it returns. */
  @Nullable Object call(Script script, String key, Arguments arguments) {
    return await(run(script, key, arguments));
  }

  /** Runs a command. */
  <V> CompletableFuture<@Nullable V> send(Command<V> command) {
    CompletableFuture<@Nullable V> answer = new CompletableFuture<>();
    if (closed) {
      answer.completeExceptionally(closedError());
      return answer;
    }
    RedisLines.Line line = main;
    command
        .apply(line.commands())
        .whenComplete((value, error) -> finish(answer, line, value, error));
    return answer;
  }

  /** Reads hashes, in one write to the server. */
  CompletableFuture<List<Map<String, byte[]>>> readHashes(List<String> keys) {
    RedisLines.Line line = main;
    return Parts.all(
        line.hashes(keys).stream()
            .map(
                hash -> {
                  CompletableFuture<Map<String, byte[]>> answer = new CompletableFuture<>();
                  hash.whenComplete((value, error) -> finish(answer, line, value, error));
                  return answer;
                })
            .toList());
  }

  /** Runs a command and waits for what it returns. */
  <V> @Nullable V call(Command<V> command) {
    return await(send(command));
  }

  private <V> @Nullable V await(CompletionStage<@Nullable V> answer) {
    try {
      // Longer than the client's own limit, which tells better what happened.
      return answer
          .toCompletableFuture()
          .get(2 * settings.callLimit().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw RedisErrors.of(e, "Redis did not do it");
    } catch (TimeoutException e) {
      throw new StoreException(
          "Redis has not answered in time; whether it took effect is not known", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while Redis was asked", e);
    }
  }

  /** Opens a connection for somebody who blocks, under a name others can see, or without one. */
  RedisLines.Line open(@Nullable String name) {
    if (closed) {
      throw closedError();
    }
    try {
      return lines.open(name);
    } catch (RuntimeException e) {
      throw RedisErrors.of(e, "cannot open a connection to Redis");
    }
  }

  /** Opens such a connection without waiting for it. */
  CompletableFuture<RedisLines.Line> openLater(@Nullable String name) {
    return closed ? CompletableFuture.failedFuture(closedError()) : lines.openLater(name);
  }

  /** Leaves a server that became a replica; the next connection goes to the new master. */
  private void renew(RedisLines.Line line) {
    synchronized (this) {
      if (closed || main != line) {
        return;
      }
    }
    lines
        .openLater(null)
        .whenComplete(
            (fresh, error) -> {
              if (fresh != null) {
                replace(line, fresh);
              }
            });
  }

  private synchronized void replace(RedisLines.Line old, RedisLines.Line fresh) {
    if (closed || main != old) {
      fresh.close();
      return;
    }
    main = fresh;
    old.close();
  }

  boolean isOpen() {
    return !closed;
  }

  private static StoreException closedError() {
    return new StoreException("the store is closed");
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    lines.close();
  }
}
