package io.drover.internal.work;

import io.drover.internal.store.StoreContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a worker did what last, by which others see whether it moves. Written by the thread whose
 * turn it is, read by any.
 */
final class Pulse {

  private final StoreContext store;
  private volatile Instant moved;
  private volatile @Nullable Instant failingSince;

  /** Begins as if it had just moved. */
  Pulse(StoreContext store) {
    this.store = store;
    this.moved = store.now();
  }

  /** Notes what the store has done. */
  void answered(int claimed, int settled) {
    failingSince = null;
    if (claimed + settled > 0) {
      moved = store.now();
    }
  }

  /** Notes that the store has not done it. */
  void failed() {
    if (failingSince == null) {
      failingSince = store.now();
    }
  }

  /** Returns when it last claimed a job, or had an end recorded; or when it began. */
  Instant moved() {
    return moved;
  }

  /** Returns since when the store has done nothing for it, or {@code null} if it does. */
  @Nullable Instant failingSince() {
    return failingSince;
  }
}
