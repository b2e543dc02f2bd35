package io.drover.testkit;

import static io.drover.testkit.QueueBench.failure;
import static io.drover.testkit.QueueBench.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.RateLimit;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about how attempts end: rules S. */
public interface SettleContract extends EngineTest {

  @Test
  @DisplayName("S1 a completed job keeps its result and counts the attempt")
  default void completedJobKeepsItsResultAndCountsTheAttempt(QueueBench q) {
    String id = q.add();
    q.add();
    q.claim();
    q.passMillis(20);
    q.events();
    Instant now = q.now();
    Settlement done = Settlement.complete(q.lease(id), json("{\"r\":[1]}"), Keep.all());
    assertThat(q.advance(now, List.of(done), null).settled()).containsExactly(Settled.RECORDED);
    JobRecord job = q.job(id);
    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(QueueBench.text(job.result())).isEqualTo("{\"r\":[1]}");
    assertThat(job.finishedOn()).isEqualTo(now);
    assertThat(job.attemptsMade()).isOne();
    assertThat(q.events())
        .containsExactly("completed " + id + " prev=active returnvalue={\"r\":[1]}");
  }

  @Test
  @DisplayName("S2 a job that fails for good keeps the reason, and tells that no attempt is left")
  default void failedJobKeepsTheReason(QueueBench q) {
    String id = q.add();
    q.add();
    q.claim();
    q.events();
    q.settle(
        Settlement.fail(
            q.lease(id), Failure.of("no = way", List.of("one", "two\nlines")), Keep.all(), 1));
    JobRecord job = q.job(id);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.failedReason()).isEqualTo("no = way");
    assertThat(job.stackTraces()).containsExactly("one", "two\nlines");
    assertThat(job.finishedOn()).isNotNull();
    assertThat(job.attemptsMade()).isOne();
    assertThat(q.events())
        .containsExactly(
            "failed " + id + " failedReason=no = way prev=active",
            "retries-exhausted " + id + " attemptsMade=1");
  }

  @Test
  @DisplayName("S3 a job that fails for good with attempts left does not tell they are exhausted")
  default void failureWithAttemptsLeftIsNotExhaustion(QueueBench q) {
    String id = q.add(options -> options.attempts(3));
    q.add();
    q.claim();
    q.events();
    q.settle(Settlement.fail(q.lease(id), failure("boom"), Keep.all(), 3));
    assertThat(q.state(id)).isEqualTo(JobState.FAILED);
    assertThat(q.events()).containsExactly("failed " + id + " failedReason=boom prev=active");
  }

  @Test
  @DisplayName(
      "S4 a retried job goes to the end of the queue, behind those that are due, and counts the attempt")
  default void retriedJobGoesToTheEnd(QueueBench q) {
    String id = q.add(options -> options.attempts(3));
    String other = q.add();
    q.claim();
    q.events();
    q.settle(Settlement.retry(q.lease(id), failure("boom"), false));
    assertThat(q.ids(JobState.WAITING)).containsExactly(other, id);
    JobRecord job = q.job(id);
    assertThat(job.attemptsMade()).isOne();
    assertThat(job.failedReason()).isEqualTo("boom");
    assertThat(job.stackTraces()).containsExactly("trace of boom");
    assertThat(q.events()).containsExactly("waiting " + id + " prev=active");

    String due = q.add(options -> options.delay(Duration.ofMillis(10)));
    q.claim();
    q.passMillis(20);
    q.settle(Settlement.retry(q.lease(other), failure("boom"), false));
    assertThat(q.ids(JobState.WAITING)).containsExactly(id, due, other);
  }

  @Test
  @DisplayName("S5 a job retried at the front runs next")
  default void jobRetriedAtTheFrontRunsNext(QueueBench q) {
    String id = q.add();
    String other = q.add();
    q.claim();
    q.settle(Settlement.retry(q.lease(id), failure("boom"), true));
    assertThat(q.ids(JobState.WAITING)).containsExactly(id, other);
  }

  @Test
  @DisplayName("S6 a retried job with a priority goes to the end of its priority, front or not")
  default void retriedJobWithAPriorityGoesToItsEnd(QueueBench q) {
    List<String> ids =
        List.of(q.add(o -> o.priority(4)), q.add(o -> o.priority(4)), q.add(o -> o.priority(5)));
    q.claim(2);
    q.settle(Settlement.retry(q.lease(ids.get(1)), failure("boom"), false));
    q.settle(Settlement.retry(q.lease(ids.get(0)), failure("boom"), true));
    assertThat(q.ids(JobState.PRIORITIZED)).containsExactly(ids.get(1), ids.get(0), ids.get(2));
  }

  @Test
  @DisplayName("S7 a job that backs off is delayed from now and counts the attempt")
  default void jobThatBacksOffIsDelayedAndCountsTheAttempt(QueueBench q) {
    String id = q.add(options -> options.attempts(3));
    q.claim();
    q.passMillis(20);
    q.events();
    Instant now = q.now();
    Settlement wait = Settlement.backOff(q.lease(id), failure("boom"), Duration.ofMillis(300));
    Advanced advanced = q.advance(now, List.of(wait), q.claimOf(1));
    assertThat(advanced.nextDue()).isEqualTo(now.plusMillis(300));
    JobRecord job = q.job(id);
    assertThat(job.state()).isEqualTo(JobState.DELAYED);
    assertThat(job.delay()).isEqualTo(Duration.ofMillis(300));
    assertThat(job.attemptsMade()).isOne();
    assertThat(job.failedReason()).isEqualTo("boom");
    assertThat(q.events())
        .containsExactly("delayed " + id + " delay=" + now.plusMillis(300).toEpochMilli());
  }

  @Test
  @DisplayName("S8 a job moved to later is delayed from now and does not count the attempt")
  default void jobMovedToLaterDoesNotCountTheAttempt(QueueBench q) {
    String id = q.add();
    q.claim();
    Instant now = q.now();
    Settlement later = Settlement.moveToLater(q.lease(id), Duration.ofMillis(70));
    assertThat(q.advance(now, List.of(later), q.claimOf(1)).nextDue())
        .isEqualTo(now.plusMillis(70));
    JobRecord job = q.job(id);
    assertThat(job.state()).isEqualTo(JobState.DELAYED);
    assertThat(job.attemptsMade()).isZero();
    assertThat(job.attemptsStarted()).isOne();
    assertThat(job.failedReason()).isNull();
  }

  @Test
  @DisplayName("S9 a job given back runs next and does not count the attempt")
  default void jobGivenBackRunsNext(QueueBench q) {
    String id = q.add();
    String other = q.add();
    q.claim();
    q.events();
    q.settle(Settlement.giveBack(q.lease(id), Duration.ZERO));
    assertThat(q.ids(JobState.WAITING)).containsExactly(id, other);
    assertThat(q.job(id).attemptsMade()).isZero();
    assertThat(q.job(id).attemptsStarted()).isOne();
    assertThat(q.events()).containsExactly("waiting " + id + " prev=active");
  }

  @Test
  @DisplayName("S10 a job with a priority given back goes to the front of its priority")
  default void jobWithAPriorityGivenBackGoesToItsFront(QueueBench q) {
    String high = q.add(options -> options.priority(3));
    String first = q.add(options -> options.priority(4));
    String second = q.add(options -> options.priority(4));
    q.claim(2);
    q.settle(Settlement.giveBack(q.lease(first), Duration.ZERO));
    q.settle(Settlement.giveBack(q.lease(high), Duration.ZERO));
    assertThat(q.ids(JobState.PRIORITIZED)).containsExactly(high, first, second);
  }

  @Test
  @DisplayName("S11 giving back with a pause holds workers that have a rate limit")
  default void givingBackWithAPauseHoldsLimitedWorkers(QueueBench q) {
    String id = q.add();
    q.claim();
    q.settle(Settlement.giveBack(q.lease(id), Duration.ofMillis(400)));
    RateLimit limit = RateLimit.of(100, Duration.ofSeconds(1));
    Advanced limited = q.claimLimited(1, limit);
    assertThat(limited.claimed()).isEmpty();
    assertThat(limited.limitedUntil()).isNotNull();
    q.passMillis(401);
    assertThat(q.claimLimited(1, limit).claimed()).hasSize(1);
  }

  @Test
  @DisplayName("S12 settling under another token is refused and records nothing")
  default void settlingUnderAnotherTokenRecordsNothing(QueueBench q) {
    String id = q.add();
    String waiting = q.add();
    q.claim();
    q.events();
    String before = Snapshot.of(q.job(id));
    assertThat(
            q.settle(
                Settlement.complete(Lease.of(id, "forged"), json("1"), Keep.none()),
                Settlement.retry(Lease.of(waiting, "forged"), failure("x"), false)))
        .containsExactly(Settled.LEASE_LOST, Settled.LEASE_LOST);
    assertThat(Snapshot.of(q.job(id))).isEqualTo(before);
    assertThat(q.events()).isEmpty();
    assertThat(q.complete(id)).isEqualTo(Settled.RECORDED);
  }

  @Test
  @DisplayName("S13 settling a job that does not exist is answered with that")
  default void settlingAMissingJobIsAnsweredWithThat(QueueBench q) {
    q.add();
    q.events();
    assertThat(q.settle(Settlement.complete(Lease.of("none", "t"), json("1"), Keep.all())))
        .containsExactly(Settled.MISSING);
    assertThat(q.events()).isEmpty();
  }

  @Test
  @DisplayName("S14 an attempt is settled once")
  default void attemptIsSettledOnce(QueueBench q) {
    String id = q.add();
    q.claim();
    Settlement done = Settlement.complete(q.lease(id), json("1"), Keep.all());
    assertThat(q.settle(done, done)).containsExactly(Settled.RECORDED, Settled.LEASE_LOST);
    assertThat(q.fail(id)).isEqualTo(Settled.LEASE_LOST);
    assertThat(q.job(id).attemptsMade()).isOne();
    assertThat(q.state(id)).isEqualTo(JobState.COMPLETED);
  }

  @Test
  @DisplayName("S15 settling after the lease ran out is refused, recovered or not")
  default void settlingAfterTheLeaseRanOutIsRefused(QueueBench q) {
    String id = q.add();
    q.claimShort(1);
    q.pass(QueueBench.SHORT_LEASE.plusMillis(1));
    assertThat(q.complete(id)).isEqualTo(Settled.LEASE_LOST);
    assertThat(q.recover()).containsExactly(id);
    assertThat(q.complete(id)).isEqualTo(Settled.LEASE_LOST);
    assertThat(q.job(id).attemptsMade()).isZero();
  }

  @Test
  @DisplayName("S16 each settlement of a call is recorded on its own, in order")
  default void eachSettlementIsRecordedOnItsOwn(QueueBench q) {
    List<String> ids = q.addMany(4);
    q.claim(3);
    q.events();
    List<Settled> settled =
        q.settle(
            Settlement.retry(q.lease(ids.get(2)), failure("boom"), false),
            Settlement.complete(Lease.of(ids.get(0), "forged"), json("1"), Keep.all()),
            Settlement.complete(q.lease(ids.get(1)), json("1"), Keep.all()),
            Settlement.complete(Lease.of("none", "t"), json("1"), Keep.all()));
    assertThat(settled)
        .containsExactly(Settled.RECORDED, Settled.LEASE_LOST, Settled.RECORDED, Settled.MISSING);
    assertThat(q.ids(JobState.ACTIVE)).containsExactly(ids.get(0));
    assertThat(q.events())
        .containsExactly(
            "waiting " + ids.get(2) + " prev=active",
            "completed " + ids.get(1) + " prev=active returnvalue=1");
  }

  @Test
  @DisplayName("S17 what is settled can be claimed in the same round trip, under the new token")
  default void settledJobCanBeClaimedInTheSameRoundTrip(QueueBench q) {
    String id = q.add();
    q.claim();
    Lease old = q.lease(id);
    Advanced advanced =
        q.advance(List.of(Settlement.retry(old, failure("boom"), false)), q.claimOf(1));
    assertThat(advanced.claimed()).extracting(JobRecord::id).containsExactly(id);
    assertThat(q.settle(Settlement.complete(old, json("1"), Keep.all())))
        .containsExactly(Settled.LEASE_LOST);
    assertThat(q.complete(id)).isEqualTo(Settled.RECORDED);
  }

  @Test
  @DisplayName("S18 an earlier failure stays readable after a success")
  default void earlierFailureStaysReadableAfterASuccess(QueueBench q) {
    String id = q.add();
    q.claim();
    q.retry(id);
    q.claim();
    q.complete(id);
    assertThat(q.job(id).failedReason()).isEqualTo("boom");
    assertThat(q.job(id).stackTraces()).containsExactly("trace of boom");
    assertThat(q.job(id).attemptsMade()).isEqualTo(2);
  }

  @Test
  @DisplayName("S19 the stack traces of a failure replace those before")
  default void stackTracesReplaceThoseBefore(QueueBench q) {
    String id = q.add();
    q.claim();
    q.settle(Settlement.retry(q.lease(id), Failure.of("a", List.of("1", "2")), false));
    q.claim();
    q.settle(Settlement.retry(q.lease(id), Failure.of("b", List.of()), false));
    assertThat(q.job(id).stackTraces()).isEmpty();
    assertThat(q.job(id).failedReason()).isEqualTo("b");
  }
}
