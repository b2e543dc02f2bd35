package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.commit.NoDurability;
import io.drover.embedded.facets.Store;
import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.Obliteration;
import io.drover.job.Removal;
import io.drover.job.RetryRequest;
import io.drover.spi.Advance;
import io.drover.spi.Claim;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Move;
import io.drover.spi.Settlement;
import io.drover.testkit.QueueBench;
import io.drover.testkit.VirtualEngineFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Steps over parents and children reach the storage as one batch, so that no end of the process or
 * of the power can part them. A tree in parts reaches it in batches of bounded size.
 */
class FlowBatchTest {

  private static final JobKey PARENT = JobKey.of(Trees.TOP, "p");
  private static final JobKey CHILD = JobKey.of(Trees.KIDS, "p-0");

  private final MeteredStorage storage = new MeteredStorage();
  private final QueueBench q =
      new QueueBench(
          new VirtualEngineFixture(
              time ->
                  EmbeddedEngine.over(
                      new Store(storage, new NoDurability(), 10_000, storage), time),
              () -> {}));

  @BeforeEach
  void populate() {
    deliver(Trees.tree("p", 1, FailurePolicy.FAIL_PARENT, q.now()));
    deliver(Trees.tree("other", 3, FailurePolicy.IGNORE, q.now()));
    q.reopen(); // Now steps have to read.
    storage.reset();
  }

  @AfterEach
  void close() {
    q.close();
  }

  private void deliver(List<JobDelivery> jobs) {
    q.engine().jobs().deliver(jobs).join();
  }

  private Lease claim(JobKey job) {
    Claim claim = q.claimOf(1);
    List<JobRecord> claimed = advance(job.queue(), List.of(), claim);
    assertThat(claimed).extracting(JobRecord::id).containsExactly(job.id());
    storage.reset();
    return Lease.of(job.id(), claim.token());
  }

  private List<JobRecord> advance(String queue, List<Settlement> settlements, Claim claim) {
    Advance request = Advance.of(q.now(), settlements, claim);
    return q.engine().jobs().advance(queue, request).join().claimed();
  }

  private void settle(JobKey job, Settlement settlement) {
    advance(job.queue(), List.of(settlement), null);
  }

  private void assertOneBatchAnd(JobKey job, JobState state) {
    assertThat(storage.batches).isOne();
    assertThat(q.inspection().find(job.queue(), job.id()).orElseThrow().state()).isEqualTo(state);
  }

  @Test
  void treeIsOneBatch() {
    deliver(Trees.tree("next", 20, FailurePolicy.WAIT, q.now()));
    assertOneBatchAnd(JobKey.of(Trees.TOP, "next"), JobState.WAITING_CHILDREN);
  }

  @Test
  void lastCompletionAndReleaseAreOneBatch() {
    Lease lease = claim(CHILD);
    settle(CHILD, Settlement.complete(lease, QueueBench.json("1"), Keep.none()));
    assertOneBatchAnd(PARENT, JobState.WAITING);
  }

  @Test
  void failureAndThatOfTheParentAreOneBatch() {
    Lease lease = claim(CHILD);
    settle(CHILD, Settlement.fail(lease, QueueBench.failure("x"), Keep.count(5), 1));
    assertOneBatchAnd(PARENT, JobState.WAITING);
  }

  @Test
  void deadLetterOfAChildIsOneBatch() {
    Lease lease = claim(CHILD);
    JobDelivery letter = q.delivery("dead", options -> options.id("letter"));
    settle(CHILD, Settlement.deadLetter(lease, QueueBench.failure("x"), 1, letter));
    assertOneBatchAnd(PARENT, JobState.WAITING);
    storage.reset();
    byte[] data = q.inspection().find("dead", "letter").orElseThrow().data();
    JobDelivery back = Trees.child(CHILD, PARENT, FailurePolicy.FAIL_PARENT, q.now());
    q.engine().jobs().move(List.of(Move.of(JobKey.of("dead", "letter"), data, back))).join();
    assertOneBatchAnd(CHILD, JobState.WAITING);
    assertThat(q.engine().flows().childCounts(PARENT).pending()).isOne();
  }

  @Test
  void waitAndItsChildrenAreOneBatch() {
    claim(CHILD);
    deliver(List.of(q.delivery("alone", options -> options.id("a"))));
    JobKey alone = JobKey.of("alone", "a");
    Lease lease = claim(alone);
    List<JobDelivery> children = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      JobKey key = JobKey.of(Trees.KIDS, "more-" + i);
      children.add(Trees.child(key, alone, FailurePolicy.WAIT, q.now()));
    }
    settle(alone, Settlement.waitForChildren(lease).deliveries(children));
    assertOneBatchAnd(alone, JobState.WAITING_CHILDREN);
  }

  @Test
  void removalOfAChildAndReleaseAreOneBatch() {
    q.inspection().remove(CHILD.queue(), CHILD.id(), q.now());
    assertOneBatchAnd(PARENT, JobState.WAITING);
  }

  @Test
  void removalOfATreeIsOneBatch() {
    assertThat(q.inspection().remove(Trees.TOP, "other", q.now())).isEqualTo(Removal.REMOVED);
    assertThat(storage.batches).isOne();
    assertThat(q.inspection().counts(Trees.KIDS).total()).isOne();
  }

  @Test
  void cuttingOffAChildIsOneBatch() {
    assertThat(q.engine().flows().detach(CHILD, q.now())).isTrue();
    assertOneBatchAnd(PARENT, JobState.WAITING);
  }

  @Test
  void runningAChildAgainIsOneBatch() {
    Lease lease = claim(CHILD);
    settle(CHILD, Settlement.complete(lease, QueueBench.json("1"), Keep.all()));
    storage.reset();
    q.inspection().retry(CHILD.queue(), CHILD.id(), RetryRequest.of(JobState.COMPLETED));
    assertOneBatchAnd(CHILD, JobState.WAITING);
    assertThat(q.engine().flows().childCounts(PARENT).pending()).isOne();
  }

  @Test
  void treeInPartsIsPlacedAThousandJobsAtATime() {
    List<JobDelivery> tree = Trees.tree("large", 10_000, FailurePolicy.WAIT, q.now());
    for (int from = 0; from < tree.size(); from += 2000) {
      List<JobDelivery> part = tree.subList(from, Math.min(tree.size(), from + 2000));
      q.engine().flows().stage("t", q.now(), part).join();
    }
    storage.reset();
    assertThat(q.engine().flows().release("t", q.now()).join()).isTrue();
    assertThat(storage.batches).isBetween(12, 15);
    assertThat(storage.largestBatch).isLessThan(1 << 20);
    JobKey parent = JobKey.of(Trees.TOP, "large");
    assertThat(q.engine().flows().childCounts(parent).pending()).isEqualTo(10_000);
    storage.reset();
    assertThat(q.inspection().remove(Trees.TOP, "large", q.now())).isEqualTo(Removal.REMOVED);
    assertThat(storage.largestBatch).isLessThan(1 << 20);
    assertThat(q.inspection().counts(Trees.KIDS).total()).isEqualTo(4);
  }

  @Test
  void obliterationOfChildrenReleasesParentsInBatchesOfBoundedSize() {
    deliver(Trees.tree("many", 1900, FailurePolicy.WAIT, q.now()));
    storage.reset();
    q.inspection().obliterate(Trees.KIDS, Obliteration.FORCED);
    assertThat(storage.largestBatch).isLessThan(1 << 20);
    assertThat(q.inspection().counts(Trees.TOP).waiting()).isEqualTo(3);
  }
}
