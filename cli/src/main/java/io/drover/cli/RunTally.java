package io.drover.cli;

import java.util.concurrent.atomic.AtomicLong;

/** What a run has done so far. Safe for use by any number of threads. */
final class RunTally {

  final AtomicLong lines = new AtomicLong();
  final AtomicLong added = new AtomicLong();
  final AtomicLong resumed = new AtomicLong();
  final AtomicLong alreadyDone = new AtomicLong();
  final AtomicLong failedEarlier = new AtomicLong();
  final AtomicLong completed = new AtomicLong();
  final AtomicLong failed = new AtomicLong();
  final AtomicLong retries = new AtomicLong();

  private volatile long start = System.nanoTime();

  /** Starts the clock: the store is open. */
  void begin() {
    start = System.nanoTime();
  }

  /** Returns how many jobs have ended in this run. */
  long ended() {
    return completed.get() + failed.get();
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  double perSecond() {
    return ended() / Math.max(seconds(), 1e-3);
  }
}
