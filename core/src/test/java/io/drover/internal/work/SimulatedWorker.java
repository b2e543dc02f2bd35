package io.drover.internal.work;

import io.drover.job.Concurrency;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A worker of which there is nothing but when its handlers begin and end, in a time of its own: a
 * {@link LoadGauge} and a {@link ConcurrencyRule} are told what happens. For one thread.
 */
final class SimulatedWorker {

  static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long TICK = 100 * MILLI;

  /** How long a handler takes that begins now, and whether it fails. */
  record Service(long nanos, boolean fails) {}

  /** What the handlers call. */
  interface Downstream {
    /**
     * Serves one call.
     *
     * @param calls how many are under way with this one
     */
    Service serve(int calls, Random random);
  }

  /** A handler that runs. */
  private record Run(LoadGauge.Start start, long end, boolean fails) {}

  final List<ScalingStep> steps = new ArrayList<>();
  final List<Long> stepTimes = new ArrayList<>();
  private final Random random;
  private final LoadGauge gauge = new LoadGauge(this::now);
  private final ConcurrencyRule rule;
  private final PriorityQueue<Run> runs =
      new PriorityQueue<>((one, other) -> Long.compare(one.end, other.end));
  private final Deque<Long> ready = new ArrayDeque<>();
  private Downstream downstream;
  private long now;
  private long nextTick = TICK;
  private long nextArrival = Long.MAX_VALUE;
  private double meanGap;
  private boolean endless;
  private boolean paused;
  private int limit = Integer.MAX_VALUE;
  private boolean empty = true;
  private long done;
  private double usedTime;
  private long lastRun;

  SimulatedWorker(Concurrency bounds, Downstream downstream, long seed) {
    this.rule = new ConcurrencyRule(bounds);
    this.downstream = downstream;
    this.random = new Random(seed);
  }

  long now() {
    return now;
  }

  int number() {
    return rule.number();
  }

  /** Returns how many handlers ran at once on average in the latest run. */
  double meanUsed() {
    return usedTime / lastRun;
  }

  /** From now on there is always a job that waits, since the beginning. */
  SimulatedWorker endless(boolean newEndless) {
    endless = newEndless;
    empty = false;
    return this;
  }

  /** From now on so many jobs come in a second, at random. */
  SimulatedWorker arrivals(double perSecond) {
    meanGap = perSecond == 0 ? 0 : SECOND / perSecond;
    nextArrival = perSecond == 0 ? Long.MAX_VALUE : now + gap();
    return this;
  }

  SimulatedWorker downstream(Downstream other) {
    downstream = other;
    return this;
  }

  SimulatedWorker pause(boolean newPaused) {
    paused = newPaused;
    return this;
  }

  /** From now on the queue has no more jobs run at once, over all its workers. */
  SimulatedWorker limit(int newLimit) {
    limit = newLimit;
    return this;
  }

  /** Lets time pass; returns how many jobs a second got done in it. */
  double run(long nanos) {
    long before = done;
    long end = now + nanos;
    usedTime = 0;
    lastRun = nanos;
    claim();
    while (true) {
      Run first = runs.peek();
      long next = Math.min(nextTick, Math.min(nextArrival, first == null ? end : first.end));
      if (next > end) {
        usedTime += (double) runs.size() * (end - now);
        now = end;
        return (double) (done - before) * SECOND / nanos;
      }
      usedTime += (double) runs.size() * (next - now);
      now = next;
      if (next == nextTick) {
        tick();
      } else if (next == nextArrival) {
        ready.add(now);
        empty = false;
        nextArrival = now + gap();
      } else {
        end(runs.remove());
      }
      claim();
      if (now == end && next == end) {
        return (double) (done - before) * SECOND / nanos;
      }
    }
  }

  private long gap() {
    return 1 + (long) (-Math.log(1 - random.nextDouble()) * meanGap);
  }

  private void tick() {
    nextTick += TICK;
    ScalingStep step = rule.next(gauge.look(paused));
    if (step != null) {
      steps.add(step);
      stepTimes.add(now);
      gauge.changed();
      empty = false;
    }
  }

  private void end(Run run) {
    gauge.ended(run.start);
    gauge.attempt(!run.fails);
    done += run.fails ? 0 : 1;
  }

  private void claim() {
    int room = rule.number() - runs.size();
    if (paused) {
      gauge.held();
      return;
    }
    if (room <= 0 || empty && ready.isEmpty()) {
      return;
    }
    int free = Math.max(0, Math.min(room, limit - runs.size()));
    int got = endless ? free : Math.min(free, ready.size());
    long oldest = endless ? 0 : got == 0 ? Long.MAX_VALUE : ready.peek() / MILLI;
    gauge.claimed(got == room ? LoadGauge.Queue.FULL : LoadGauge.Queue.EMPTY, now / MILLI, oldest);
    for (int i = 0; i < got; i++) {
      if (!endless) {
        ready.remove();
      }
      Service service = downstream.serve(runs.size() + 1, random);
      runs.add(new Run(gauge.began(), now + Math.max(1, service.nanos), service.fails));
    }
    empty = got < room;
  }
}
