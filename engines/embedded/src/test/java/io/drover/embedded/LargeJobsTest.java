package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.commit.NoDurability;
import io.drover.embedded.commit.Transaction;
import io.drover.embedded.commit.Watchers;
import io.drover.embedded.facets.Store;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.QueueState;
import io.drover.embedded.state.ReadAhead;
import io.drover.embedded.storage.MemoryStorage;
import io.drover.job.DrainScope;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.spi.Engine;
import io.drover.spi.Inspection;
import io.drover.spi.JobInsert;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However many jobs there are and however large, a step holds few of them in memory. */
class LargeJobsTest {

  private static final int JOBS = 100;
  private static final int SIZE = 200_000;
  private static final int LARGEST_BATCH = (4 << 20) + 2 * SIZE;

  private final MeteredStorage storage = new MeteredStorage();
  private Engine engine = open();

  private Engine open() {
    Store store = new Store(storage, new NoDurability(), 10_000, storage);
    return EmbeddedEngine.over(store, new VirtualTime(Instant.EPOCH));
  }

  private void reopen() {
    engine.close();
    engine = open();
    storage.reset();
  }

  @AfterEach
  void close() {
    assertThat(engine.health().healthy()).isTrue();
    engine.close();
  }

  @Test
  void delayedJobsThatAreNotDueAreNotRead() {
    add(Duration.ofDays(100_000));
    reopen();
    assertThat(Jobs.claim(engine, 1, "t")).isEmpty();
    assertThat(storage.bytesRead).isLessThan(1 << 20);
  }

  @Test
  void dueJobsAreMadeReadyInParts() {
    add(Duration.ofMillis(1));
    reopen();
    assertThat(Jobs.claim(engine, 1, "t")).hasSize(1);
    assertThat(engine.inspection().counts(Jobs.QUEUE).waiting()).isEqualTo(JOBS - 1);
    assertThat(storage.largestBatch).isLessThan(LARGEST_BATCH);
  }

  @Test
  void delayedJobsArePromotedInParts() {
    add(Duration.ofDays(1));
    reopen();
    assertThat(engine.inspection().promoteAll(Jobs.QUEUE, Instant.EPOCH)).isEqualTo(JOBS);
    assertThat(engine.inspection().counts(Jobs.QUEUE).waiting()).isEqualTo(JOBS);
    assertThat(storage.largestBatch).isLessThan(LARGEST_BATCH);
  }

  @Test
  void finishedJobsAreRetriedInParts() {
    add(Duration.ZERO);
    finish(JOBS, Keep.all());
    reopen();
    Inspection inspection = engine.inspection();
    assertThat(inspection.retryAll(Jobs.QUEUE, JobState.COMPLETED, Instant.now().plusSeconds(9)))
        .isEqualTo(JOBS);
    assertThat(inspection.counts(Jobs.QUEUE).waiting()).isEqualTo(JOBS);
    assertThat(storage.largestBatch).isLessThan(LARGEST_BATCH);
  }

  @Test
  void readyJobsAreDrained() {
    add(Duration.ZERO);
    reopen();
    assertThat(engine.inspection().drain(Jobs.QUEUE, DrainScope.READY_AND_DELAYED)).isEqualTo(JOBS);
    assertThat(engine.inspection().counts(Jobs.QUEUE).total()).isZero();
  }

  @Test
  void oldJobsAreCleaned() {
    add(Duration.ZERO);
    reopen();
    Instant later = Instant.now().plusSeconds(9);
    assertThat(engine.inspection().clean(Jobs.QUEUE, JobState.WAITING, later, later, 0))
        .hasSize(JOBS);
    assertThat(engine.inspection().counts(Jobs.QUEUE).total()).isZero();
  }

  @Test
  void finishedJobsArePrunedByCountAndByAge() {
    for (Keep keep : List.of(Keep.count(1), Keep.age(Duration.ZERO))) {
      add(Duration.ZERO);
      finish(JOBS - 1, Keep.all());
      reopen();
      finish(1, keep);
      assertThat(engine.inspection().counts(Jobs.QUEUE).completed())
          .isEqualTo(keep.age() == null ? 1 : 0);
    }
  }

  @Test
  void whatAJobHoldsCountsWhereItIsReadAhead() {
    MemoryStorage tables = new MemoryStorage();
    Transaction tx = new Transaction(tables, new Watchers(), new Watchers());
    Places places = new Places(tx);
    QueueState queue = new QueueState(1, "q", new ReadAhead.Limits(500, 256 << 10, 32 << 20), 100);
    for (int i = 1; i <= 20; i++) {
      JobRow job = new JobRow("job-" + i, "job", new byte[10], JobOptions.defaults());
      job.finishedOn = i;
      job.failedReason = "boom";
      job.stackTraces = Collections.nCopies(10, "x".repeat(10_000));
      places.toFinished(queue, job, JobState.FAILED);
    }
    assertThat(queue.ahead(JobState.FAILED).first(20, Keys.end(1))).hasSize(2);
  }

  private void add(Duration delay) {
    byte[] json = ("\"" + "x".repeat(SIZE) + "\"").getBytes();
    JobInsert job =
        JobInsert.of("job", json, JobOptions.defaults(), Instant.now().minusSeconds(9))
            .delay(delay);
    engine.jobs().add(Jobs.QUEUE, Collections.nCopies(JOBS, job)).join();
  }

  private void finish(int jobs, Keep keep) {
    List<String> ids = Jobs.claim(engine, jobs, "t").stream().map(job -> job.id()).toList();
    assertThat(ids).hasSize(jobs);
    Jobs.complete(engine, ids, "t", keep);
  }
}
