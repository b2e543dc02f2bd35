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
import io.drover.job.QueueEvent;
import io.drover.spi.Advance;
import io.drover.spi.Engine;
import io.drover.spi.EventLog;
import io.drover.spi.Inspection;
import io.drover.spi.JobInsert;
import io.drover.spi.JobStore;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However many jobs there are and however large, a step holds few of them in memory. */
class LargeJobsTest {

  private static final int JOBS = 100;
  private static final int SIZE = 200_000;
  private static final int LARGEST_BATCH = (4 << 20) + 2 * SIZE;

  /** How many of them one command reads. */
  private static final int MOST = (4 << 20) / SIZE + 1;

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
    for (int claimed = 1; claimed <= JOBS / 10; claimed++) {
      assertThat(Jobs.claim(engine, 1, "t")).hasSize(1);
    }
    assertThat(engine.inspection().counts(Jobs.QUEUE).waiting()).isEqualTo(JOBS - JOBS / 10);
    assertThat(storage.largestBatch).isLessThan(LARGEST_BATCH);
  }

  @Test
  void claimHandsOutFewJobsThatAreLargeAndHintsAtTheOthers() {
    add(Duration.ZERO);
    reopen();
    CountDownLatch hinted = new CountDownLatch(1);
    try (JobStore.Watch watch = engine.jobs().watch(Jobs.QUEUE, null, hinted::countDown)) {
      watch.listen(true);
      assertThat(Jobs.claim(engine, JOBS, "t")).hasSize(MOST);
      Awaitility.await().until(() -> hinted.getCount() == 0);
    }
    assertThat(storage.bytesRead).isLessThan(6 << 20);
    for (int left = JOBS - MOST; left > 0; left -= MOST) {
      assertThat(Jobs.claim(engine, JOBS, "t")).isNotEmpty();
    }
    assertThat(engine.inspection().counts(Jobs.QUEUE).waiting()).isZero();
  }

  @Test
  void eventsThatAreLargeAreReadInParts() {
    add(Duration.ZERO);
    byte[] result = ("\"" + "x".repeat(SIZE) + "\"").getBytes();
    for (int i = 0; i < JOBS; i++) {
      String id = Jobs.claim(engine, 1, "t").get(0).id();
      Settlement end = Settlement.complete(Lease.of(id, "t"), result, Keep.none());
      engine.jobs().advance(Jobs.QUEUE, Advance.of(Instant.now(), List.of(end), null)).join();
    }
    storage.reset();
    int completed = 0;
    try (EventLog.Cursor cursor = engine.events().follow(Jobs.QUEUE, "0")) {
      List<QueueEvent> some = cursor.read().join();
      while (!some.isEmpty()) {
        assertThat(storage.bytesRead).isLessThan(5 << 20);
        storage.reset();
        completed += some.stream().filter(e -> e.type() == QueueEvent.Type.COMPLETED).count();
        some = cursor.read().join();
      }
    }
    assertThat(completed).isEqualTo(JOBS);
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
      int kept = keep.age() == null ? 1 : 0;
      Awaitility.await().until(() -> engine.inspection().counts(Jobs.QUEUE).completed() == kept);
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
    int left = jobs;
    while (left > 0) {
      List<String> ids = Jobs.claim(engine, left, "t").stream().map(job -> job.id()).toList();
      assertThat(ids).isNotEmpty();
      Jobs.complete(engine, ids, "t", keep);
      left -= ids.size();
    }
  }
}
