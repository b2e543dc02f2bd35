package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.Obliteration;
import io.drover.spi.Advance;
import io.drover.spi.FinishedCounts;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about counts of finished jobs by minute: rules H. */
public interface MetricsContract extends EngineTest {

  /** For how many minutes most tests keep counts. */
  int KEPT = 5;

  @Test
  @DisplayName("H1 jobs that finish are counted if the round trip says so, each outcome apart")
  default void jobsThatFinishAreCounted(QueueBench q) {
    settle(q, now(q), completed(q, 3), failed(q, 2));
    assertThat(read(q, JobState.COMPLETED))
        .hasToString(FinishedCounts.of(3, now(q), List.of(3L)).toString());
    assertThat(read(q, JobState.FAILED).counts()).containsExactly(2L);
  }

  @Test
  @DisplayName("H2 a round trip that does not say so counts nothing")
  default void nothingIsCountedUnasked(QueueBench q) {
    assertThat(read(q, JobState.COMPLETED).total()).isZero();
    q.complete(taken(q));
    assertThat(read(q, JobState.COMPLETED)).hasToString(FinishedCounts.none().toString());
    settle(q, now(q), completed(q, 1));
    q.complete(taken(q));
    assertThat(read(q, JobState.COMPLETED).total()).isEqualTo(1);
  }

  @Test
  @DisplayName("H3 a later minute ends the one before, and those between have none")
  default void aLaterMinuteEndsTheOneBefore(QueueBench q) {
    Instant start = now(q);
    settle(q, start, completed(q, 2));
    settle(q, start.plusSeconds(59), completed(q, 1));
    settle(q, start.plusSeconds(60), completed(q, 4));
    assertThat(read(q, JobState.COMPLETED).counts()).containsExactly(4L, 3L);
    settle(q, start.plusSeconds(4 * 60), completed(q, 1));
    FinishedCounts counts = read(q, JobState.COMPLETED);
    assertThat(counts.counts()).containsExactly(1L, 0L, 0L, 4L, 3L);
    assertThat(counts.minute()).isEqualTo(start.plusSeconds(4 * 60));
    assertThat(counts.total()).isEqualTo(8);
    assertThat(q.inspection().finished(QueueBench.QUEUE, JobState.COMPLETED, 2).counts())
        .containsExactly(1L, 0L);
  }

  @Test
  @DisplayName("H4 as many minutes are kept as the last round trip says")
  default void asManyMinutesAreKept(QueueBench q) {
    Instant start = now(q);
    for (int minute = 0; minute < 4; minute++) {
      settle(q, start.plusSeconds(60L * minute), completed(q, minute + 1));
    }
    assertThat(read(q, JobState.COMPLETED).counts()).containsExactly(4L, 3L, 2L, 1L);
    advance(q, start.plusSeconds(60 * 4), 2, completed(q, 5));
    assertThat(read(q, JobState.COMPLETED).counts()).containsExactly(5L, 4L, 3L);
    advance(q, start.plusSeconds(60 * 8), 2, completed(q, 1));
    assertThat(read(q, JobState.COMPLETED).counts()).containsExactly(1L, 0L, 5L);
    assertThat(read(q, JobState.COMPLETED).total()).isEqualTo(16);
  }

  @Test
  @DisplayName("H5 what does not stay counts, a dead letter as failed; what runs again does not")
  default void whatDoesNotStayCounts(QueueBench q) {
    Instant now = now(q);
    Keep none = Keep.none();
    settle(q, now, List.of(Settlement.complete(lease(q), QueueBench.json("1"), none)));
    settle(
        q,
        now,
        List.of(
            Settlement.deadLetter(lease(q), QueueBench.failure("late"), 1, q.delivery("letters"))));
    settle(q, now, List.of(Settlement.retry(lease(q), QueueBench.failure("again"), false)));
    assertThat(read(q, JobState.COMPLETED).counts()).containsExactly(1L);
    assertThat(read(q, JobState.FAILED).counts()).containsExactly(1L);
  }

