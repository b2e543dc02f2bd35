package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drover.job.Deduplication;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.RateLimit;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Answers;
import io.drover.spi.EventLog.Cursor;
import io.drover.spi.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about closing a durable store and opening it again: rules R. */
public interface RecoveryContract extends EngineTest {

  @Test
  @DisplayName("R1 every job is there again, as it was and where it was")
  default void everyJobIsThereAgain(QueueBench q) {
    assumeDurable(q);
    q.addMany(6);
    q.claim(3);
    q.complete("1");
    q.fail("2");
    q.retry("3");
    q.add(options -> options.priority(7));
    q.add(options -> options.priority(2));
    q.add(options -> options.delay(Duration.ofHours(2)));
    q.add(options -> options.delay(Duration.ofHours(1)).attempts(4));
    List<String> before = everything(q);
    q.reopen();
    assertThat(everything(q)).isEqualTo(before);
    assertThat(q.counts())
        .isEqualTo(
            Map.of(
                JobState.WAITING,
                4L,
                JobState.PRIORITIZED,
                2L,
                JobState.DELAYED,
                2L,
                JobState.COMPLETED,
                1L,
                JobState.FAILED,
                1L));
    assertThat(q.claim(9)).containsExactly("4", "5", "6", "3", "8", "7");
  }

  @Test
  @DisplayName("R2 settings, logs and deduplication are there again")
  default void settingsLogsAndDeduplicationAreThereAgain(QueueBench q) {
    assumeDurable(q);
    RateLimit limit = RateLimit.of(5, Duration.ofMinutes(1));
    String owner = q.add(o -> o.deduplication(Deduplication.simple("d")));
    q.inspection().addLog(QueueBench.QUEUE, owner, "line", 10);
    q.inspection().pause(QueueBench.QUEUE);
    q.inspection().limitConcurrency(QueueBench.QUEUE, 2);
    q.inspection().limitRate(QueueBench.QUEUE, limit);
    q.reopen();
    assertThat(q.inspection().settings(QueueBench.QUEUE))
        .isEqualTo(Answers.settings().paused(true).concurrency(2).rateLimit(limit).build());
    assertThat(q.inspection().logs(QueueBench.QUEUE, owner, 0, 9)).containsExactly("line");
    assertThat(q.add(o -> o.deduplication(Deduplication.simple("d")))).isEqualTo(owner);
    assertThat(q.inspection().queues()).containsExactly(QueueBench.QUEUE);
  }

  @Test
  @DisplayName("R3 automatic ids go on")
  default void automaticIdsGoOn(QueueBench q) {
    assumeDurable(q);
    q.addMany(2);
    q.add(options -> options.id("mine"));
    q.reopen();
    assertThat(q.add()).isEqualTo("4");
  }

  @Test
  @DisplayName("R4 events and their positions are there again, and new ones follow them")
  default void eventsAreThereAgain(QueueBench q) {
    assumeDurable(q);
    q.add();
    String position;
    try (Cursor cursor = q.engine().events().follow(QueueBench.QUEUE, "0")) {
      Reply.of(cursor.read());
      position = cursor.position();
    }
    q.claim();
    q.reopen();
    q.inspection().pause(QueueBench.QUEUE);
    try (Cursor cursor = q.engine().events().follow(QueueBench.QUEUE, position)) {
      assertThat(Pages.events(cursor)).containsExactly("active 1 prev=waiting", "paused");
    }
  }

  @Test
  @DisplayName("R5 the end of the only process ends its leases: its jobs are recovered at once")
  default void endOfTheOnlyProcessEndsItsLeases(QueueBench q) {
    assumeDurable(q);
    assumeTrue(!q.traits().shared(), "other processes keep their leases");
    q.addMany(2);
    String id = q.claim();
    Lease lease = q.lease(id);
    q.reopen();
    assertThat(q.state(id)).isEqualTo(JobState.ACTIVE);
    assertThat(q.complete(id)).isEqualTo(Settled.LEASE_LOST);
    Set<String> lost =
        Reply.of(
            q.engine().jobs().renew(QueueBench.QUEUE, List.of(lease), q.now(), QueueBench.LEASE));
    assertThat(lost).containsExactly(id);
    assertThat(recover(q, 1)).containsExactly(id);
    assertThat(q.ids(JobState.WAITING)).containsExactly(id, "2");
  }

