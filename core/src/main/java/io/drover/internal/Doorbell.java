package io.drover.internal;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wakes one thread when something it looks at may have changed. Any thread rings, one waits. A ring
 * is never lost: what changed before it is seen after the wait it ends, at the latest.
 */
final class Doorbell {

  private volatile boolean rung;
  private volatile @Nullable Thread waiting;

  /** Ends the wait under way, or else the next one. Cheap while nobody waits. */
  void ring() {
    if (!rung) {
      rung = true;
      Thread thread = waiting;
      if (thread != null) {
        LockSupport.unpark(thread);
      }
    }
  }

  /** Waits for a ring since the last wait ended. */
  void await() {
    waiting = Thread.currentThread();
    while (!rung) {
      LockSupport.park(this);
      Thread.interrupted(); // Nobody has a reason to interrupt this thread; it must not spin.
    }
    waiting = null;
    rung = false;
  }
}
