package io.drover.testkit;

import static io.drover.testkit.FlowBench.A;
import static io.drover.testkit.FlowBench.B;
import static io.drover.testkit.FlowBench.C;
import static io.drover.testkit.FlowBench.KIDS;
import static io.drover.testkit.FlowBench.P;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.ChildState;
import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.Removal;
import io.drover.spi.JobDelivery;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import io.drover.spi.Settlement;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The part of the contract about children that become dead letters and are redriven: rules F48 to
 * F51, and F61.
 */
public interface LostChildContract extends EngineTest {

  @Test
  @DisplayName("F48 a dead letter of a child that is waited for is waited for until it is redriven")
  default void deadLetterOfAChildIsWaitedFor(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey letter = JobKey.of("dead", "letter");
    f.family(FailurePolicy.WAIT, A);
    f.claim(A);
    f.settle(A, deadLetter(f, A, letter));
    assertThat(f.exists(A)).isFalse();
    assertThat(f.exists(letter)).isTrue();
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    assertThat(f.counts(P)).containsExactly(1L, 0L, 0L, 0L);
    redrive(q, f, letter, f.child(A, P));
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("kids:a");
    f.run(A);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    assertThat(f.children(P, ChildState.COMPLETED)).containsExactly("kids:a=\"of a\"");
  }

  @Test
  @DisplayName("F49 a redriven child under another id takes the place of what it was")
  default void redrivenChildUnderAnotherIdTakesItsPlace(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey letter = JobKey.of("dead", "letter");
    f.family(FailurePolicy.WAIT, A);
    f.claim(A);
    f.settle(A, deadLetter(f, A, letter));
    f.deliver(JobDelivery.of(KIDS, f.job(A)));
    String id = redrive(q, f, letter, f.child(A, P)).id();
    assertThat(id).isNotEqualTo("a");
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("kids:" + id);
    f.run(A);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    f.run(JobKey.of(KIDS, id));
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
  }

  @Test
  @DisplayName("F50 a dead letter of a child does to the parent what its failure does")
  default void deadLetterDoesWhatAFailureDoes(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey letter = JobKey.of("dead", "letter");
    f.deliver(
        f.parent(P),
        f.child(A, P, FailurePolicy.IGNORE),
        f.child(B, P, FailurePolicy.FAIL_PARENT),
        f.child(C, P));
    f.claim(A);
    f.settle(A, deadLetter(f, A, letter));
    f.claim(B);
    f.settle(B, deadLetter(f, B, JobKey.of("dead", "second")));
    assertThat(f.counts(P)).containsExactly(1L, 0L, 1L, 1L);
    assertThat(f.find(P).deferredFailure()).endsWith("kids:b failed");
    redrive(q, f, letter, f.child(A, P, FailurePolicy.IGNORE));
    assertThat(f.counts(P)).containsExactly(2L, 0L, 0L, 1L);
    f.run(A);
    assertThat(f.children(P, ChildState.COMPLETED)).containsExactly("kids:a=\"of a\"");
  }

  @Test
  @DisplayName("F51 a child can be redriven although its parent is gone")
  default void childIsRedrivenAlthoughItsParentIsGone(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey letter = JobKey.of("dead", "letter");
    f.family(FailurePolicy.WAIT, A);
    f.claim(A);
    f.settle(A, deadLetter(f, A, letter));
    assertThat(f.remove(P)).isEqualTo(Removal.REMOVED);
    Moved moved = redrive(q, f, letter, f.child(A, P));
    assertThat(moved.outcome()).isEqualTo(Moved.Outcome.MOVED);
    f.run(A);
    assertThat(f.state(A)).isEqualTo(JobState.COMPLETED);
    assertThat(f.exists(P)).isFalse();
  }

  @Test
  @DisplayName("F61 a child that becomes another leaves nothing, not even of an earlier run")
  default void childThatBecomesAnotherLeavesNothing(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.IGNORE, A);
    f.claim(A);
    f.settle(A, Settlement.fail(f.lease(A), QueueBench.failure("boom"), Keep.all(), 1));
    assertThat(f.counts(P)).containsExactly(0L, 0L, 1L, 0L);
    f.deliver(f.parent(P), f.child(A, P, FailurePolicy.IGNORE));
    assertThat(f.counts(P)).containsExactly(1L, 0L, 1L, 0L);
    redrive(q, f, A, f.child(B, P, FailurePolicy.IGNORE));
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("kids:b");
    assertThat(f.counts(P)).containsExactly(1L, 0L, 0L, 0L);
  }

  private static Settlement deadLetter(FlowBench f, JobKey job, JobKey letter) {
    return Settlement.deadLetter(
        f.lease(job), QueueBench.failure("boom"), 1, JobDelivery.of(letter.queue(), f.job(letter)));
  }

  private static Moved redrive(QueueBench q, FlowBench f, JobKey letter, JobDelivery to) {
    byte[] data = f.find(letter).data();
    return Reply.of(q.engine().jobs().move(List.of(Move.of(letter, data, to)))).get(0);
  }
}