  @Test
  @DisplayName("R6 leases in a store that processes share outlast one of them")
  default void leasesInASharedStoreOutlastAProcess(QueueBench q) {
    assumeDurable(q);
    assumeTrue(q.traits().shared(), "no other process can hold a lease");
    String id = q.add();
    q.claim();
    q.reopen();
    assertThat(q.complete(id)).isEqualTo(Settled.RECORDED);
  }

  @Test
  @DisplayName("R7 what was removed stays removed")
  default void whatWasRemovedStaysRemoved(QueueBench q) {
    assumeDurable(q);
    q.addMany(4);
    q.inspection().remove(QueueBench.QUEUE, "2", q.now());
    q.claim();
    q.complete("1");
    q.inspection().obliterate("other", Obliteration.FORCED);
    q.reopen();
    assertThat(q.exists("2")).isFalse();
    assertThat(q.claim(9)).containsExactly("3", "4");
    q.inspection().obliterate(QueueBench.QUEUE, Obliteration.FORCED);
    q.reopen();
    assertThat(q.inspection().queues()).isEmpty();
    assertThat(q.add()).isEqualTo("1");
  }

  @Test
  @DisplayName("R8 the end of the only process is no stall of the jobs it ran")
  default void endOfTheOnlyProcessIsNoStall(QueueBench q) {
    assumeDurable(q);
    assumeTrue(!q.traits().shared(), "other processes keep their leases");
    String id = q.add();
    for (int end = 1; end <= 10; end++) {
      q.claim();
      q.reopen();
      assertThat(recover(q, 1)).containsExactly(id);
    }
    assertThat(q.job(id).stalledCount()).isZero();
    assertThat(q.job(id).deferredFailure()).isNull();
    q.claim();
    assertThat(q.complete(id)).isEqualTo(Settled.RECORDED);
  }

  @Test
  @DisplayName("R9 a job that more ends of the process in a row find active fails, ten for a stall")
  default void jobThatMayBeWhatEndsTheProcessFails(QueueBench q) {
    assumeDurable(q);
    assumeTrue(!q.traits().shared(), "other processes keep their leases");
    String id = q.add();
    endProcess(q, 9);
    q.claim();
    q.retry(id); // An attempt that ends shows that the job is not what ends the process.
    endProcess(q, 10);
    assertThat(q.job(id).deferredFailure()).isNull();
    endProcess(q, 1);
    String reason = "the process ended 11 times in a row while it ran the job";
    assertThat(q.job(id).deferredFailure()).startsWith(reason);
    q.claim();
    q.fail(id);
    String other = q.add();
    q.claim();
    q.reopen();
    recover(q, 0);
    assertThat(q.job(other).deferredFailure()).isNotNull();
  }

  private static void endProcess(QueueBench q, int times) {
    for (int end = 0; end < times; end++) {
      q.claim();
      q.reopen();
      recover(q, 1);
    }
  }

  private static List<String> recover(QueueBench q, int maxStalls) {
    Duration interval = Duration.ofSeconds(30);
    return Reply.of(
        q.engine().jobs().recoverStalled(QueueBench.QUEUE, q.now(), interval, maxStalls));
  }

  private static void assumeDurable(QueueBench q) {
    assumeTrue(q.traits().durable(), "the engine is not durable");
  }

  private static List<String> everything(QueueBench q) {
    List<String> all = new ArrayList<>();
    for (JobState state : JobState.values()) {
      q.ids(state).forEach(id -> all.add(Snapshot.of(q.job(id))));
    }
    return all;
  }
}
