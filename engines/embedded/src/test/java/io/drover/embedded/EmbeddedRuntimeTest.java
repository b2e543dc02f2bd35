package io.drover.embedded;

import io.drover.spi.Engine;
import io.drover.spi.TimeSource;
import io.drover.testkit.runtime.RuntimeContract;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRuntimeTest implements RuntimeContract {

  @TempDir Path directory;

  private final AtomicInteger stores = new AtomicInteger();

  @Override
  public Engine openEngine(TimeSource time) {
    Path store = directory.resolve("store-" + stores.incrementAndGet());
    return EmbeddedEngine.open(EmbeddedSettings.in(store), time);
  }
}
