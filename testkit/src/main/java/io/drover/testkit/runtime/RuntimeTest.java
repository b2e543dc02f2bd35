package io.drover.testkit.runtime;

import io.drover.spi.Engine;
import io.drover.spi.TimeSource;

/** What every part of the runtime's contract extends. */
public interface RuntimeTest {

  /** Opens an empty engine. The test closes it. */
  Engine openEngine(TimeSource time);

  /** Opens a bench over an empty engine. */
  default RuntimeBench bench() {
    return new RuntimeBench(this::openEngine, settings -> settings);
  }
}
