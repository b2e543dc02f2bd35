package io.drover.embedded;

import io.drover.testkit.EngineContract;
import io.drover.testkit.EngineFixture;
import io.drover.testkit.VirtualEngineFixture;

class MemoryContractTest implements EngineContract {

  @Override
  public EngineFixture fixture() {
    return new VirtualEngineFixture(
        time -> EmbeddedEngine.open(EmbeddedSettings.inMemory(), time), () -> {});
  }
}
