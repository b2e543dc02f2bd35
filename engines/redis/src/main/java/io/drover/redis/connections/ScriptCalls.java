package io.drover.redis.connections;

import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.Script;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The scripts under way. Safe for use by any number of threads.
 *
 * <p>The scripts of one queue keep the order in which they were called. One that the server does
 * not know, that it puts off, or that was refused because the connection to its node is still being
 * opened, took no effect and is sent again; what was called after it waits until then, unless it
 * was sent already and what refused the first was over just in between, by others' doing.
 *
 * <p>A script fails if it cannot be sent, or is not answered, within the call limit. Not so {@link
 * Script#ADVANCE} and its plain case once they were sent: a server that was frozen may still run it
 * later, and would then claim jobs for a worker that has given up. It is waited for as long as its
 * connection lives.
 *
 * <p>Whether silence is the connection's or the server's is tried with a fresh connection, see
 * {@link MainLine}. That is done long before the limit, so that what waits for a call that was lost
 * with its connection, and may take as long as that, has one that works by then.
 */
final class ScriptCalls {

  /** How often it is looked, within the limit of a call, for calls that are overdue. */
  private static final int LOOKS_IN_LIMIT = 10;

  /** The part of the limit of a call after which silence is a reason to try a fresh connection. */
  private static final int PATIENCE_IN_LIMIT = 4;

  private final MainLine main;
  private final Alarms alarms;
  private final Duration patience;
  private final Map<String, ScriptLane> lanes = new ConcurrentHashMap<>();
  private final Set<ScriptCall> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ScriptCalls(MainLine main, Alarms alarms, Duration callLimit) {
    this.main = main;
    this.alarms = alarms;
    this.patience = callLimit.dividedBy(PATIENCE_IN_LIMIT);
    // One look at all that is open, as an alarm for each call would wake its thread each time.
    alarms.every(callLimit.dividedBy(LOOKS_IN_LIMIT), this::lookForOverdue);
  }

  /**
   * Runs a script on the server that has a queue.
   *
   * @param base the start of the queue's keys, or whatever else calls share that keep their order
   * @param declared the keys that say which server it is
   */
  CompletableFuture<@Nullable Object> run(
      Script script, String base, String[] declared, Arguments arguments) {
    ScriptCall.Input input = new ScriptCall.Input(declared, arguments.toArray());
    ScriptCall call = new ScriptCall(script, base, input, main.deadline());
    open.add(call);
    if (closed) {
      finish(call, null, RedisErrors.closed());
      return call.answer();
    }
    ScriptLane lane =
        lanes.compute(
            base,
            (same, found) -> {
              ScriptLane one = found == null ? new ScriptLane(main, alarms, this::finish) : found;
              one.add(call);
              return one;
            });
    lane.go();
    return call.answer();
  }

  /** Returns how many queues there are of which something waits or is under way. */
  int queues() {
    return lanes.size();
  }

  private void lookForOverdue() {
    long now = System.nanoTime();
    for (ScriptCall call : open) {
      if (call.isDue(now) && !call.isOver()) {
        overdue(call);
      } else if (call.isInSilence(now, patience, main.opensLate())) {
        leave(call);
      }
    }
  }

  private void overdue(ScriptCall call) {
    if (call.giveUp()) {
      ScriptLane lane = lanes.get(call.base());
      Throwable refusal = lane == null ? null : lane.refusal();
      finish(call, null, refusal == null ? RedisErrors.notSent() : refusal);
      return;
    }
    leave(call);
    if (call.isToBeHeard()) {
      call.extend(main.deadline());
      return;
    }
    finish(call, null, RedisErrors.late());
    ScriptLane lane = lanes.get(call.base());
    if (lane != null) {
      lane.go(); // What came behind it may have waited for its end.
    }
  }

  private void leave(ScriptCall call) {
    RedisLines.Line line = call.line();
    if (line != null) {
      main.leave(line, call.base());
    }
  }

  /** Completes a call; the first time counts. */
  private void finish(ScriptCall call, @Nullable Object value, @Nullable Throwable error) {
    call.end();
    open.remove(call);
    lanes.computeIfPresent(call.base(), (same, lane) -> lane.isIdle() ? null : lane);
    if (error == null) {
      call.answer().complete(value);
    } else {
      call.answer()
          .completeExceptionally(
              closed ? RedisErrors.closed() : RedisErrors.of(error, "Redis did not do it"));
    }
  }

  /** Ends all calls; what the server still does of them is not known. */
  void close() {
    closed = true;
    for (ScriptCall call : open) {
      finish(call, null, RedisErrors.closed());
    }
  }
}
