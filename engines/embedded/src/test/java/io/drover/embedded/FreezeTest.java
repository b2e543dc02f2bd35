package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.embedded.facets.Store;
import io.drover.job.JobHandler;
import io.drover.job.StoreException;
import io.drover.spi.Engine;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
  void failedReadFailsAloneAndTheStoreGoesOn() {
    storage.failsToRead = true;
    assertThatThrownBy(() -> Jobs.add(engine, "looked-for"))
        .cause()
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no space left to read; nothing was changed")
        .hasRootCauseMessage("disk");
    storage.failsToRead = false;
    assertThat(engine.health().healthy()).isTrue();
    assertThat(Jobs.add(engine, "looked-for").isNew()).isTrue();
  }

  /** The limits are such that a close that waits for the store does not come back. */
  @Test
  @Timeout(60)
  void frozenStoreWithAWorkerIsClosedAtOnce() throws InterruptedException {
    FailingStorage disk = new FailingStorage();
    Store full = new Store(disk, disk.durability(), 100, disk);
    DroverSettings settings =
        DroverSettings.defaults().callLimit(Duration.ofHours(1)).closeLimit(Duration.ofHours(1));
    Drover drover =
        Drover.over(EmbeddedEngine.over(full, new VirtualTime(Instant.now())), settings);
    CountDownLatch runs = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    drover
        .queue("q", String.class)
        .worker(
            (JobHandler<String, String>)
                job -> {
                  runs.countDown();
                  goesOn.await();
                  return "done";
                })
        .start();
    drover.queue("q", String.class).add("job", "data");
    runs.await();
    disk.failsToWrite = true;
    goesOn.countDown();
    drover.close();
    assertThatThrownBy(() -> drover.queue("q", String.class).add("job", "data"))
        .isInstanceOf(StoreException.class);
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
