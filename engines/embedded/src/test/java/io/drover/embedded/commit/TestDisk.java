package io.drover.embedded.commit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A durability that counts, waits and fails when told to. Safe for use by several threads. */
public final class TestDisk implements Durability {
  final AtomicInteger safe = new AtomicInteger();
  final AtomicInteger handedOver = new AtomicInteger();
  final AtomicInteger written = new AtomicInteger();
  volatile Throwable error;

  /** Until when a sync takes. */
  public volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

  @Override
  public void makeSafe() {
    gate.join();
    fail();
    safe.incrementAndGet();
    written.incrementAndGet();
  }

  @Override
  public void makeWritten() {
    fail();
    written.incrementAndGet();
  }

  @Override
  public void handOver() {
    handedOver.incrementAndGet();
  }

  @Override
  public boolean isWrittenSafe() {
    return false;
  }

  private void fail() {
    if (error instanceof Error e) {
      throw e;
    }
    if (error instanceof RuntimeException e) {
      throw e;
    }
  }

  @Override
  public long nanosLeft() {
    return FOREVER;
  }

  @Override
  public void catchUp() {}
}
