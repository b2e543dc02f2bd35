package io.drover.testkit.runtime;

import io.drover.spi.JobStore;
import java.util.concurrent.atomic.AtomicBoolean;

/** A watch that throws an error of the JVM's when told to. Safe for use by several threads. */
final class FaultyWatch implements JobStore.Watch {

  private final JobStore.Watch watch;
  private final AtomicBoolean listenThrows;

  FaultyWatch(JobStore.Watch watch, AtomicBoolean listenThrows) {
    this.watch = watch;
    this.listenThrows = listenThrows;
  }

  @Override
  public void listen(boolean wanted) {
    if (listenThrows.compareAndSet(true, false)) {
      throw new OutOfMemoryError("a fault at listen");
    }
    watch.listen(wanted);
  }

  @Override
  public void close() {
    watch.close();
  }
}
