package io.drover.redis.connections;

import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.Script;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The scripts under way. Safe for use by any number of threads.
 *
 * <p>The scripts of one key keep the order in which they were called. One that the server does not
 * know, or that was refused because the connection to its node is still being opened, took no
 * effect and is sent again; what was called after it waits until then, unless it was sent already
 * and somebody else loaded the script just in between.
 *
 * <p>A script fails if it is not answered within the call limit. Not so {@link Script#ADVANCE}: a
 * server that was frozen may still run it later, and would then claim jobs for a worker that has
 * given up. It is waited for as long as its connection lives, and whether that is of any use is
 * tried with a fresh one, see {@link MainLine}.
 */
final class ScriptCalls {

  /** How often it is looked, within the limit of a call, for calls that are overdue. */
  private static final int LOOKS_IN_LIMIT = 10;

  private final MainLine main;
  private final Alarms alarms;
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private final Set<Call> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ScriptCalls(MainLine main, Alarms alarms, Duration callLimit) {
    this.main = main;
    this.alarms = alarms;
    // One look at all that is open, as an alarm for each call would wake its thread each time.
    alarms.every(callLimit.dividedBy(LOOKS_IN_LIMIT), this::lookForOverdue);
  }

  /** Runs a script on the server that has a key. */
  CompletableFuture<@Nullable Object> run(Script script, String key, Arguments arguments) {
    Call call = new Call(script, key, arguments.toArray());
    open.add(call);
    if (closed) {
      finish(call, null, RedisErrors.closed());
      return call.answer;
    }
    lanes
        .compute(
            key,
            (same, lane) -> {
              Lane one = lane == null ? new Lane(key) : lane;
              one.add(call);
              return one;
            })
        .go();
    return call.answer;
  }

  private void lookForOverdue() {
    long now = System.nanoTime();
    for (Call call : open) {
      if (call.due - now <= 0) {
        overdue(call);
      }
    }
  }

  private void overdue(Call call) {
    if (call.answer.isDone()) {
      return;
    }
    RedisLines.Line line = call.line;
    if (line != null) {
      main.leave(line, call.key);
    }
    if (call.script == Script.ADVANCE) {
      call.due = main.deadline();
    } else {
      finish(call, null, RedisErrors.late());
    }
  }

  /** Completes a call; the first time counts. */
  private void finish(Call call, @Nullable Object value, @Nullable Throwable error) {
    open.remove(call);
    if (error == null) {
      call.answer.complete(value);
    } else {
      call.answer.completeExceptionally(
          closed ? RedisErrors.closed() : RedisErrors.of(error, "Redis did not do it"));
    }
  }

  /** Ends all calls; what the server still does of them is not known. */
  void close() {
    closed = true;
    for (Call call : open) {
      finish(call, null, RedisErrors.closed());
    }
  }

  /** One call of a script. */
  private final class Call {
    private final Script script;
    private final String key;
    private final byte[][] values;
    private final long deadline = main.deadline();
    private final CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
    private long number;
    private volatile boolean unknown;
    private volatile RedisLines.@Nullable Line line;
    private volatile long due = deadline;

    Call(Script script, String key, byte[][] values) {
      this.script = script;
      this.key = key;
      this.values = values;
    }

    /** Returns whether it took no effect and can be sent again. */
    boolean isToRepeat(Throwable error) {
      if (RedisErrors.unwrap(error) instanceof RedisNoScriptException && !unknown) {
        unknown = true; // The server was started anew or its scripts were flushed.
        return true;
      }
      return main.isToRepeat(error, deadline);
    }

    RedisLines.Command<Object> command() {
      String[] keys = {key};
      return unknown
          ? commands -> commands.eval(script.text(), ScriptOutputType.OBJECT, keys, values)
          : commands -> commands.evalsha(script.digest(), ScriptOutputType.OBJECT, keys, values);
    }
  }

  /**
   * The calls for one key. Only one thread at a time sends; others leave their calls to it. Nothing
   * is sent, and nothing completed, under the lock.
   *
   * <p>Where a node's connection is opened when it is first needed, what is sent while it is being
   * opened may overtake what was sent before. There the first call goes alone, as long as its
   * connection is the current one.
   */
  private final class Lane {
    private final String key;
    private final PriorityQueue<Call> waiting =
        new PriorityQueue<>(Comparator.comparingLong((Call call) -> call.number));
    private long numbers;
    private int underWay;
    private boolean sending;
    private boolean held;
    private boolean refused;
    private boolean proven;
    private @Nullable Call last;

    Lane(String key) {
      this.key = key;
      this.proven = !main.opensLate();
    }

    synchronized void add(Call call) {
      call.number = ++numbers;
      waiting.add(call);
    }

    /** Sends what waits, unless something has to be waited for. */
    void go() {
      for (Call call = next(); call != null; call = next()) {
        send(call);
        sent();
      }
      lanes.computeIfPresent(key, (same, lane) -> lane.isIdle() ? null : lane);
    }

    private synchronized @Nullable Call next() {
      if (sending || held || !proven && isLastUnderWay()) {
        return null;
      }
      Call call = waiting.poll();
      while (call != null && call.answer.isDone()) {
        call = waiting.poll(); // It was given up while it waited.
      }
      if (call != null) {
        sending = true;
        underWay++;
        last = call;
      }
      return call;
    }

    private boolean isLastUnderWay() {
      return last != null && last.line == main.current();
    }

    private synchronized void sent() {
      sending = false;
    }

    private synchronized boolean isIdle() {
      return waiting.isEmpty() && underWay == 0;
    }

    private void send(Call call) {
      RedisLines.Line line = main.current();
      call.line = line;
      line.ask(call.command()).whenComplete((value, error) -> came(call, value, error));
    }

    private void came(Call call, @Nullable Object value, @Nullable Throwable error) {
      boolean again = error != null && call.isToRepeat(error);
      RedisLines.Line line = call.line;
      if (line != null) {
        main.came(line, error);
      }
      came(call, again, error);
      if (!again) {
        finish(call, value, error);
      }
      go();
    }

    /**
     * Holds the lane for a call that is sent again, until those behind it that are under way have
     * come back too: they may need it as well, and then go in their order.
     */
    private synchronized void came(Call call, boolean again, @Nullable Throwable error) {
      underWay--;
      last = last == call ? null : last;
      proven = error == null || !main.opensLate();
      if (again && error != null) {
        waiting.add(call);
        held = true;
        refused |= RedisErrors.isNotConnected(error);
      }
      if (held && underWay == 0) {
        if (refused) {
          refused = false;
          alarms.in(MainLine.BEFORE_REPEAT, this::release);
        } else {
          held = false;
        }
      }
    }

    private void release() {
      synchronized (this) {
        held = false;
      }
      go();
    }
  }
}
