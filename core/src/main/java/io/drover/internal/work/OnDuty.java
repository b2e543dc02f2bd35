package io.drover.internal.work;

/** A worker as those see it who tell of it. Safe for use by several threads. */
public interface OnDuty {

  /** Returns what it says of itself now. */
  WorkerCard card();

  /** Returns whether it is there no more. */
  boolean isClosed();
}
