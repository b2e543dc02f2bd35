package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.DrainScope;
import io.drover.job.InvalidInputException;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.Placement;
import io.drover.job.RateLimit;
import io.drover.job.Removal;
import io.drover.job.RetryRequest;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.JobRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about removing jobs and running them again: rules M. */
public interface AdminContract extends EngineTest {

  @Test
  @DisplayName("M1 a job can be removed from every state but under a live lease")
  default void jobCanBeRemovedFromEveryState(QueueBench q) {
    String done = q.add();
    q.claim();
    q.complete(done);
    String failed = q.add();
    q.claim();
    q.fail(failed);
    String plain = q.add();
    String ranked = q.add(options -> options.priority(1));
    String delayed = q.add(options -> options.delay(Duration.ofHours(1)));
    q.events();
    for (String id : List.of(done, failed, plain, ranked, delayed)) {
      assertThat(remove(q, id)).isEqualTo(Removal.REMOVED);
      assertThat(q.exists(id)).isFalse();
    }
    assertThat(q.events())
        .containsExactly(
            "removed " + done + " prev=completed",
            "removed " + failed + " prev=failed",
            "removed " + plain + " prev=wait",
            "removed " + ranked + " prev=prioritized",
            "removed " + delayed + " prev=delayed");
    assertThat(q.inspection().counts(QueueBench.QUEUE).total()).isZero();
    assertThat(q.claim(5)).isEmpty();
  }

  @Test
  @DisplayName("M2 an active job is left alone while its lease lives")
  default void activeJobIsLeftAloneWhileItsLeaseLives(QueueBench q) {
    String id = q.add();
    q.claim();
    q.events();
    assertThat(remove(q, id)).isEqualTo(Removal.ACTIVE);
    assertThat(q.events()).isEmpty();
    assertThat(q.complete(id)).isEqualTo(Settled.RECORDED);
  }

  @Test
  @DisplayName("M3 an active job whose lease ran out can be removed")
  default void activeJobWhoseLeaseRanOutCanBeRemoved(QueueBench q) {
    String id = q.add();
    q.claimShort(1);
    q.pass(QueueBench.SHORT_LEASE.plusMillis(1));
    q.events();
    assertThat(remove(q, id)).isEqualTo(Removal.REMOVED);
    assertThat(q.events()).containsExactly("removed " + id + " prev=active");
    assertThat(q.complete(id)).isEqualTo(Settled.MISSING);
    assertThat(q.recover()).isEmpty();
    assertThat(q.count(JobState.ACTIVE)).isZero();
  }

  @Test
  @DisplayName("M4 removing a job that does not exist says so, without an event")
  default void removingAMissingJobSaysSo(QueueBench q) {
    q.add();
    q.events();
    assertThat(remove(q, "none")).isEqualTo(Removal.MISSING);
    assertThat(q.events()).isEmpty();
  }

  @Test
  @DisplayName("M5 draining removes all ready jobs without events, and leaves the others")
  default void drainingRemovesAllReadyJobs(QueueBench q) {
    everyState(q);
    q.events();
    assertThat(q.inspection().drain(QueueBench.QUEUE, DrainScope.READY)).isEqualTo(3);
    assertThat(q.counts())
        .isEqualTo(
            Map.of(
                JobState.DELAYED,
                1L,
                JobState.ACTIVE,
                1L,
                JobState.COMPLETED,
                1L,
                JobState.FAILED,
                1L));
    assertThat(q.events()).isEmpty();
    assertThat(q.claim(5)).isEmpty();
  }

  @Test
  @DisplayName("M6 draining removes delayed jobs if asked to")
  default void drainingRemovesDelayedJobsIfAskedTo(QueueBench q) {
    everyState(q);
    assertThat(q.inspection().drain(QueueBench.QUEUE, DrainScope.READY_AND_DELAYED)).isEqualTo(4);
    assertThat(q.counts())
        .isEqualTo(Map.of(JobState.ACTIVE, 1L, JobState.COMPLETED, 1L, JobState.FAILED, 1L));
    assertThat(q.claim(q.claimOf(1)).nextDue()).isNull();
  }

