package io.drover.benchmarks;

import io.drover.spi.TimeSource;
import java.time.Instant;

/**
 * The machine's clock for an engine by itself; it runs no tasks, as such an engine needs none here.
 * Safe for use by any number of threads.
 */
final class MachineTime implements TimeSource {

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public Scheduled schedule(Instant at, Runnable task) {
    return () -> {};
  }

  @Override
  public void close() {}
}
