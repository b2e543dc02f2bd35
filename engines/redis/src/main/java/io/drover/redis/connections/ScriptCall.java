package io.drover.redis.connections;

import io.drover.redis.scripts.Script;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One call of a script: what is called, and how far it is. Safe for use by any number of threads.
 *
 * <p>It waits, is under way, perhaps waits again, and is over. It is sent only if it still waited:
 * so of one that is given up while it waits it is certain that nothing was done.
 */
final class ScriptCall {

  private enum State {
    WAITING,
    UNDER_WAY,
    OVER
  }

  /**
   * What the script is given. Nobody changes the arrays.
   *
   * @param keys those it declares
   * @param values its arguments
   */
  record Input(String[] keys, byte[][] values) {}

  private final Script script;
  private final String base;
  private final Input input;
  private final long deadline;
  private final CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private volatile boolean unknown;
  private volatile RedisLines.@Nullable Line line;
  private volatile long due;
  private volatile long quietSince;
  private volatile long heard;
  private long number;

  /**
   * Makes a call that waits.
   *
   * @param base the start of the queue's keys
   * @param deadline until when it may be sent, a time of the JVM's
   */
  ScriptCall(Script script, String base, Input input, long deadline) {
    this.script = script;
    this.base = base;
    this.input = input;
    this.deadline = deadline;
    this.due = deadline;
  }

  /** Takes its number among the calls of its lane, under whose lock this is called. */
  void number(long place) {
    number = place;
  }

  long number() {
    return number;
  }

  Script script() {
    return script;
  }

  String base() {
    return base;
  }

  long deadline() {
    return deadline;
  }

  CompletableFuture<@Nullable Object> answer() {
    return answer;
  }

  /** Returns the connection on which it was sent last, if it was. */
  RedisLines.@Nullable Line line() {
    return line;
  }

  /** Begins to send it; returns whether it waited. */
  boolean begin(RedisLines.Line way, long now, long answerDue) {
    if (!state.compareAndSet(State.WAITING, State.UNDER_WAY)) {
      return false;
    }
    heard = way.answers().get();
    quietSince = now;
    due = answerDue;
    line = way;
    return true;
  }

  /**
   * Returns whether it is under way and its connection has brought nothing for so long, although
   * answers come in order; of a cluster's, whether it has brought no answer to this call.
   */
  boolean isInSilence(long now, Duration patience, boolean cluster) {
    RedisLines.Line way = line;
    if (way == null || state.get() != State.UNDER_WAY || now - quietSince < patience.toNanos()) {
      return false;
    }
    long answers = way.answers().get();
    boolean silent = cluster || answers == heard;
    heard = answers;
    quietSince = silent ? quietSince : now;
    return silent;
  }

  /** Has it wait once more, as nothing was done; returns whether it was under way. */
  boolean waitAgain() {
    return state.compareAndSet(State.UNDER_WAY, State.WAITING);
  }

  /** Ends it if it waits; returns whether it did. */
  boolean giveUp() {
    return state.compareAndSet(State.WAITING, State.OVER);
  }

  /** Ends it, whatever it does. */
  void end() {
    state.set(State.OVER);
  }

  boolean isOver() {
    return state.get() == State.OVER;
  }

  boolean isDue(long now) {
    return due - now <= 0;
  }

  /** Has more time for the answer. */
  void extend(long answerDue) {
    due = answerDue;
  }

  /**
   * Returns whether it may take effect although nobody waits for it any more: a server that was
   * frozen would then claim jobs for a worker that has given up.
   */
  boolean isToBeHeard() {
    return script == Script.ADVANCE || script == Script.ADVANCE_PLAIN;
  }

  /** Returns whether the server did not know the script, and hears of it first now. */
  boolean isUnknown(Throwable error) {
    if (!RedisErrors.isUnknownScript(error) || unknown) {
      return false;
    }
    unknown = true; // The server was started anew, its scripts were flushed, or it is another one.
    return true;
  }

  RedisLines.Command<Object> command() {
    String[] keys = input.keys();
    byte[][] values = input.values();
    return unknown
        ? commands -> commands.eval(script.text(), ScriptOutputType.OBJECT, keys, values)
        : commands -> commands.evalsha(script.digest(), ScriptOutputType.OBJECT, keys, values);
  }
}
