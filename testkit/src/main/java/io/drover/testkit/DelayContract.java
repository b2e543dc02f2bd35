package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Added;
import io.drover.job.Deduplication;
import io.drover.job.JobState;
import io.drover.spi.Advanced;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about delayed jobs: rules D. */
public interface DelayContract extends EngineTest {

  @Test
  @DisplayName("D50 an add that reschedules makes its delayed owner due when it would be itself")
  default void delayedOwnerIsRescheduled(QueueBench q) {
    Deduplication rule = Deduplication.simple("d").reschedule(true);
    String owner =
        q.add(options -> options.delay(Duration.ofSeconds(10)).priority(2).deduplication(rule));
    String other = q.add(options -> options.delay(Duration.ofSeconds(20)));
    q.events();
    Instant early = q.now().minusSeconds(5);
    Added answer =
        q.adding(
            options -> options.delay(Duration.ofSeconds(65)).timestamp(early).deduplication(rule));
    assertThat(answer.id()).isEqualTo(owner);
    assertThat(answer.outcome()).isEqualTo(Added.Outcome.DEDUPLICATED);
    assertThat(q.job(owner).delay()).isEqualTo(Duration.ofSeconds(65));
    assertThat(q.ids(JobState.DELAYED)).containsExactly(other, owner);
    long due = q.now().plusSeconds(60).toEpochMilli();
    assertThat(q.events())
        .containsExactly(
            "deduplicated %s deduplicatedJobId=3 deduplicationId=d".formatted(owner),
            "delayed %s delay=%d".formatted(owner, due));
    q.pass(Duration.ofSeconds(59));
    assertThat(q.claim(5)).containsExactly(other);
    q.pass(Duration.ofSeconds(1));
    assertThat(q.claim(5)).containsExactly(owner);
  }

  @Test
  @DisplayName("D51 an add that reschedules leaves an owner that is not delayed as it is")
  default void readyOwnerIsNotRescheduled(QueueBench q) {
    Deduplication rule = Deduplication.simple("d").reschedule(true);
    String owner = q.add(options -> options.deduplication(rule));
    q.events();
    for (int i = 0; i < 2; i++) {
      String answered = q.add(options -> options.delay(Duration.ofSeconds(9)).deduplication(rule));
      assertThat(answered).isEqualTo(owner);
      assertThat(q.events()).hasSize(1);
      if (i == 0) {
        assertThat(q.claim()).isEqualTo(owner);
        q.events();
      }
    }
    assertThat(q.job(owner).delay()).isZero();
  }

  /** Long enough that no test reaches it by itself. */
  Duration HOUR = Duration.ofHours(1);

  @Test
  @DisplayName("D1 a job added with a delay is delayed, and its event tells when it is due")
  default void jobAddedWithADelayIsDelayed(QueueBench q) {
    Instant created = q.now();
    String id = q.add(options -> options.timestamp(created).delay(HOUR));
    assertThat(q.state(id)).isEqualTo(JobState.DELAYED);
    assertThat(q.job(id).delay()).isEqualTo(HOUR);
    assertThat(q.events())
        .containsExactly(
            "added " + id + " name=job",
            "delayed " + id + " delay=" + created.plus(HOUR).toEpochMilli());
    assertThat(q.claim(1)).isEmpty();
  }

  @Test
  @DisplayName("D2 a delayed job becomes ready at its instant, not before")
  default void delayedJobBecomesReadyAtItsInstant(QueueBench q) {
    Instant created = q.now();
    String id = q.add(options -> options.timestamp(created).delay(HOUR));
    q.inspection().pause(QueueBench.QUEUE);
    q.events();
    q.advance(created.plus(HOUR).minusMillis(1), List.of(), q.claimOf(1));
    assertThat(q.state(id)).isEqualTo(JobState.DELAYED);
    q.advance(created.plus(HOUR), List.of(), q.claimOf(1));
    assertThat(q.state(id)).isEqualTo(JobState.WAITING);
    assertThat(q.job(id).delay()).isZero();
    assertThat(q.events()).containsExactly("waiting " + id + " prev=delayed");
  }

  @Test
  @DisplayName("D3 a job that becomes due is claimed in the same round trip")
  default void jobThatBecomesDueIsClaimedInTheSameRoundTrip(QueueBench q) {
    String id = q.add(options -> options.delay(Duration.ofMillis(50)));
    q.passMillis(60);
    q.events();
    assertThat(q.claim(1)).containsExactly(id);
    assertThat(q.events())
        .containsExactly("waiting " + id + " prev=delayed", "active " + id + " prev=waiting");
  }

