package io.drover.redis.connections;

import io.drover.redis.scripts.Script;
import io.lettuce.core.RedisCommandTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The connection that everybody shares, and the fresh one that takes its place once it is of no use
 * any more. Safe for use by any number of threads.
 *
 * <p>A connection that broke is opened again by the client library. Not so one that leads to a
 * server that became a replica, or one on which nothing comes back although it looks whole, as
 * after a silent cut on the way. For these a fresh connection is opened, one at a time. As soon as
 * the server has answered on it, calls go there, those of a queue in their order. The old one stays
 * until a call limit has passed without any answer on it: a server that was slow for a while has
 * all its answers heard, and what is still open on a dead connection fails then. If the server does
 * not answer on the fresh one either, nothing changes.
 */
final class MainLine {

  /** The shortest time between two fresh connections, so that many errors open few. */
  private static final Duration BETWEEN_FRESH = Duration.ofMillis(500);

  /** How long a call waits that was not done, first and at most, before it is sent again. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

  private final RedisLines lines;
  private final Alarms alarms;
  private final Duration callLimit;
  private final Set<Sending<?>> repeated = ConcurrentHashMap.newKeySet();
  private final Set<RedisLines.Line> retiring = ConcurrentHashMap.newKeySet();

  /** Those that the server had when it was last asked. */
  private final Set<Script> scripts = ConcurrentHashMap.newKeySet();

  private volatile RedisLines.Line current;
  private volatile boolean closed;
  private boolean opening;
  private long openedAt = System.nanoTime() - BETWEEN_FRESH.toNanos();

  /** Opens the connection. */
  MainLine(RedisLines lines, Alarms alarms, Duration callLimit) {
    this.lines = lines;
    this.alarms = alarms;
    this.callLimit = callLimit;
    this.current = lines.open();
  }

  RedisLines.Line current() {
    return current;
  }

  /** Sends a command. The future fails with what the client library says. */
  <V> CompletableFuture<@Nullable V> send(RedisLines.Command<V> command) {
    Sending<V> sending =
        new Sending<>(command, null, deadline(), new CompletableFuture<@Nullable V>());
    attempt(sending);
    return sending.answer();
  }

  /** Returns whether it is known that the server has a script. */
  boolean isKnown(Script script) {
    return scripts.contains(script);
  }

  /** Takes note of whether the server has a script; one that has lost one may have lost all. */
  void had(Script script, boolean there) {
    if (there) {
      scripts.add(script);
    } else {
      scripts.clear();
    }
  }

  /** Returns until when a call made now is worth sending. */
  long deadline() {
    return deadline(System.nanoTime());
  }

  long deadline(long now) {
    return now + callLimit.toNanos();
  }

  /** A command on its way, to a connection that was chosen for it or to the current one. */
  private record Sending<V>(
      RedisLines.Command<V> command,
      RedisLines.@Nullable Line chosen,
      long deadline,
      CompletableFuture<@Nullable V> answer) {}

  private <V> void attempt(Sending<V> sending) {
    RedisLines.Line line = sending.chosen() == null ? current : sending.chosen();
    line.ask(sending.command())
        .whenComplete(
            (value, error) -> {
              if (error == null) {
                came(line, null);
                sending.answer().complete(value);
              } else if (isToRepeat(error, sending.deadline())) {
                repeat(sending);
              } else {
                came(line, error);
                sending.answer().completeExceptionally(error);
              }
            });
  }

  private void repeat(Sending<?> sending) {
    repeated.add(sending);
    alarms.in(
        pause(sending.deadline()),
        () -> {
          repeated.remove(sending);
          attempt(sending);
        });
    if (closed) {
      sending.answer().completeExceptionally(RedisErrors.closed());
    }
  }

  /** Returns whether the connection to a server is opened only when it is first needed. */
  boolean opensLate() {
    return lines.isCluster();
  }

  /**
   * Returns whether a call certainly was not done and may be soon: its connection opens late, or
   * the server puts it off.
   */
  boolean isToRepeat(Throwable error, long deadline) {
    boolean notDone =
        opensLate() && RedisErrors.isNotConnected(error)
            || RedisErrors.isPutOff(error) && (opensLate() || !RedisErrors.isElsewhere(error));
    return notDone && deadline - System.nanoTime() > pause(deadline).toNanos() && !closed;
  }

  /** Returns how long to wait before a call is sent again; the longer, the older it is. */
  Duration pause(long deadline) {
    Duration age = callLimit.minusNanos(deadline - System.nanoTime());
    if (age.compareTo(FIRST_PAUSE) < 0) {
      return FIRST_PAUSE;
    }
    return age.compareTo(LONGEST_PAUSE) < 0 ? age : LONGEST_PAUSE;
  }

  /** Takes note of what came back on a connection. */
  void came(RedisLines.Line line, @Nullable Throwable error) {
    Throwable cause = error == null ? null : RedisErrors.unwrap(error);
    if (cause == null || RedisErrors.isAnswer(cause)) {
      line.answers().incrementAndGet();
    }
    if (cause != null
        && (cause instanceof RedisCommandTimeoutException || RedisErrors.isReadOnly(cause))) {
      leave(line, null);
    }
  }

  /**
   * Goes over to a fresh connection if the server answers there.
   *
   * @param key a key whose server has to answer, or {@code null} for any
   */
  void leave(RedisLines.Line line, @Nullable String key) {
    synchronized (this) {
      if (closed
          || current != line
          || opening
          || System.nanoTime() - openedAt < BETWEEN_FRESH.toNanos()) {
        return;
      }
      opening = true;
      openedAt = System.nanoTime();
    }
    lines
        .learn() // Of a cluster, as another server may have taken the place of the silent one.
        .handle((known, error) -> known)
        .thenCompose(known -> lines.openLater())
        .thenCompose(
            fresh ->
                key == null
                    ? probed(fresh, commands -> commands.ping())
                    : probed(fresh, commands -> commands.exists(key)))
        .whenComplete((fresh, error) -> opened(line, fresh));
  }

  private <V> CompletableFuture<RedisLines.Line> probed(
      RedisLines.Line fresh, RedisLines.Command<V> probe) {
    Sending<V> sending =
        new Sending<>(probe, fresh, deadline(), new CompletableFuture<@Nullable V>());
    attempt(sending);
    return sending
        .answer()
        .handle(
            (answer, error) -> {
              if (error == null || RedisErrors.isAnswer(error)) {
                return fresh;
              }
              fresh.close();
              throw new CompletionException(error);
            });
  }

  private void opened(RedisLines.Line old, RedisLines.@Nullable Line fresh) {
    synchronized (this) {
      opening = false;
      if (fresh == null) {
        return;
      }
      if (!closed) {
        current = fresh;
        retiring.add(old);
        retire(old);
        return;
      }
    }
    fresh.close();
  }

  /** Closes a connection once nothing comes back on it any more. */
  private void retire(RedisLines.Line old) {
    long heard = old.answers().get();
    alarms.in(
        callLimit,
        () -> {
          if (old.answers().get() != heard) {
            retire(old);
          } else if (retiring.remove(old)) {
            old.close();
          }
        });
  }

  /** Ends what waits to be sent again. */
  void end() {
    closed = true;
    repeated.forEach(sending -> sending.answer().completeExceptionally(RedisErrors.closed()));
  }

  /** Closes the connections, once those who wait for answers on them have been told. */
  void close() {
    RedisLines.Line last;
    synchronized (this) {
      last = current;
    }
    last.close();
    for (RedisLines.Line old : retiring) {
      if (retiring.remove(old)) {
        old.close();
      }
    }
  }
}
