package io.drover.redis.connections;

import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The calls for one queue, in their order. Safe for use by any number of threads.
 *
 * <p>Only one thread at a time sends; others leave their calls to it. The event loop queues what it
 * sends itself, or that would overtake what others sent before (see {@link EventLoops}). Nothing is
 * sent, and nothing completed, under the lock.
 *
 * <p>Where a node's connection is opened when it is first needed, what is sent while it is being
 * opened may overtake what was sent before. There the first call goes alone, as long as its
 * connection is the current one, and so does the first after one that was not done. So does, on
 * each connection, the first call of a script of which it is not known that the server has it: a
 * call that is refused for that would be overtaken by those behind it whose script the server has.
 * And when a fresh connection has taken the place of another, what is under way on that one is
 * answered or given up first; but not claims, which nobody's order hangs on.
 */
final class ScriptLane {

  /** Hears what became of a call, once. */
  interface Ending {
    void finish(ScriptCall call, @Nullable Object value, @Nullable Throwable error);
  }

  private final MainLine main;
  private final Alarms alarms;
  private final Ending ending;
  private final PriorityQueue<ScriptCall> waiting =
      new PriorityQueue<>(Comparator.comparingLong(ScriptCall::number));
  private final Set<ScriptCall> ordered = new HashSet<>();
  private long numbers;
  private int underWay;
  private boolean sending;
  private boolean held;
  private boolean pausing;
  private boolean proven;
  private boolean alone;
  private @Nullable ScriptCall last;
  private RedisLines.@Nullable Line way;
  private volatile @Nullable Throwable refusal;

  /** The thread by which the latest answer came: that of the connection's event loop. */
  private volatile @Nullable Thread answering;

  ScriptLane(MainLine main, Alarms alarms, Ending ending) {
    this.main = main;
    this.alarms = alarms;
    this.ending = ending;
    this.proven = !main.opensLate();
  }

  synchronized void add(ScriptCall call) {
    call.number(++numbers);
    waiting.add(call);
  }

  /** Returns why the last calls were not done, or {@code null} if they were. */
  @Nullable Throwable refusal() {
    return refusal;
  }

  synchronized boolean isIdle() {
    if (underWay > 0) {
      return false;
    }
    waiting.removeIf(ScriptCall::isOver);
    return waiting.isEmpty();
  }

  /** Sends what waits, unless something has to be waited for. */
  void go() {
    for (ScriptCall call = next(); call != null; call = next()) {
      try {
        send(call);
      } finally {
        sent();
      }
    }
  }

  private synchronized @Nullable ScriptCall next() {
    if (sending || held) {
      return null;
    }
    RedisLines.Line line = main.current();
    for (ScriptCall call = waiting.peek(); call != null; call = waiting.peek()) {
      boolean known = main.isKnown(call.script());
      boolean mayFollow = proven && known && !alone;
      if (!call.isOver() && (isToWait(line) || !mayFollow && isLastUnderWay())) {
        return null;
      }
      waiting.poll();
      long now = System.nanoTime();
      if (call.begin(line, now, main.deadline(now))) { // Else it was given up while it waited.
        sending = true;
        underWay++;
        if (!call.isToBeHeard()) {
          ordered.add(call);
        }
        last = call;
        way = line;
        alone = !known;
        return call;
      }
    }
    return null;
  }

  /** Returns whether calls that others must not overtake are under way on another connection. */
  private boolean isToWait(RedisLines.Line line) {
    if (way == null || way == line) {
      return false;
    }
    ordered.removeIf(ScriptCall::isOver);
    return ordered.stream().anyMatch(call -> call.line() != line);
  }

  private boolean isLastUnderWay() {
    return last != null && last.line() == main.current();
  }

  private synchronized void sent() {
    sending = false;
  }

  private void send(ScriptCall call) {
    RedisLines.Line line = call.line();
    if (line == null) {
      return;
    }
    Runnable write =
        () -> line.ask(call.command()).whenComplete((value, error) -> came(call, value, error));
    Executor loop = Thread.currentThread() == answering ? EventLoops.current() : null;
    if (loop == null) {
      write.run();
      return;
    }
    try {
      loop.execute(write); // Behind what other threads have sent, which it has not written yet.
    } catch (RejectedExecutionException e) {
      write.run(); // It ends, and so do all calls.
    }
  }

  private void came(ScriptCall call, @Nullable Object value, @Nullable Throwable error) {
    if (EventLoops.current() != null) { // Else nobody answered: its time was over, say.
      answering = Thread.currentThread(); // All calls of a lane are for one node.
    }
    if (error == null || RedisErrors.isUnknownScript(error)) {
      main.had(call.script(), error == null);
    }
    boolean again = isToWaitAgain(call, error);
    try {
      RedisLines.Line line = call.line();
      if (line != null) {
        main.came(line, error);
      }
      if (!again) {
        ending.finish(call, value, error);
      }
    } finally {
      go();
    }
  }

  /**
   * Takes note of what came back. Holds the lane for a call that is sent again, until those behind
   * it that are under way have come back too: they may need it as well, and then go in their order.
   */
  private synchronized boolean isToWaitAgain(ScriptCall call, @Nullable Throwable error) {
    underWay--;
    ordered.remove(call);
    last = last == call ? null : last;
    proven = error == null || !main.opensLate();
    boolean unknown = error != null && call.isUnknown(error);
    boolean putOff = error != null && !unknown && main.isToRepeat(error, call.deadline());
    boolean again = (unknown || putOff) && call.waitAgain();
    refusal = putOff ? error : unknown ? refusal : null;
    if (again) {
      waiting.add(call);
      held = true;
      pausing |= putOff;
    }
    if (held && underWay == 0) {
      release(call);
    }
    return again;
  }

  /** Lets what waits be sent: at once, or after a pause if the server would not take it yet. */
  private void release(ScriptCall back) {
    if (!pausing) {
      held = false;
      return;
    }
    pausing = false;
    ScriptCall oldest = waiting.peek();
    alarms.in(
        main.pause((oldest == null ? back : oldest).deadline()),
        () -> {
          synchronized (this) {
            held = false;
          }
          go();
        });
  }
}
