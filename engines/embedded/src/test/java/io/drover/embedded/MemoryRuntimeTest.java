package io.drover.embedded;

import io.drover.spi.Engine;
import io.drover.spi.TimeSource;
import io.drover.testkit.runtime.RuntimeContract;

class MemoryRuntimeTest implements RuntimeContract {

  @Override
  public Engine openEngine(TimeSource time) {
    return EmbeddedEngine.open(EmbeddedSettings.inMemory(), time);
  }
}
