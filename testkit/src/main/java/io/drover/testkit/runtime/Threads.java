package io.drover.testkit.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits of handlers in tests, bounded so that a broken test ends. Stateless. */
final class Threads {

  private Threads() {}

  /** Waits for a latch without heeding interrupts. */
  static void await(CountDownLatch latch) {
    boolean done = false;
    while (!done) {
      try {
        done = latch.await(20, TimeUnit.SECONDS);
        if (!done) {
          throw new AssertionError("expected the test to let the handler go on within 20s");
        }
      } catch (InterruptedException e) {
        // The handler shall ignore it; that is what such a test is about.
        Thread.interrupted();
      }
    }
  }

  /** Returns whether a worker's close has got to where it waits, which its own thread does. */
  static boolean isCloseWaiting() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(
            thread ->
                thread.getName().endsWith("-close")
                    && thread.getState() == Thread.State.TIMED_WAITING);
  }

  /** Waits for a latch until interrupted. */
  static void awaitOrInterrupt(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("expected the handler to be released or interrupted within 20s");
    }
  }

  /** Takes its time, as a handler does that works or has something to end. */
  static void takeTime(Duration duration) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(duration.toNanos());
  }

  /** Throws an exception that its caller did not declare, as other languages may. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <E extends Throwable> E undeclared(Throwable error) throws E {
    throw (E) error;
  }
}