  @Test
  @DisplayName("H6 what is not recorded is not counted, and a clock set back ends no minute")
  default void whatIsNotRecordedIsNotCounted(QueueBench q) {
    Instant now = now(q);
    List<Settlement> once = completed(q, 1);
    settle(q, now, once, once);
    settle(q, now, once);
    settle(q, now.minusSeconds(3000), completed(q, 1));
    assertThat(read(q, JobState.COMPLETED))
        .hasToString(FinishedCounts.of(2, now, List.of(2L)).toString());
  }

  @Test
  @DisplayName("H7 an obliterated queue has counted nothing")
  default void anObliteratedQueueHasCountedNothing(QueueBench q) {
    settle(q, now(q), completed(q, 1), failed(q, 1));
    settle(q, now(q).plusSeconds(60), completed(q, 1), failed(q, 1));
    q.inspection().obliterate(QueueBench.QUEUE, Obliteration.FORCED);
    assertThat(read(q, JobState.COMPLETED).total()).isZero();
    settle(q, now(q).plusSeconds(120), completed(q, 1));
    assertThat(read(q, JobState.COMPLETED).counts()).containsExactly(1L);
    assertThat(read(q, JobState.FAILED).total()).isZero();
  }

  @Test
  @DisplayName("H8 counts are there when a durable store is opened again")
  default void countsAreThereAgain(QueueBench q) {
    assumeTrue(q.traits().durable(), "the engine is not durable");
    Instant now = now(q);
    settle(q, now, completed(q, 2), failed(q, 1));
    settle(q, now.plusSeconds(120), completed(q, 3));
    String before = read(q, JobState.COMPLETED).toString();
    q.reopen();
    assertThat(read(q, JobState.COMPLETED)).hasToString(before);
    settle(q, now.plusSeconds(121), completed(q, 1));
    assertThat(read(q, JobState.COMPLETED).counts()).containsExactly(4L, 0L, 2L);
    assertThat(read(q, JobState.FAILED).counts()).containsExactly(1L);
  }

  @Test
  @DisplayName("H9 jobs are counted for good however large their results are")
  default void jobsWithLargeResultsAreCounted(QueueBench q) {
    assumeTrue(q.traits().durable(), "the engine is not durable");
    byte[] large = QueueBench.json("\"" + "x".repeat(5 << 20) + "\"");
    Lease lease = lease(q);
    q.add(); // Else the queue is drained, which is told, and so stored anyway.
    settle(q, now(q), List.of(Settlement.complete(lease, large, Keep.all())));
    q.reopen();
    assertThat(read(q, JobState.COMPLETED).counts()).containsExactly(1L);
  }

  /** Returns the start of the minute. */
  private static Instant now(QueueBench q) {
    return q.now().truncatedTo(ChronoUnit.MINUTES);
  }

  private static FinishedCounts read(QueueBench q, JobState outcome) {
    return q.inspection().finished(QueueBench.QUEUE, outcome, 100);
  }

  private static String taken(QueueBench q) {
    q.add();
    return q.claim();
  }

  private static Lease lease(QueueBench q) {
    return q.lease(taken(q));
  }

  private static List<Settlement> completed(QueueBench q, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Settlement.complete(lease(q), QueueBench.json("1"), Keep.all()))
        .toList();
  }

  private static List<Settlement> failed(QueueBench q, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Settlement.fail(lease(q), QueueBench.failure("bad"), Keep.all(), 1))
        .toList();
  }

  @SafeVarargs
  private static void settle(QueueBench q, Instant now, List<Settlement>... parts) {
    advance(q, now, KEPT, Arrays.stream(parts).flatMap(List::stream).toList());
  }

  private static void advance(QueueBench q, Instant now, int kept, List<Settlement> settlements) {
    Reply.of(
        q.engine()
            .jobs()
            .advance(QueueBench.QUEUE, Advance.of(now, settlements, null).countedFor(kept)));
  }
}
