package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.QueueStatus;
import io.drover.job.RateLimit;
import io.drover.spi.Claim;
import io.drover.spi.Inspection;
import io.drover.spi.Settlement;
import io.drover.spi.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about how queues are and where jobs stand in them: rules J. */
public interface StatusContract extends EngineTest {

  private static QueueStatus status(QueueBench q) {
    return q.inspection().status(QueueBench.QUEUE, q.now());
  }

  private static Standing standing(QueueBench q, String id, int most) {
    return q.inspection().standing(QueueBench.QUEUE, id, q.now(), most).orElseThrow();
  }

  @Test
  @DisplayName("J1 a queue never used has the status of one without jobs, which does not make it")
  default void unusedQueueHasAStatus(QueueBench q) {
    QueueStatus status = status(q);
    assertThat(status.queue()).isEqualTo(QueueBench.QUEUE);
    assertThat(status.counts().total()).isZero();
    assertThat(status.settings()).isEqualTo(q.inspection().settings(QueueBench.QUEUE));
    assertThat(status.oldestReady()).isEmpty();
    assertThat(status.nextDue()).isEmpty();
    assertThat(q.inspection().statuses(q.now())).isEmpty();
    assertThat(q.inspection().standing(QueueBench.QUEUE, "1", q.now(), 10)).isEmpty();
    assertThat(q.inspection().queues()).isEmpty();
  }

  @Test
  @DisplayName("J2 a status tells counts, settings and when the first delayed job is due")
  default void statusTellsCountsSettingsAndWhenTheFirstIsDue(QueueBench q) {
    Inspection look = q.inspection();
    q.addMany(3);
    q.claim();
    q.add(options -> options.delay(Duration.ofHours(2)));
    String first = q.add(options -> options.delay(Duration.ofHours(1)));
    look.limitConcurrency(QueueBench.QUEUE, 7);
    look.limitRate(QueueBench.QUEUE, RateLimit.of(5, Duration.ofSeconds(3)));
    look.pause(QueueBench.QUEUE);
    QueueStatus status = status(q);
    assertThat(status.counts()).isEqualTo(look.counts(QueueBench.QUEUE));
    assertThat(status.settings()).isEqualTo(look.settings(QueueBench.QUEUE));
    assertThat(status.settings().paused()).isTrue();
    assertThat(status.settings().concurrency()).isEqualTo(7);
    assertThat(status.nextDue()).contains(q.job(first).timestamp().plus(Duration.ofHours(1)));
  }

