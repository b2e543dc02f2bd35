package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.embedded.facets.Store;
import io.drover.job.StoreException;
import io.drover.spi.Engine;
import io.drover.testkit.VirtualTime;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FreezeTest {

  private final FailingStorage storage = new FailingStorage();
  private final Store store = new Store(storage, storage.durability(), 100, storage);
  private Engine engine;

  @BeforeEach
  void open() {
    engine = EmbeddedEngine.over(store, new VirtualTime(Instant.EPOCH));
    Jobs.add(engine, "before");
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void failedWriteFreezesTheStore() {
    storage.failsToWrite = true;
    assertThatThrownBy(() -> Jobs.add(engine, "lost"))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("frozen")
        .hasMessageContaining("no space left to write");
    storage.failsToWrite = false;
    assertFrozen();
  }

  @Test
  void failedSyncFreezesTheStoreEvenIfTheNextWouldSucceed() {
    storage.failsToSync = true;
    assertThatThrownBy(() -> Jobs.add(engine, "lost")).hasRootCauseMessage("disk");
    storage.failsToSync = false;
    assertFrozen();
  }

  @Test
  void failedReadFreezesTheStore() {
    storage.failsToRead = true;
    assertThatThrownBy(() -> Jobs.add(engine, "looked-for")).hasRootCauseMessage("disk");
    storage.failsToRead = false;
    assertFrozen();
  }

  private void assertFrozen() {
    assertThat(engine.health().healthy()).isFalse();
    assertThat(engine.health().detail()).contains("frozen");
    assertThatThrownBy(() -> Jobs.add(engine, "after")).hasMessageContaining("frozen");
    assertThatThrownBy(() -> Jobs.claim(engine, 1, "t")).hasMessageContaining("frozen");
    assertThatThrownBy(() -> engine.inspection().counts(Jobs.QUEUE))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("frozen");
  }
}