  @Test
  @DisplayName(
      "M7 cleaning removes finished jobs up to an instant, oldest first, and tells how many")
  default void cleaningRemovesFinishedJobsUpToAnInstant(QueueBench q) {
    List<String> ids = q.addMany(4);
    Instant third = q.now();
    for (String id : ids) {
      q.claim();
      q.passMillis(5);
      q.complete(id);
      if (id.equals(ids.get(2))) {
        third = q.end(id);
      }
    }
    q.events();
    assertThat(clean(q, JobState.COMPLETED, third, 2)).isEqualTo(ids.subList(0, 2));
    assertThat(clean(q, JobState.COMPLETED, third, 0)).containsExactly(ids.get(2));
    assertThat(clean(q, JobState.COMPLETED, third, 0)).isEmpty();
    assertThat(q.ids(JobState.COMPLETED)).containsExactly(ids.get(3));
    assertThat(q.events()).containsExactly("cleaned count=2", "cleaned count=1", "cleaned count=0");
  }

  @Test
  @DisplayName("M17 cleaning goes on until nothing old is left, or its limit is reached")
  default void cleaningGoesOnUntilNothingOldIsLeft(QueueBench q) {
    int added = 0;
    while (added < 2_500) {
      int more = Math.min(q.traits().maxBatch(), 2_500 - added);
      added += q.addMany(more).size();
    }
    assertThat(clean(q, JobState.WAITING, q.now(), 1_200)).hasSize(1_200).doesNotHaveDuplicates();
    assertThat(q.count(JobState.WAITING)).isEqualTo(1_300);
    assertThat(clean(q, JobState.WAITING, q.now(), 0)).hasSize(1_300);
    assertThat(q.count(JobState.WAITING)).isZero();
  }

  @Test
  @DisplayName("M8 cleaning judges jobs that have not started by their timestamp")
  default void cleaningJudgesNewJobsByTheirTimestamp(QueueBench q) {
    Instant now = q.now();
    Instant old = now.minusSeconds(100);
    String oldPlain = q.add(o -> o.timestamp(old));
    String oldRanked = q.add(o -> o.timestamp(old).priority(1));
    String oldDelayed = q.add(o -> o.timestamp(old).delay(Duration.ofHours(1)));
    q.add(o -> o.timestamp(now));
    q.add(o -> o.timestamp(now).priority(1));
    q.add(o -> o.timestamp(now).delay(Duration.ofHours(1)));
    assertThat(clean(q, JobState.WAITING, now.minusSeconds(50), 0)).containsExactly(oldPlain);
    assertThat(clean(q, JobState.PRIORITIZED, now.minusSeconds(50), 0)).containsExactly(oldRanked);
    assertThat(clean(q, JobState.DELAYED, now.minusSeconds(50), 0)).containsExactly(oldDelayed);
    assertThat(q.counts())
        .isEqualTo(Map.of(JobState.WAITING, 1L, JobState.PRIORITIZED, 1L, JobState.DELAYED, 1L));
  }

  @Test
  @DisplayName("M9 cleaning removes active jobs only without a live lease")
  default void cleaningRemovesActiveJobsOnlyWithoutALiveLease(QueueBench q) {
    List<String> ids = q.addMany(2);
    q.claimShort(1);
    q.claim();
    q.pass(QueueBench.SHORT_LEASE.plusMillis(1));
    assertThat(clean(q, JobState.ACTIVE, q.now(), 0)).containsExactly(ids.get(0));
    assertThat(q.ids(JobState.ACTIVE)).containsExactly(ids.get(1));
  }