  @Test
  @DisplayName("J3 a status tells since when the longest ready job is, active ones left out")
  default void statusTellsSinceWhenTheOldestIsReady(QueueBench q) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(q.add());
      q.passMillis(5);
    }
    assertThat(status(q).oldestReady()).contains(q.job(ids.get(0)).timestamp());
    q.claim();
    assertThat(status(q).oldestReady()).contains(q.job(ids.get(1)).timestamp());
    q.claim(2);
    assertThat(status(q).oldestReady()).isEmpty();
  }

  @Test
  @DisplayName("J4 a job at the other end of the queue, or of a less urgent priority, may be older")
  default void whatOthersOvertakeMayBeOlder(QueueBench q) {
    String first = q.add(options -> options.lifo(true));
    q.passMillis(5);
    q.add(options -> options.lifo(true));
    assertThat(status(q).oldestReady()).contains(q.job(first).timestamp());
    q.claim(2);
    String slow = q.add(options -> options.priority(9));
    q.passMillis(5);
    q.add(options -> options.priority(1));
    q.add(options -> options.priority(9));
    q.add();
    assertThat(status(q).oldestReady()).contains(q.job(slow).timestamp());
  }

  @Test
  @DisplayName("J5 of many priorities the most urgent sixteen are looked at")
  default void mostUrgentPrioritiesAreLookedAt(QueueBench q) {
    q.add(options -> options.priority(100));
    q.passMillis(5);
    String last = q.add(options -> options.priority(16));
    q.passMillis(5);
    for (int priority = 1; priority < 16; priority++) {
      int each = priority;
      q.add(options -> options.priority(each));
    }
    assertThat(status(q).oldestReady()).contains(q.job(last).timestamp());
  }

  @Test
  @DisplayName(
      "J6 a delayed job is ready since it was due, and one tried again since its last attempt")
  default void readyIsSinceTheDelayOrTheLastAttempt(QueueBench q) {
    String delayed = q.add(options -> options.delay(Duration.ofMillis(60)));
    q.pass(Duration.ofMillis(100));
    q.advance(List.of(), null); // Makes due jobs ready.
    assertThat(q.state(delayed)).isEqualTo(JobState.WAITING);
    Instant due = q.job(delayed).timestamp().plusMillis(60);
    assertThat(status(q).oldestReady()).contains(due);
    q.claim();
    q.retry(delayed);
    Instant started = q.job(delayed).processedOn();
    assertThat(started).isNotNull();
    assertThat(status(q).oldestReady()).contains(started);
  }

  @Test
  @DisplayName("J7 a job made ready before it is due is ready since now")
  default void promotedJobIsReadySinceNow(QueueBench q) {
    String id = q.add(options -> options.delay(Duration.ofHours(1)));
    q.inspection().promote(QueueBench.QUEUE, id, q.now());
    Instant now = q.now();
    assertThat(q.inspection().status(QueueBench.QUEUE, now).oldestReady()).contains(now);
  }

  @Test
  @DisplayName("J8 all queues have their status, by name, until they are removed")
  default void allQueuesHaveTheirStatus(QueueBench q) {
    Reply.of(q.engine().jobs().add("b", List.of(q.insert(o -> o), q.insert(o -> o))));
    Reply.of(q.engine().jobs().add("a", List.of(q.insert(o -> o))));
    q.inspection().pause("c");
    Reply.of(q.engine().jobs().deliver(List.of(q.delivery("d"))));
    assertThat(q.inspection().statuses(q.now()))
        .extracting(QueueStatus::queue)
        .containsExactly("a", "b", "c", "d");
    assertThat(q.inspection().statuses(q.now()))
        .extracting(status -> status.counts().waiting())
        .containsExactly(1L, 2L, 0L, 1L);
    q.inspection().obliterate("b", Obliteration.FORCED);
    assertThat(q.inspection().statuses(q.now()))
        .extracting(QueueStatus::queue)
        .containsExactly("a", "c", "d");
  }

  @Test
  @DisplayName("J9 a ready job's standing says how many are served before it")
  default void standingSaysHowManyAreBefore(QueueBench q) {
    List<String> ids = q.addMany(4);
    String urgent = q.add(options -> options.priority(1));
    String slow = q.add(options -> options.priority(2));
    String slower = q.add(options -> options.priority(2));
    List<String> order = new ArrayList<>(ids);
    order.addAll(List.of(urgent, slow, slower));
    order.remove(q.claim());
    String front = q.add(options -> options.lifo(true));
    order.add(0, front);
    for (int i = 0; i < order.size(); i++) {
      Standing standing = standing(q, order.get(i), 100);
      assertThat(standing.ahead()).as(order.get(i)).isEqualTo(i);
      assertThat(standing.isExact()).isTrue();
      assertThat(standing.leaseUntil()).isEmpty();
    }
    assertThat(standing(q, front, 1).state()).isEqualTo(JobState.WAITING);
    assertThat(standing(q, slow, 1).state()).isEqualTo(JobState.PRIORITIZED);
  }

  @Test
  @DisplayName("J10 a standing is exact near either end, else it says how many are ahead at least")
  default void standingIsExactNearTheEnds(QueueBench q) {
    List<String> ids = q.addMany(20);
    q.claim(2);
    assertThat(standing(q, ids.get(4), 5)).isEqualTo(Standing.of(JobState.WAITING).ahead(2));
    assertThat(standing(q, ids.get(16), 5)).isEqualTo(Standing.of(JobState.WAITING).ahead(14));
    assertThat(standing(q, ids.get(10), 5))
        .isEqualTo(Standing.of(JobState.WAITING).aheadAtLeast(5));
  }

  @Test
  @DisplayName("J11 a standing tells the state, and until when the lease of an active job lasts")
  default void standingTellsStateAndLease(QueueBench q) {
    String id = q.add();
    Instant before = q.now();
    q.claim(Claim.of(1, "token", Duration.ofSeconds(30)));
    Instant until = standing(q, id, 5).leaseUntil().orElseThrow();
    assertThat(until)
        .isBetween(before.plusSeconds(29), q.now().plusSeconds(31)); // Servers have own clocks.
    q.complete(id);
    assertThat(standing(q, id, 5)).isEqualTo(Standing.of(JobState.COMPLETED));
    String stalled = q.add();
    q.claimShort(1);
    q.pass(QueueBench.SHORT_LEASE.plusMillis(50));
    assertThat(standing(q, stalled, 5)).isEqualTo(Standing.of(JobState.ACTIVE));
  }

  @Test
  @DisplayName("J12 a job that is claimed and given back stands first again")
  default void jobGivenBackStandsFirst(QueueBench q) {
    List<String> ids = q.addMany(3);
    q.claim(2);
    q.settle(Settlement.giveBack(q.lease(ids.get(1)), Duration.ZERO));
    assertThat(standing(q, ids.get(1), 5).ahead()).isZero();
    assertThat(standing(q, ids.get(2), 5).ahead()).isOne();
  }

  @Test
  @DisplayName("J13 a standing tells when a delayed job is due, also before its next attempt")
  default void standingTellsWhenAJobIsDue(QueueBench q) {
    String delayed = q.add(options -> options.delay(Duration.ofHours(1)));
    Instant due = q.job(delayed).timestamp().plus(Duration.ofHours(1));
    assertThat(standing(q, delayed, 5)).isEqualTo(Standing.of(JobState.DELAYED).until(due));
    String failed = q.add();
    q.claim();
    Instant before = q.now();
    q.settle(Settlement.backOff(q.lease(failed), QueueBench.failure("no"), Duration.ofMinutes(5)));
    assertThat(standing(q, failed, 5).dueAt().orElseThrow())
        .isBetween(before.plusSeconds(299), q.now().plusSeconds(301));
  }
}