  @Test
  @DisplayName("D4 due jobs run in the order of their instants, and of entry where those are equal")
  default void dueJobsRunInTheOrderOfTheirInstants(QueueBench q) {
    Instant now = q.now();
    String last = q.add(o -> o.timestamp(now).delay(Duration.ofMillis(30)));
    String first = q.add(o -> o.timestamp(now).delay(Duration.ofMillis(10)));
    String second = q.add(o -> o.timestamp(now.minusMillis(20)).delay(Duration.ofMillis(30)));
    assertThat(q.ids(JobState.DELAYED)).containsExactly(first, second, last);
    q.passMillis(50);
    assertThat(q.claim(5)).containsExactly(first, second, last);
  }

  @Test
  @DisplayName("D5 the delay counts from the timestamp")
  default void delayCountsFromTheTimestamp(QueueBench q) {
    Instant past = q.now().minusSeconds(60);
    String id = q.add(o -> o.timestamp(past).delay(Duration.ofSeconds(30)));
    assertThat(q.state(id)).isEqualTo(JobState.DELAYED);
    assertThat(q.claim(1)).containsExactly(id);
  }

  @Test
  @DisplayName("D6 a delayed job with a priority goes to its priority when due")
  default void delayedJobWithAPriorityGoesToItsPriority(QueueBench q) {
    String delayed = q.add(o -> o.priority(3).delay(Duration.ofMillis(10)));
    String ready = q.add(o -> o.priority(3));
    assertThat(q.state(delayed)).isEqualTo(JobState.DELAYED);
    q.passMillis(20);
    q.inspection().pause(QueueBench.QUEUE);
    q.claim(1);
    assertThat(q.ids(JobState.PRIORITIZED)).containsExactly(ready, delayed);
  }

  @Test
  @DisplayName("D7 a job that becomes due goes behind those ready, lifo or not")
  default void jobThatBecomesDueGoesBehindThoseReady(QueueBench q) {
    String delayed = q.add(o -> o.lifo(true).delay(Duration.ofMillis(10)));
    String ready = q.add();
    q.passMillis(20);
    assertThat(q.claim(2)).containsExactly(ready, delayed);
  }

  @Test
  @DisplayName("D8 the answer tells when the next job is due")
  default void answerTellsWhenTheNextJobIsDue(QueueBench q) {
    Instant now = q.now();
    q.add(o -> o.timestamp(now).delay(HOUR.multipliedBy(2)));
    q.add(o -> o.timestamp(now).delay(HOUR));
    q.add();
    assertThat(q.claim(q.claimOf(1)).nextDue()).isEqualTo(now.plus(HOUR));
    assertThat(q.claim(q.claimOf(1)).nextDue()).isEqualTo(now.plus(HOUR));
    Advanced due = q.advance(now.plus(HOUR), List.of(), q.claimOf(5));
    assertThat(due.nextDue()).isEqualTo(now.plus(HOUR.multipliedBy(2)));
    assertThat(q.advance(now.plus(HOUR.multipliedBy(2)), List.of(), q.claimOf(5)).nextDue())
        .isNull();
  }

  @Test
  @DisplayName("D9 a paused queue makes due jobs ready, but hands out none")
  default void pausedQueueMakesDueJobsReady(QueueBench q) {
    String id = q.add(options -> options.delay(Duration.ofMillis(10)));
    q.inspection().pause(QueueBench.QUEUE);
    q.passMillis(20);
    assertThat(q.claim(1)).isEmpty();
    assertThat(q.state(id)).isEqualTo(JobState.WAITING);
  }

  @Test
  @DisplayName("D10 a delayed job can be promoted by hand")
  default void delayedJobCanBePromotedByHand(QueueBench q) {
    String id = q.add(options -> options.delay(HOUR));
    q.add();
    q.events();
    assertThat(q.inspection().promote(QueueBench.QUEUE, id, q.now())).isTrue();
    assertThat(q.ids(JobState.WAITING)).endsWith(id).hasSize(2);
    assertThat(q.job(id).delay()).isZero();
    assertThat(q.events()).containsExactly("waiting " + id + " prev=delayed");
    assertThat(q.inspection().promote(QueueBench.QUEUE, id, q.now())).isFalse();
    assertThat(q.inspection().promote(QueueBench.QUEUE, "none", q.now())).isFalse();
  }

