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
 * Script#ADVANCE} once it was sent: a server that was frozen may still run it later, and would then
 * claim jobs for a worker that has given up. It is waited for as long as its connection lives, and
 * whether that is of any use is tried with a fresh one, see {@link MainLine}.
 */
final class ScriptCalls {

  /** How often it is looked, within the limit of a call, for calls that are overdue. */
  private static final int LOOKS_IN_LIMIT = 10;

  private final MainLine main;
  private final Alarms alarms;
  private final Map<String, ScriptLane> lanes = new ConcurrentHashMap<>();
  private final Set<ScriptCall> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ScriptCalls(MainLine main, Alarms alarms, Duration callLimit) {
    this.main = main;
    this.alarms = alarms;
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
    RedisLines.Line line = call.line();
    if (line != null) {
      main.leave(line, call.base());
    }
    if (call.isToBeHeard()) {
      call.extend(main.deadline());
    } else {
      finish(call, null, RedisErrors.late());
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
