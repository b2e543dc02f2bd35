package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.JobRecord;
import io.drover.spi.JobStore.Watch;
import io.drover.spi.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about claiming jobs and renewing leases: rules C. */
public interface ClaimContract extends EngineTest {

  @Test
  @DisplayName("C1 waiting jobs are claimed in the order they were added")
  default void waitingJobsAreClaimedInTheOrderTheyWereAdded(QueueBench q) {
    List<String> added = q.addMany(5);
    assertThat(q.claim(2)).isEqualTo(added.subList(0, 2));
    assertThat(q.claim(10)).isEqualTo(added.subList(2, 5));
    assertThat(q.ids(JobState.ACTIVE)).isEqualTo(added);
  }

  @Test
  @DisplayName("C2 a claimed job is active, and the claim is noted in it")
  default void claimedJobIsActiveAndTheClaimIsNotedInIt(QueueBench q) {
    String id = q.add();
    q.passMillis(20);
    q.events();
    Instant now = q.now();
    Claim claim = Claim.of(1, "t", QueueBench.LEASE).worker("worker-7");
    JobRecord job = q.advance(now, List.of(), claim).claimed().get(0);
    assertThat(job.state()).isEqualTo(JobState.ACTIVE);
    assertThat(job.processedOn()).isEqualTo(now);
    assertThat(job.attemptsStarted()).isOne();
    assertThat(job.attemptsMade()).isZero();
    assertThat(job.processedBy()).isEqualTo("worker-7");
    assertThat(QueueBench.text(job.data())).isEqualTo("{\"n\":1}");
    assertThat(Snapshot.of(q.job(id))).isEqualTo(Snapshot.of(job));
    assertThat(q.events()).containsExactly("active " + id + " prev=waiting");
  }

  @Test
  @DisplayName("C3 an empty queue hands out nothing")
  default void emptyQueueHandsOutNothing(QueueBench q) {
    Advanced advanced = q.claim(q.claimOf(5));
    assertThat(advanced).usingRecursiveComparison().isEqualTo(Advanced.builder().build());
    q.add();
    q.claim();
    assertThat(q.claim(5)).isEmpty();
  }

  @Test
  @DisplayName("C4 jobs without priority are claimed before those with one")
  default void jobsWithoutPriorityAreClaimedFirst(QueueBench q) {
    String urgent = q.add(options -> options.priority(1));
    String plain = q.add();
    assertThat(q.claim(1)).containsExactly(plain);
    String later = q.add();
    assertThat(q.claim(5)).containsExactly(later, urgent);
  }

  @Test
  @DisplayName("C5 every claim of a job counts as a start")
  default void everyClaimOfAJobCountsAsAStart(QueueBench q) {
    String id = q.add();
    q.claim();
    q.retry(id);
    q.claim();
    assertThat(q.job(id).attemptsStarted()).isEqualTo(2);
    assertThat(q.job(id).attemptsMade()).isOne();
  }

  @Test
  @DisplayName("C6 a worker without a name leaves the name of the one before")
  default void workerWithoutANameLeavesTheNameBefore(QueueBench q) {
    String id = q.add();
    assertThat(id).isNotEmpty();
    q.claim(Claim.of(1, "t", QueueBench.LEASE).worker("first"));
    q.retry(id);
    q.claim();
    assertThat(q.job(id).processedBy()).isEqualTo("first");
  }

  @Test
  @DisplayName("C7 a claim that asks for nothing is possible and hands out nothing")
  default void advanceWithoutAClaimHandsOutNothing(QueueBench q) {
    q.add();
    assertThat(q.advance(List.of(), null).claimed()).isEmpty();
    assertThat(q.count(JobState.WAITING)).isOne();
  }

  @Test
  @DisplayName("C8 a renewed lease lasts from the renewal on")
  default void renewedLeaseLastsFromTheRenewalOn(QueueBench q) {
    String id = q.add();
    q.claimShort(1);
    assertThat(renew(q, q.lease(id))).isEmpty();
    assertThat(q.recover()).isEmpty();
    assertThat(q.complete(id)).isEqualTo(Advanced.Settled.RECORDED);
  }

  @Test
  @DisplayName("C9 a lease that is not held cannot be renewed")
  default void leaseThatIsNotHeldCannotBeRenewed(QueueBench q) {
    List<String> ids = q.addMany(3);
    q.claim(2);
    q.complete(ids.get(1));
    Set<String> lost =
        renew(
            q,
            q.lease(ids.get(0)),
            q.lease(ids.get(1)),
            Lease.of(ids.get(2), "t"),
            Lease.of("none", "t"));
    assertThat(lost).containsExactlyInAnyOrder(ids.get(1), ids.get(2), "none");
    assertThat(renew(q, Lease.of(ids.get(0), "forged"))).containsExactly(ids.get(0));
    assertThat(q.complete(ids.get(0))).isEqualTo(Advanced.Settled.RECORDED);
  }

  @Test
  @DisplayName("C10 a lease that ran out cannot be renewed, recovered or not")
  default void leaseThatRanOutCannotBeRenewed(QueueBench q) {
    String id = q.add();
    q.claimShort(1);
    q.pass(QueueBench.SHORT_LEASE.plusMillis(1));
    assertThat(renew(q, q.lease(id))).containsExactly(id);
    assertThat(q.recover()).containsExactly(id);
    assertThat(renew(q, q.lease(id))).containsExactly(id);
  }

  @Test
  @DisplayName("C11 a call may claim as many jobs as the traits say")
  default void callMayClaimAsManyJobsAsTheTraitsSay(QueueBench q) {
    int most = q.traits().maxAdvance();
    List<String> ids = q.addMany(most);
    assertThat(q.claim(most)).isEqualTo(ids);
  }

  @Test
  @DisplayName("C12 a closed watch is not called any more")
  default void closedWatchIsNotCalledAnyMore(QueueBench q) {
    AtomicBoolean called = new AtomicBoolean();
    Watch watch = q.engine().jobs().watch(QueueBench.QUEUE, null, () -> called.set(true));
    watch.close();
    called.set(false);
    q.add();
    assertThat(called).isFalse();
    assertThat(q.claim(1)).hasSize(1);
  }

  @Test
  @DisplayName("C13 a watch that listens is called when a job can be claimed")
  default void listeningWatchIsCalled(QueueBench q) throws InterruptedException {
    CountDownLatch called = new CountDownLatch(1);
    try (Watch watch = q.engine().jobs().watch(QueueBench.QUEUE, "mine", called::countDown)) {
      watch.listen(true);
      q.add();
      assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(q.claim(1)).hasSize(1);
  }

  private static Set<String> renew(QueueBench q, Lease... leases) {
    return Reply.of(
        q.engine().jobs().renew(QueueBench.QUEUE, List.of(leases), q.now(), QueueBench.LEASE));
  }
}
