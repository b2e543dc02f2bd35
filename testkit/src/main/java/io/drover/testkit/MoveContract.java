package io.drover.testkit;

import static io.drover.testkit.DeliveryContract.OTHER;
import static io.drover.testkit.QueueBench.QUEUE;
import static io.drover.testkit.QueueBench.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Deduplication;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about jobs that go from queue to queue: rules V10 to V15. */
public interface MoveContract extends EngineTest {

  @Test
  @DisplayName("V10 a moved job is gone where it was, and new where it went")
  default void movedJobIsNewWhereItWent(QueueBench q) {
    String id = q.add();
    q.claim();
    q.fail(id);
    q.inspection().addLog(QUEUE, id, "line", 10);
    q.events();
    JobInsert becomes =
        JobInsert.of("original", json("[1]"), JobOptions.defaults().id("own").attempts(5), q.now())
            .redrives(3);
    assertThat(move(q, Move.of(JobKey.of(QUEUE, id), q.job(id).data(), to(becomes))))
        .hasToString(Moved.of(Moved.Outcome.MOVED, "own").toString());
    assertThat(q.exists(id)).isFalse();
    assertThat(q.counts()).isEmpty();
    assertThat(q.inspection().logs(QUEUE, id, 0, 9)).isEmpty();
    JobRecord moved = q.inspection().find(OTHER, "own").orElseThrow();
    assertThat(moved.state()).isEqualTo(JobState.WAITING);
    assertThat(moved.name()).isEqualTo("original");
    assertThat(QueueBench.text(moved.data())).isEqualTo("[1]");
    assertThat(moved.options()).isEqualTo(becomes.options());
    assertThat(moved.attemptsMade()).isZero();
    assertThat(moved.redrives()).isEqualTo(3);
    assertThat(q.events()).containsExactly("removed " + id + " prev=failed");
  }

  @Test
  @DisplayName("V11 a job is moved from any state in which nobody works on it")
  default void jobIsMovedFromAnyStateInWhichNobodyWorksOnIt(QueueBench q) {
    q.add(options -> options.id("done"));
    q.add(options -> options.id("broken"));
    q.claim(2);
    q.complete("done");
    q.fail("broken");
    q.add(options -> options.id("first"));
    q.add(options -> options.id("last"));
    q.add(options -> options.id("later").delay(Duration.ofHours(1)));
    q.add(options -> options.id("urgent").priority(1));
    List<Move> moves = new ArrayList<>();
    for (String id : List.of("done", "broken", "last", "first", "later", "urgent")) {
      moves.add(move(q, id, options -> options.id("new-" + id)));
    }
    assertThat(Reply.of(q.engine().jobs().move(moves)))
        .allMatch(moved -> moved.outcome() == Moved.Outcome.MOVED);
    assertThat(q.counts()).isEmpty();
    assertThat(q.waiting(OTHER))
        .containsExactly(
            "new-done", "new-broken", "new-last", "new-first", "new-later", "new-urgent");
  }

  @Test
  @DisplayName("V12 an own id that is taken gives way to an automatic one")
  default void takenIdGivesWay(QueueBench q) {
    String id = q.add();
    Reply.of(q.engine().jobs().deliver(List.of(q.delivery(OTHER, options -> options.id("own")))));
    Moved moved = move(q, move(q, id, options -> options.id("own")));
    assertThat(moved.outcome()).isEqualTo(Moved.Outcome.MOVED);
    assertThat(moved.id()).isEqualTo("2");
    assertThat(q.waiting(OTHER)).containsExactly("own", "2");
  }

  @Test
  @DisplayName("V13 what is active, missing or has other data stays as it is, and is told apart")
  default void whatCannotBeMovedStays(QueueBench q) {
    String active = q.add();
    q.claim();
    String waiting = q.add();
    q.events();
    assertThat(move(q, move(q, active, options -> options)).outcome())
        .isEqualTo(Moved.Outcome.BUSY);
    JobDelivery to = q.delivery(OTHER);
    assertThat(move(q, Move.of(JobKey.of(QUEUE, "none"), json("1"), to)).outcome())
        .isEqualTo(Moved.Outcome.MISSING);
    assertThat(move(q, Move.of(JobKey.of("never-used", "1"), json("1"), to)).outcome())
        .isEqualTo(Moved.Outcome.MISSING);
    assertThat(move(q, Move.of(JobKey.of(QUEUE, waiting), json("1"), to)).outcome())
        .isEqualTo(Moved.Outcome.CHANGED);
    assertThat(q.state(active)).isEqualTo(JobState.ACTIVE);
    assertThat(q.state(waiting)).isEqualTo(JobState.WAITING);
    assertThat(q.waiting(OTHER)).isEmpty();
    assertThat(q.events()).isEmpty();
  }

  @Test
  @DisplayName("V14 a job is not moved to where another owns its deduplication id")
  default void ownedDeduplicationIdKeepsAJobBack(QueueBench q) {
    Deduplication rule = Deduplication.simple("d").replace(true);
    String id = q.add(options -> options.deduplication(rule));
    JobDelivery owner =
        q.delivery(OTHER, options -> options.deduplication(rule).delay(Duration.ofHours(1)));
    Reply.of(q.engine().jobs().deliver(List.of(owner)));
    Moved moved = move(q, move(q, id, options -> options.deduplication(rule)));
    assertThat(moved.outcome()).isEqualTo(Moved.Outcome.DEDUPLICATED);
    assertThat(moved.id()).isEqualTo("1");
    assertThat(q.exists(id)).isTrue();
    assertThat(q.add(options -> options.deduplication(rule))).isEqualTo(id);
    assertThat(q.inspection().counts(OTHER).delayed()).isOne();
    q.inspection().remove(OTHER, "1", q.now());
    assertThat(move(q, move(q, id, options -> options.deduplication(rule))).outcome())
        .isEqualTo(Moved.Outcome.MOVED);
    assertThat(q.adding(options -> options.deduplication(rule)).id()).isNotEqualTo(id);
  }

  @Test
  @DisplayName("V15 a job may be moved within its queue, also under its own id")
  default void jobMayBeMovedWithinItsQueue(QueueBench q) {
    Deduplication rule = Deduplication.simple("d");
    q.add(options -> options.id("same").deduplication(rule));
    q.add();
    JobDelivery again =
        q.delivery(QUEUE, options -> options.id("same").deduplication(rule).attempts(2));
    Moved moved = move(q, Move.of(JobKey.of(QUEUE, "same"), q.job("same").data(), again));
    assertThat(moved.outcome()).isEqualTo(Moved.Outcome.MOVED);
    assertThat(moved.id()).isEqualTo("same");
    assertThat(q.ids(JobState.WAITING)).containsExactly("2", "same");
    assertThat(q.job("same").options().attempts()).isEqualTo(2);
  }

  private static JobDelivery to(JobInsert job) {
    return JobDelivery.of(OTHER, job);
  }

  private static Move move(
      QueueBench q, String id, java.util.function.UnaryOperator<JobOptions> options) {
    return Move.of(JobKey.of(QUEUE, id), q.job(id).data(), q.delivery(OTHER, options));
  }

  private static Moved move(QueueBench q, Move move) {
    return Reply.of(q.engine().jobs().move(List.of(move))).get(0);
  }
}