  @Test
  @DisplayName("M10 obliterating removes jobs, settings and events, and numbers begin anew")
  default void obliteratingRemovesEverything(QueueBench q) {
    everyState(q);
    q.complete(q.ids(JobState.ACTIVE).get(0));
    q.inspection().addLog(QueueBench.QUEUE, "1", "line", 10);
    q.inspection().pause(QueueBench.QUEUE);
    q.inspection().limitConcurrency(QueueBench.QUEUE, 1);
    q.inspection().limitRate(QueueBench.QUEUE, RateLimit.of(1, Duration.ofMinutes(1)));
    q.inspection().holdRate(QueueBench.QUEUE, q.now(), q.now().plusSeconds(60));
    q.inspection().obliterate(QueueBench.QUEUE, Obliteration.UNLESS_ACTIVE);
    assertThat(q.inspection().queues()).isEmpty();
    assertThat(q.inspection().counts(QueueBench.QUEUE).total()).isZero();
    assertThat(q.exists("1")).isFalse();
    assertThat(q.inspection().logs(QueueBench.QUEUE, "1", 0, 9)).isEmpty();
    assertThat(q.events()).isEmpty();
    assertThat(q.inspection().heldUntil(QueueBench.QUEUE, q.now())).isEmpty();
    assertThat(q.addMany(2)).containsExactly("1", "2");
    assertThat(q.claim(2)).hasSize(2);
  }

  @Test
  @DisplayName("M11 a queue with active jobs is obliterated by force only")
  default void queueWithActiveJobsIsObliteratedByForceOnly(QueueBench q) {
    String id = q.add();
    q.add();
    q.claim();
    assertThatThrownBy(
            () -> q.inspection().obliterate(QueueBench.QUEUE, Obliteration.UNLESS_ACTIVE))
        .isInstanceOf(InvalidInputException.class);
    assertThat(q.inspection().counts(QueueBench.QUEUE).total()).isEqualTo(2);
    q.inspection().obliterate(QueueBench.QUEUE, Obliteration.FORCED);
    assertThat(q.inspection().counts(QueueBench.QUEUE).total()).isZero();
    assertThat(q.complete(id)).isEqualTo(Settled.MISSING);
  }

  @Test
  @DisplayName("M12 a finished job can be run again: it goes to the end without its outcome")
  default void finishedJobCanBeRunAgain(QueueBench q) {
    String failed = q.add();
    String done = q.add();
    q.claim(2);
    q.fail(failed);
    q.complete(done);
    String other = q.add();
    q.events();
    assertThat(retry(q, failed, RetryRequest.of(JobState.FAILED))).isTrue();
    assertThat(retry(q, done, RetryRequest.of(JobState.COMPLETED))).isTrue();
    assertThat(q.ids(JobState.WAITING)).containsExactly(other, failed, done);
    JobRecord again = q.job(failed);
    assertThat(again.failedReason()).isNull();
    assertThat(again.processedOn()).isNull();
    assertThat(again.stackTraces()).containsExactly("trace of boom");
    assertThat(List.of(again.attemptsMade(), again.attemptsStarted())).containsOnly(1);
    assertThat(q.job(done).result()).isNull();
    assertThat(q.events())
        .containsExactly(
            "waiting " + failed + " prev=failed", "waiting " + done + " prev=completed");
  }

  @Test
  @DisplayName("M13 running again can forget the attempts and go to the front, where lifo ones go")
  default void runningAgainCanForgetTheAttempts(QueueBench q) {
    String id = q.add();
    String other = q.add();
    q.claim();
    q.fail(id);
    assertThat(
            retry(
                q,
                id,
                RetryRequest.of(JobState.FAILED)
                    .attempts(RetryRequest.Attempts.RESET)
                    .placement(Placement.FRONT)))
        .isTrue();
    assertThat(q.ids(JobState.WAITING)).containsExactly(id, other);
    assertThat(List.of(q.job(id).attemptsMade(), q.job(id).attemptsStarted())).containsOnly(0);
    String lifo = q.add(options -> options.lifo(true));
    q.claim();
    q.complete(lifo);
    assertThat(retry(q, lifo, RetryRequest.of(JobState.COMPLETED))).isTrue();
    assertThat(q.ids(JobState.WAITING)).containsExactly(lifo, id, other);
    q.claim();
    q.complete(lifo);
    q.inspection().retryAll(QueueBench.QUEUE, JobState.COMPLETED, q.now());
    assertThat(q.ids(JobState.WAITING)).containsExactly(id, other, lifo);
  }

