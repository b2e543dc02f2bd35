package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.RetryRequest;
import io.drover.spi.Advanced;
import io.drover.spi.JobRecord;
import io.drover.spi.Settlement;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about jobs whose lease ran out: rules T. */
public interface StallContract extends EngineTest {

  @Test
  @DisplayName("T1 a job under a live lease is left alone")
  default void jobUnderALiveLeaseIsLeftAlone(QueueBench q) {
    String id = q.add();
    q.claim();
    assertThat(q.recover()).isEmpty();
    assertThat(q.state(id)).isEqualTo(JobState.ACTIVE);
    assertThat(q.job(id).stalledCount()).isZero();
    assertThat(q.complete(id)).isEqualTo(Advanced.Settled.RECORDED);
  }

  @Test
  @DisplayName("T2 a job whose lease ran out goes to the front, with the stall counted")
  default void expiredLeaseIsRecoveredOnce(QueueBench q) {
    String id = q.add();
    String other = q.add();
    q.claimShort(1);
    q.events();
    assertThat(q.recover()).containsExactly(id);
    assertThat(q.ids(JobState.WAITING)).containsExactly(id, other);
    assertThat(q.job(id).stalledCount()).isOne();
    assertThat(q.job(id).deferredFailure()).isNull();
    assertThat(q.events()).containsExactly("waiting " + id + " prev=active", "stalled " + id);
    assertThat(q.recover()).isEmpty();
    assertThat(q.job(id).stalledCount()).isOne();
  }

  @Test
  @DisplayName("T3 a stall counts no attempt, and the start stays counted")
  default void stallCountsNoAttempt(QueueBench q) {
    String id = q.add();
    q.claimShort(1);
    q.recover();
    assertThat(q.job(id).attemptsMade()).isZero();
    assertThat(q.job(id).attemptsStarted()).isOne();
    assertThat(q.claim(1)).containsExactly(id);
    assertThat(q.job(id).attemptsStarted()).isEqualTo(2);
  }

  @Test
  @DisplayName("T4 a stalled job with a priority goes to the front of the waiting ones")
  default void stalledJobWithAPriorityGoesToTheFrontOfTheWaiting(QueueBench q) {
    String ranked = q.add(options -> options.priority(5));
    q.claimShort(1);
    String plain = q.add();
    q.recover();
    assertThat(q.ids(JobState.WAITING)).containsExactly(ranked, plain);
    assertThat(q.job(ranked).priority()).isEqualTo(5);
  }

  @Test
  @DisplayName("T5 a job that stalls too often gets a deferred failure and is handed out with it")
  default void jobThatStallsTooOftenGetsADeferredFailure(QueueBench q) {
    String id = q.add();
    q.claimShort(1);
    q.recover(1);
    q.claimShort(1);
    assertThat(q.recover(1)).containsExactly(id);
    assertThat(q.state(id)).isEqualTo(JobState.WAITING);
    assertThat(q.job(id).stalledCount()).isEqualTo(2);
    JobRecord claimed = q.claim(q.claimOf(1)).claimed().get(0);
    assertThat(claimed.deferredFailure()).isEqualTo("job stalled more than allowable limit");
  }

  @Test
  @DisplayName("T6 the deferred failure is gone once the job has failed")
  default void deferredFailureIsGoneOnceTheJobHasFailed(QueueBench q) {
    String id = q.add();
    q.claimShort(1);
    q.recover(0);
    q.claim();
    q.settle(Settlement.fail(q.lease(id), QueueBench.failure("stalled"), Keep.all(), 1));
    assertThat(q.job(id).deferredFailure()).isNull();
    assertThat(q.job(id).attemptsMade()).isOne();
    q.inspection().retry(QueueBench.QUEUE, id, RetryRequest.of(JobState.FAILED));
    assertThat(q.claim(q.claimOf(1)).claimed().get(0).deferredFailure()).isNull();
  }

  @Test
  @DisplayName("T11 a job that runs again with its attempts anew may stall as often as a new one")
  default void jobThatRunsAgainAnewMayStallAsANewOne(QueueBench q) {
    assumeTrue(!q.traits().shared(), "BullMQ goes on counting stalls, and so do stores it shares");
    String id = q.add();
    q.claimShort(1);
    q.recover(0);
    q.claim();
    q.fail(id);
    RetryRequest.Attempts anew = RetryRequest.Attempts.RESET;
    q.inspection().retry(QueueBench.QUEUE, id, RetryRequest.of(JobState.FAILED).attempts(anew));
    assertThat(q.job(id).stalledCount()).isZero();
    q.claimShort(1);
    q.recover(1);
    assertThat(q.job(id).deferredFailure()).isNull();
  }

  @Test
  @DisplayName("T7 all stalled jobs are recovered, those under live leases are not")
  default void allStalledJobsAreRecovered(QueueBench q) {
    List<String> ids = q.addMany(6);
    q.claimShort(3);
    q.claim(2);
    assertThat(q.recover()).containsExactlyInAnyOrderElementsOf(ids.subList(0, 3));
    assertThat(q.ids(JobState.ACTIVE)).isEqualTo(ids.subList(3, 5));
    assertThat(q.ids(JobState.WAITING))
        .endsWith(ids.get(5))
        .containsAll(ids.subList(0, 3))
        .hasSize(4);
  }

  @Test
  @DisplayName("T8 the former holder of a recovered job cannot settle it")
  default void formerHolderCannotSettleARecoveredJob(QueueBench q) {
    String id = q.add();
    q.claimShort(1);
    Settlement late = Settlement.complete(q.lease(id), QueueBench.json("\"late\""), Keep.all());
    q.recover();
    q.claim();
    assertThat(q.settle(late)).containsExactly(Advanced.Settled.LEASE_LOST);
    assertThat(q.state(id)).isEqualTo(JobState.ACTIVE);
    assertThat(q.complete(id)).isEqualTo(Advanced.Settled.RECORDED);
    assertThat(QueueBench.text(q.job(id).result())).isEqualTo("\"ok\"");
  }

  @Test
  @DisplayName("T9 a paused queue recovers as others do")
  default void pausedQueueRecoversAsOthersDo(QueueBench q) {
    String id = q.add();
    q.claimShort(1);
    q.inspection().pause(QueueBench.QUEUE);
    assertThat(q.recover()).containsExactly(id);
    assertThat(q.claim(1)).isEmpty();
  }

  @Test
  @DisplayName("T10 a queue never used has nothing to recover")
  default void unusedQueueHasNothingToRecover(QueueBench q) {
    assertThat(q.recover()).isEmpty();
  }
}
