package io.drover.embedded;

import io.drover.testkit.EngineContract;
import io.drover.testkit.EngineFixture;
import io.drover.testkit.VirtualEngineFixture;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedContractTest implements EngineContract {

  @TempDir Path directory;

  private final AtomicInteger stores = new AtomicInteger();

  /** Fewer than in memory, as each step reads and syncs files. */
  @Override
  public int modelTries() {
    return EngineContract.super.modelTries() / 4;
  }

  @Override
  public EngineFixture fixture() {
    Path store = directory.resolve("store-" + stores.incrementAndGet());
    return new VirtualEngineFixture(
        time -> EmbeddedEngine.open(EmbeddedSettings.in(store), time),
        () -> {},
        engine -> OptionalLong.of(((EmbeddedEngine) engine).mostRows()));
  }
}
