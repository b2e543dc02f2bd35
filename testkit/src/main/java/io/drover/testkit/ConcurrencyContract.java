package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Added;
import io.drover.job.Deduplication;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.spi.Advance;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Claim;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about many threads at once: rules N. */
public interface ConcurrencyContract extends EngineTest {

  /** Threads of each kind. */
  int THREADS = 8;

  @Test
  @DisplayName(
      "N1 adding, claiming, settling and removing at once loses no job and runs none twice")
  default void nothingIsLostAndNothingRunsTwice(QueueBench q) {
    Traffic traffic = new Traffic(q, THREADS, 40);
    traffic.run();
    int total = THREADS * 40;
    assertThat(traffic.added).hasSize(total).doesNotHaveDuplicates();
    assertThat(traffic.refused).isEmpty();
    assertThat(traffic.completed).doesNotHaveDuplicates();
    assertThat(traffic.completed.size() + traffic.removed.size()).isEqualTo(total);
    assertThat(Collections.disjoint(traffic.completed, traffic.removed)).isTrue();
    assertThat(q.inspection().counts(QueueBench.QUEUE).total()).isZero();
  }

  @Test
  @DisplayName("N2 of many adds with one id, one stores the job")
  default void ofManyAddsWithOneIdOneStoresTheJob(QueueBench q) {
    Queue<Added> answers = new ConcurrentLinkedQueue<>();
    JobInsert job = q.insert(options -> options.id("mine"));
    Together.run(THREADS, () -> answers.addAll(add(q, Collections.nCopies(5, job))));
    assertThat(answers).hasSize(5 * THREADS).filteredOn(Added::isNew).hasSize(1);
    assertThat(q.count(JobState.WAITING)).isOne();
  }

  @Test
  @DisplayName("N3 of many adds under one deduplication id, one stores the job")
  default void ofManyAddsUnderOneDeduplicationIdOneStoresTheJob(QueueBench q) {
    Queue<Added> answers = new ConcurrentLinkedQueue<>();
    JobInsert job = q.insert(options -> options.deduplication(Deduplication.simple("d")));
    Together.run(THREADS, () -> answers.addAll(add(q, Collections.nCopies(5, job))));
    assertThat(answers).filteredOn(Added::isNew).hasSize(1);
    assertThat(answers).extracting(Added::id).containsOnly(answers.element().id());
  }

  @Test
  @DisplayName("N4 recovering from many threads recovers each job once")
  default void recoveringFromManyThreadsRecoversEachJobOnce(QueueBench q) {
    List<String> ids = q.addMany(20);
    q.claimShort(20);
    Queue<String> recovered = new ConcurrentLinkedQueue<>();
    q.pass(QueueBench.SHORT_LEASE.plusMillis(1));
    Instant now = q.now();
    Together.run(
        THREADS,
        () ->
            recovered.addAll(
                Reply.of(
                    q.engine()
                        .jobs()
                        .recoverStalled(QueueBench.QUEUE, now, Duration.ofMillis(1), 9))));
    recovered.addAll(q.recover(9));
    assertThat(recovered).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(ids).allMatch(id -> q.job(id).stalledCount() == 1);
  }

  @Test
  @DisplayName("N5 claims from many threads never exceed the queue's concurrency")
  default void claimsNeverExceedTheConcurrency(QueueBench q) {
    q.addMany(30);
    q.inspection().limitConcurrency(QueueBench.QUEUE, 5);
    Queue<JobRecord> claimed = new ConcurrentLinkedQueue<>();
    AtomicInteger token = new AtomicInteger();
    Instant now = q.now();
    Together.run(
        THREADS,
        () -> {
          Claim claim = Claim.of(3, "n" + token.incrementAndGet(), QueueBench.LEASE);
          claimed.addAll(
              Reply.of(
                      q.engine()
                          .jobs()
                          .advance(QueueBench.QUEUE, Advance.of(now, List.of(), claim)))
                  .claimed());
        });
    assertThat(claimed).extracting(JobRecord::id).hasSize(5).doesNotHaveDuplicates();
    assertThat(q.count(JobState.ACTIVE)).isEqualTo(5);
  }

  @Test
  @DisplayName("N6 of many settlements of one attempt, one is recorded")
  default void ofManySettlementsOneIsRecorded(QueueBench q) {
    String id = q.add();
    q.claim();
    Advance done =
        Advance.of(
            q.now(),
            List.of(Settlement.complete(q.lease(id), QueueBench.json("1"), Keep.all())),
            null);
    Queue<Settled> answers = new ConcurrentLinkedQueue<>();
    Together.run(
        THREADS,
        () ->
            answers.addAll(Reply.of(q.engine().jobs().advance(QueueBench.QUEUE, done)).settled()));
    assertThat(answers).hasSize(THREADS).filteredOn(s -> s == Settled.RECORDED).hasSize(1);
    assertThat(q.job(id).attemptsMade()).isOne();
  }

  private static List<Added> add(QueueBench q, List<JobInsert> jobs) {
    return Reply.of(q.engine().jobs().add(QueueBench.QUEUE, jobs));
  }
}
