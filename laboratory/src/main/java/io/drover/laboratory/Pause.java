package io.drover.laboratory;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Pauses that a program of the laboratory makes, interrupted or not. Stateless. */
final class Pause {

  private Pause() {}

  static void of(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }
}
