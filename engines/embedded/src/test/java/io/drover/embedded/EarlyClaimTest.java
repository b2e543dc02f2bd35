package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.commit.TestDisk;
import io.drover.embedded.facets.Store;
import io.drover.embedded.storage.MemoryStorage;
import io.drover.job.Added;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.Engine;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is handed out while the disk is still at work. */
class EarlyClaimTest {

  private static final byte[] JSON = {'1'};

  private final TestDisk disk = new TestDisk();
  private final MemoryStorage storage = new MemoryStorage();
  private final Store store = new Store(storage, disk, 100, storage);
  private final Engine engine = EmbeddedEngine.over(store, new VirtualTime(Instant.EPOCH));

  @AfterEach
  void close() {
    disk.gate.complete(null);
    engine.close();
  }

  private CompletableFuture<List<Added>> add(String id) {
    JobOptions options = JobOptions.defaults().id(id);
    return engine
        .jobs()
        .add(Jobs.QUEUE, List.of(JobInsert.of("job", JSON, options, Instant.EPOCH)));
  }

  private CompletableFuture<Advanced> claim(String token, Settlement... settlements) {
    Claim claim = Claim.of(1, token, Duration.ofMinutes(1));
    return engine
        .jobs()
        .advance(Jobs.QUEUE, Advance.of(Instant.EPOCH, List.of(settlements), claim));
  }

  private static <V> V soon(CompletableFuture<V> future) {
    return future.copy().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static String id(Advanced advanced) {
    return advanced.claimed().get(0).id();
  }

  @Test
  void theNextJobIsHandedOutBeforeTheEndOfTheLastIsSafe() {
    soon(add("a"));
    soon(add("b"));
    JobRecord first = soon(claim("t1")).claimed().get(0);
    disk.gate = new CompletableFuture<>();
    Advanced answer =
        soon(claim("t2", Settlement.complete(Lease.of(first, "t1"), JSON, Keep.all())));
    assertThat(id(answer)).isEqualTo("b");
    assertThat(answer.settled()).containsExactly(Advanced.Settled.RECORDED);
    assertThat(answer.recorded()).isNotDone();
    disk.gate.complete(null);
    soon(answer.recorded());
  }

  @Test
  void aJobIsNotHandedOutBeforeItsAddIsSafe() {
    soon(add("a"));
    disk.gate = new CompletableFuture<>();
    CompletableFuture<List<Added>> late = add("b");
    assertThat(id(soon(claim("t1")))).isEqualTo("a");
    CompletableFuture<Advanced> claimed = claim("t2");
    soon(engine.jobs().advance(Jobs.QUEUE, Advance.of(Instant.EPOCH, List.of(), null)));
    assertThat(late).isNotDone();
    assertThat(claimed).isNotDone();
    disk.gate.complete(null);
    assertThat(id(soon(claimed))).isEqualTo("b");
    assertThat(late).isDone();
  }
}
