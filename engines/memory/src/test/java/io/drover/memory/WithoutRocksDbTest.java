package io.drover.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.embedded.EmbeddedStores;
import io.drover.job.Job;
import io.drover.job.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application has that depends on this artifact. */
class WithoutRocksDbTest {

  @TempDir Path temp;

  @Test
  void thereIsNoRocksDb() {
    assertThatThrownBy(() -> Class.forName("org.rocksdb.RocksDB"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void aStoreInMemoryRunsJobs() throws Exception {
    try (Drover drover = Drover.open("embedded:")) {
      JobQueue<String> queue = drover.queue("greetings", String.class);
      CompletableFuture<String> greeted = new CompletableFuture<>();
      try (Worker worker =
          queue.worker(job -> job.data()).onCompleted((job, it) -> tell(job, greeted)).start()) {
        queue.add("greet", "hello");
        assertThat(greeted.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
      }
    }
  }

  private static void tell(Job<String> job, CompletableFuture<String> told) {
    told.complete(job.data());
  }

  @Test
  void aStoreInADirectoryIsRefusedAndNothingIsMade() {
    Path store = temp.resolve("store");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> Drover.open("embedded:" + store).close())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("expected RocksDB (org.rocksdb:rocksdbjni) on the class path")
          .hasMessageContaining("drover-embedded");
    }
    assertThat(store).doesNotExist();
  }

  @Test
  void soIsTheCareOfOne() throws Exception {
    Path store = Files.createDirectory(temp.resolve("store"));
    Files.writeString(store.resolve("layout"), "drover embedded store, layout 2\n");
    assertThatThrownBy(() -> EmbeddedStores.check(store)).hasMessageContaining("expected RocksDB");
  }
}
