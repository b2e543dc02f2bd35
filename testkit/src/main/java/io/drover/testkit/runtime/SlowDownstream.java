package io.drover.testkit.runtime;

import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * What handlers call that takes its time, which is virtual, and more of it the more call at once.
 * Safe for use by several threads.
 */
final class SlowDownstream {

  private final VirtualTime time;
  private final IntFunction<Duration> latency;
  private final IntPredicate fails;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicBoolean interrupted = new AtomicBoolean();

  /**
   * Creates it, without a call.
   *
   * @param latency returns how long a call takes with which so many are under way
   * @param fails returns whether such a call fails
   */
  SlowDownstream(VirtualTime time, IntFunction<Duration> latency, IntPredicate fails) {
    this.time = time;
    this.latency = latency;
    this.fails = fails;
  }

  /** Serves so many calls at once, and as many in a time however many more there are. */
  static SlowDownstream saturating(VirtualTime time, Duration one, int servers) {
    return new SlowDownstream(
        time,
        calls -> one.multipliedBy(Math.max(servers, calls)).dividedBy(servers),
        calls -> false);
  }

  /** Waits until the call has been served; for handlers. */
  Object call() {
    int underWay = calls.incrementAndGet();
    most.accumulateAndGet(underWay, Math::max);
    CountDownLatch done = new CountDownLatch(1);
    time.schedule(
        time.instant().plus(latency.apply(underWay)),
        () -> {
          calls.decrementAndGet(); // Here, so that whoever moves the clock sees it at once.
          done.countDown();
        });
    try {
      Threads.awaitOrInterrupt(done);
    } catch (InterruptedException e) {
      interrupted.set(true);
    }
    if (fails.test(underWay)) {
      throw new IllegalStateException("too many calls");
    }
    return served.incrementAndGet();
  }

  /** Returns how many calls are under way. */
  int calls() {
    return calls.get();
  }

  /** Returns how many calls have been served. */
  int served() {
    return served.get();
  }

  /** Returns how many calls were under way at once at most. */
  int most() {
    return most.get();
  }

  /** Returns whether a call was interrupted. */
  boolean wasInterrupted() {
    return interrupted.get();
  }
}
