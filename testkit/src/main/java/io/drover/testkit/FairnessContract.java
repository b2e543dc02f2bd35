package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Deduplication;
import io.drover.job.DrainScope;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.Obliteration;
import io.drover.job.PageRequest;
import io.drover.spi.JobInsert;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The part of the contract about queues that do not wait for each other: rules N7 and N8. What is
 * counted is work, so that the clock decides no test.
 */
public interface FairnessContract extends EngineTest {

  /** How many jobs there are. */
  int MANY = 3_000;

  /** How many of them one call of the test names. */
  int A_CALL = 100;

  /** How many rows may be read and changed before other queues have their turn. */
  long MOST_ROWS = 4_000;

  /** The time limit of what jobs own. */
  Duration OWNED = Duration.ofMinutes(1);

  @Test
  @DisplayName(
      "N7 whatever one queue has, other queues have their turn after a bounded work for it")
  default void othersHaveTheirTurnAfterABoundedWork(QueueBench q) {
    Assumptions.assumeTrue(rows(q).isPresent(), "the engine does not count its work");
    List<Runnable> worst =
        List.of(
            () -> FairnessContract.makeReady(q),
            () -> FairnessContract.recover(q),
            () -> FairnessContract.retryAndPrune(q),
            () -> FairnessContract.look(q),
            () -> FairnessContract.removeMany(q),
            () -> FairnessContract.expireAndObliterate(q));
    for (int i = 0; i < worst.size(); i++) {
      worst.get(i).run();
      assertThat(rows(q).getAsLong())
          .as("the most rows of a step up to %d", i)
          .isBetween(1L, MOST_ROWS);
    }
  }

  @Test
  @DisplayName("N8 what a call leaves undone, so that others have their turn, is done soon after")
  default void whatIsLeftUndoneIsDoneSoonAfter(QueueBench q) {
    add(q, Duration.ZERO);
    finish(q, MANY, Keep.all());
    pruneUntil(q, Keep.count(5), 5);
    add(q, Duration.ZERO);
    finish(q, MANY, Keep.all());
    q.passMillis(1_100);
    pruneUntil(q, Keep.age(Duration.ofSeconds(1)).limit(MANY), A_CALL);
  }

  /** Finishes jobs one by one: an engine may leave the rest to calls that prune as well. */
  private static void pruneUntil(QueueBench q, Keep keep, int most) {
    for (int i = 0; i < A_CALL && (i == 0 || q.count(JobState.COMPLETED) > most); i++) {
      q.add();
      finish(q, 1, keep);
    }
    assertThat(q.count(JobState.COMPLETED)).isLessThanOrEqualTo(most);
  }

  private static OptionalLong rows(QueueBench q) {
    return q.fixture().mostRows();
  }

  /** Delayed jobs are promoted, and others become due. */
  private static void makeReady(QueueBench q) {
    add(q, Duration.ofDays(1));
    q.inspection().promoteAll(QueueBench.QUEUE, q.now());
    assertThat(q.count(JobState.WAITING)).isEqualTo(MANY);
    q.inspection().drain(QueueBench.QUEUE, DrainScope.READY_AND_DELAYED);
    add(q, Duration.ofSeconds(1));
    q.passMillis(1_001);
    q.claim();
  }

  private static void recover(QueueBench q) {
    int claimed = A_CALL;
    while (claimed == A_CALL) {
      claimed = q.claimShort(A_CALL).size();
    }
    assertThat(q.recover()).hasSizeGreaterThan(MANY - A_CALL);
  }

  private static void retryAndPrune(QueueBench q) {
    finish(q, MANY, Keep.all());
    Instant later = q.now().plusSeconds(1);
    q.inspection().retryAll(QueueBench.QUEUE, JobState.COMPLETED, later);
    finish(q, MANY - A_CALL, Keep.all());
    finish(q, 1, Keep.count(5));
    Awaitility.await().untilAsserted(() -> assertThat(q.count(JobState.COMPLETED)).isEqualTo(5));
  }

  /** Logs that shrink, events from the first one on, a page. */
  private static void look(QueueBench q) {
    String id = q.add();
    for (int i = 0; i < MANY; i++) {
      q.engine().inspection().addLog(QueueBench.QUEUE, id, "line", i == MANY - 1 ? 1 : MANY);
    }
    assertThat(q.inspection().logs(QueueBench.QUEUE, id, 0, MANY)).hasSize(1);
    q.events();
    q.inspection().page(QueueBench.QUEUE, PageRequest.of(JobState.COMPLETED).limit(A_CALL));
  }

  private static void removeMany(QueueBench q) {
    add(q, Duration.ZERO);
    q.inspection().drain(QueueBench.QUEUE, DrainScope.READY_AND_DELAYED);
    add(q, Duration.ZERO);
    Instant later = q.now().plusSeconds(1);
    assertThat(q.inspection().clean(QueueBench.QUEUE, JobState.WAITING, later, later, 0))
        .hasSize(MANY);
  }

  private static void expireAndObliterate(QueueBench q) {
    add(q, Duration.ZERO);
    finish(q, MANY, Keep.none());
    q.pass(OWNED.plusSeconds(2));
    q.advance(List.of(), null);
    add(q, Duration.ZERO);
    q.inspection().obliterate(QueueBench.QUEUE, Obliteration.FORCED);
  }

  /** Adds many jobs with ids of their own, each of which owns a deduplication id for a time. */
  private static void add(QueueBench q, Duration delay) {
    for (int from = 0; from < MANY; from += A_CALL) {
      List<JobInsert> jobs = new ArrayList<>();
      for (int i = from; i < from + A_CALL; i++) {
        String own = "%d-%d".formatted(i, q.now().toEpochMilli());
        jobs.add(
            q.insert(
                options ->
                    options
                        .deduplication(Deduplication.throttle(own, OWNED))
                        .id(own)
                        .delay(delay)));
      }
      q.addAll(jobs);
      q.passMillis(1);
    }
  }

  private static void finish(QueueBench q, int jobs, Keep keep) {
    for (int left = jobs; left > 0; left -= A_CALL) {
      Settlement[] ends =
          q.claim(Math.min(left, A_CALL)).stream()
              .map(id -> Settlement.complete(q.lease(id), QueueBench.json("1"), keep))
              .toArray(Settlement[]::new);
      q.settle(ends);
    }
  }
}
