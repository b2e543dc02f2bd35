package io.drover.internal.threads;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wakes one thread when something it looks at may have changed. Any thread rings, one waits. A ring
 * is never lost: what changed before it is seen after the wait it ends, at the latest.
 */
public final class Doorbell {

  private volatile boolean rung;
  private volatile @Nullable Thread waiting;

  /** Ends the wait under way, or else the next one. Cheap while nobody waits. */
  public void ring() {
    if (!rung) {
      rung = true;
      Thread thread = waiting;
      if (thread != null) {
        LockSupport.unpark(thread);
      }
    }
  }

  /** Waits for a ring since the last wait ended. */
  public void await() {
    while (!await(Long.MAX_VALUE / 2)) {}
  }

  /** Waits for a ring since the last wait ended; returns whether it came in so many nanoseconds. */
  public boolean await(long nanos) {
    long end = System.nanoTime() + nanos;
    waiting = Thread.currentThread();
    while (!rung && end - System.nanoTime() > 0) {
      LockSupport.parkNanos(this, end - System.nanoTime());
      Thread.interrupted(); // Nobody has a reason to interrupt this thread; it must not spin.
    }
    waiting = null;
    boolean came = rung;
    rung = false;
    return came;
  }
}
