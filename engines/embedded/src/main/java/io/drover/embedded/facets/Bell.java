package io.drover.embedded.facets;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A bell that one waits for. Safe for use by any number of threads; one waits at a time.
 *
 * <p>However often it is rung, one ring is pending until somebody hears it: nothing adds up behind
 * a listener that is stuck.
 */
final class Bell {

  private final BlockingQueue<Boolean> ring = new ArrayBlockingQueue<>(1);

  void ring() {
    ring.offer(true);
  }

  /** Forgets a ring that nobody has heard. */
  void silence() {
    ring.clear();
  }

  /**
   * Waits for a ring, or takes the pending one; returns whether there was one in time.
   *
   * @throws InterruptedException at once if the thread is interrupted
   */
  boolean await(long nanos) throws InterruptedException {
    return ring.poll(nanos, TimeUnit.NANOSECONDS) != null;
  }
}
