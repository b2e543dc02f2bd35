package io.drover.embedded;

import io.drover.testkit.EngineContract;
import io.drover.testkit.EngineFixture;
import io.drover.testkit.VirtualEngineFixture;
import java.util.OptionalLong;

class MemoryContractTest implements EngineContract {

  @Override
  public EngineFixture fixture() {
    return new VirtualEngineFixture(
        time -> EmbeddedEngine.open(EmbeddedSettings.inMemory(), time),
        () -> {},
        engine -> OptionalLong.of(((EmbeddedEngine) engine).mostRows()));
  }
}
