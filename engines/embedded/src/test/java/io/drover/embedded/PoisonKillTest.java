package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.commit.TestDisk;
import io.drover.embedded.facets.Store;
import io.drover.embedded.storage.RocksStorage;
import io.drover.job.JobState;
import io.drover.spi.Engine;
import io.drover.spi.JobRecord;
import io.drover.testkit.VirtualTime;
import io.drover.testkit.runtime.OtherJvm;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that kills its process is known as the one that ran, however slow the disk is. */
class PoisonKillTest {

  @TempDir Path temp;

  @Test
  void theJobThatRanIsTheOneThatWasClaimed() throws Exception {
    Path database = temp.resolve("database");
    List<String> said = new ArrayList<>();
    try (OtherJvm jvm = OtherJvm.start(PoisonProgram.class, database.toString())) {
      jvm.read(said::add);
    }
    assertThat(said).containsExactly("runs poison");
    RocksStorage storage = new RocksStorage(database, 8 << 20, 8 << 20);
    Store store = new Store(storage, new TestDisk(), 100, storage);
    try (Engine engine = EmbeddedEngine.over(store, new VirtualTime(Instant.now()))) {
      assertThat(job(engine, "second").state()).isEqualTo(JobState.COMPLETED);
      assertThat(job(engine, "poison").state()).isEqualTo(JobState.ACTIVE);
      assertThat(job(engine, "poison").attemptsStarted()).isOne();
    }
  }

  private static JobRecord job(Engine engine, String id) {
    return engine.inspection().find(Jobs.QUEUE, id).orElseThrow();
  }
}