  @Test
  @DisplayName("M14 a job run again with a priority goes to the end of its priority")
  default void jobRunAgainGoesToTheEndOfItsPriority(QueueBench q) {
    String id = q.add(options -> options.priority(3));
    String other = q.add(options -> options.priority(3));
    q.claim();
    q.fail(id);
    retry(q, id, RetryRequest.of(JobState.FAILED).placement(Placement.FRONT));
    assertThat(q.ids(JobState.PRIORITIZED)).containsExactly(other, id);
  }

  @Test
  @DisplayName("M15 only a job in the state named is run again")
  default void onlyAJobInTheStateNamedIsRunAgain(QueueBench q) {
    String id = q.add();
    q.claim();
    assertThat(retry(q, id, RetryRequest.of(JobState.FAILED))).isFalse();
    q.complete(id);
    q.events();
    assertThat(retry(q, id, RetryRequest.of(JobState.FAILED))).isFalse();
    assertThat(retry(q, "none", RetryRequest.of(JobState.FAILED))).isFalse();
    assertThat(q.state(id)).isEqualTo(JobState.COMPLETED);
    assertThat(q.events()).isEmpty();
  }

  @Test
  @DisplayName("M16 running all again takes the oldest first up to an instant, priorities honoured")
  default void runningAllAgainHonoursPriorities(QueueBench q) {
    String ranked = q.add(options -> options.priority(3));
    List<String> ids = q.addMany(3);
    q.claim(4);
    Instant last = q.now();
    for (String id : List.of(ids.get(1), ranked, ids.get(0))) {
      q.passMillis(5);
      q.fail(id);
      last = q.end(id);
    }
    q.passMillis(5);
    q.fail(ids.get(2));
    q.events();
    assertThat(q.inspection().retryAll(QueueBench.QUEUE, JobState.FAILED, last)).isEqualTo(3);
    assertThat(q.ids(JobState.WAITING)).containsExactly(ids.get(1), ids.get(0));
    assertThat(q.ids(JobState.PRIORITIZED)).containsExactly(ranked);
    assertThat(q.ids(JobState.FAILED)).containsExactly(ids.get(2));
    assertThat(q.events())
        .containsExactly(
            "waiting " + ids.get(1) + " prev=failed",
            "waiting " + ranked + " prev=failed",
            "waiting " + ids.get(0) + " prev=failed");
    assertThat(q.inspection().retryAll(QueueBench.QUEUE, JobState.COMPLETED, q.now())).isZero();
  }

  private static Removal remove(QueueBench q, String id) {
    return q.inspection().remove(QueueBench.QUEUE, id, q.now());
  }

  private static List<String> clean(QueueBench q, JobState state, Instant before, int limit) {
    return q.inspection().clean(QueueBench.QUEUE, state, q.now(), before, limit);
  }

  private static boolean retry(QueueBench q, String id, RetryRequest request) {
    return q.inspection().retry(QueueBench.QUEUE, id, request);
  }

  /** Two waiting, one prioritized, delayed, active, completed and failed. */
  private static void everyState(QueueBench q) {
    List<String> ids = q.addMany(5);
    q.claim(3);
    q.complete(ids.get(0));
    q.fail(ids.get(1));
    q.add(options -> options.priority(1));
    q.add(options -> options.delay(Duration.ofHours(1)));
  }
}