  @Test
  @DisplayName("D11 promoting all takes them in the order they were due and honours priorities")
  default void promotingAllHonoursPriorities(QueueBench q) {
    String second = q.add(options -> options.delay(HOUR.multipliedBy(2)));
    String first = q.add(options -> options.delay(HOUR));
    String ranked = q.add(options -> options.delay(HOUR).priority(2));
    q.events();
    assertThat(q.inspection().promoteAll(QueueBench.QUEUE, q.now())).isEqualTo(3);
    assertThat(q.ids(JobState.WAITING)).containsExactly(first, second);
    assertThat(q.ids(JobState.PRIORITIZED)).containsExactly(ranked);
    assertThat(List.of(q.job(first), q.job(ranked)))
        .extracting(JobRecord::delay)
        .containsOnly(Duration.ZERO);
    assertThat(q.events())
        .containsExactly(
            "waiting " + first + " prev=delayed",
            "waiting " + ranked + " prev=delayed",
            "waiting " + second + " prev=delayed");
    assertThat(q.inspection().promoteAll(QueueBench.QUEUE, q.now())).isZero();
  }

  @Test
  @DisplayName("D12 a changed delay counts from now")
  default void changedDelayCountsFromNow(QueueBench q) {
    String id = q.add(options -> options.delay(HOUR));
    String other = q.add(options -> options.delay(Duration.ofMinutes(30)));
    q.passMillis(20);
    q.events();
    Instant now = q.now();
    Duration delay = Duration.ofMinutes(5);
    assertThat(q.inspection().changeDelay(QueueBench.QUEUE, id, now, delay)).isTrue();
    assertThat(q.job(id).delay()).isEqualTo(delay);
    assertThat(q.ids(JobState.DELAYED)).containsExactly(id, other);
    assertThat(q.events())
        .containsExactly("delayed " + id + " delay=" + now.plus(delay).toEpochMilli());
    assertThat(q.claim(q.claimOf(1)).nextDue()).isEqualTo(now.plus(delay));
  }

  @Test
  @DisplayName("D13 only a delayed job's delay can be changed")
  default void onlyADelayedJobsDelayCanBeChanged(QueueBench q) {
    String id = q.add();
    q.events();
    assertThat(q.inspection().changeDelay(QueueBench.QUEUE, id, q.now(), HOUR)).isFalse();
    assertThat(q.inspection().changeDelay(QueueBench.QUEUE, "none", q.now(), HOUR)).isFalse();
    assertThat(q.job(id).delay()).isZero();
    assertThat(q.events()).isEmpty();
  }

  @Test
  @DisplayName("D14 a retried job that was delayed once is due at its new instant")
  default void retriedJobIsDueAtItsNewInstant(QueueBench q) {
    String id = q.add(options -> options.delay(Duration.ofMillis(10)).attempts(2));
    q.passMillis(20);
    q.claim();
    q.settle(Settlement.backOff(q.lease(id), QueueBench.failure("boom"), Duration.ofMillis(100)));
    assertThat(q.claim(1)).isEmpty();
    q.passMillis(100);
    assertThat(q.claim(1)).containsExactly(id);
  }

  @Test
  @DisplayName("D15 a round trip without a claim makes due jobs ready and tells the next, too")
  default void roundTripWithoutAClaimMakesDueJobsReady(QueueBench q) {
    Instant now = q.now();
    String id = q.add(options -> options.timestamp(now).delay(HOUR));
    q.add(options -> options.timestamp(now).delay(HOUR.multipliedBy(2)));
    assertThat(q.advance(List.of(), null).nextDue()).isEqualTo(now.plus(HOUR));
    Advanced due = q.advance(now.plus(HOUR), List.of(), null);
    assertThat(due.nextDue()).isEqualTo(now.plus(HOUR.multipliedBy(2)));
    assertThat(q.state(id)).isEqualTo(JobState.WAITING);
  }

  @Test
  @DisplayName("D16 of those due at one instant 4,096 run in the order of entry")
  default void manyDueAtOneInstantRunInTheOrderOfEntry(QueueBench q) {
    int many = 4_096;
    Instant now = q.now();
    JobInsert job = q.insert(options -> options.timestamp(now).delay(HOUR));
    List<String> added = new ArrayList<>();
    while (added.size() < many) {
      int some = Math.min(q.traits().maxBatch(), many - added.size());
      q.addAll(Collections.nCopies(some, job)).forEach(one -> added.add(one.id()));
    }
    q.pass(HOUR);
    List<String> claimed = new ArrayList<>();
    while (claimed.size() < many) {
      List<String> some = q.claim(Math.min(q.traits().maxAdvance(), 500));
      assertThat(some).isNotEmpty();
      claimed.addAll(some);
    }
    assertThat(claimed).isEqualTo(added);
  }
}
