package io.drover.testkit;

import static io.drover.testkit.FlowBench.A;
import static io.drover.testkit.FlowBench.B;
import static io.drover.testkit.FlowBench.C;
import static io.drover.testkit.FlowBench.KIDS;
import static io.drover.testkit.FlowBench.P;
import static io.drover.testkit.FlowBench.TOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drover.job.ChildState;
import io.drover.job.FailurePolicy;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.Removal;
import io.drover.spi.Advance;
import io.drover.spi.Claim;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about trees in parts, and flows that outlast a process: F53 to F58. */
public interface StagedFlowContract extends EngineTest {

  @Test
  @DisplayName("F53 nobody sees a staged tree before it is released, then it is there whole")
  default void stagedTreeIsSeenOnceReleased(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey middle = JobKey.of(TOP, "middle");
    stage(q, "tree", f.parent(P), f.middle(middle, P, FailurePolicy.WAIT), f.child(A, middle));
    stage(q, "tree", f.child(B, P), f.child(C, middle));
    assertThat(q.inspection().counts(TOP).total()).isZero();
    assertThat(q.inspection().counts(KIDS).total()).isZero();
    assertThat(f.advance(KIDS, List.of(), q.claimOf(5)).claimed()).isEmpty();
    assertThat(Reply.of(f.flows().release("tree", q.now()))).isTrue();
    assertThat(f.ids(KIDS, JobState.WAITING)).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("contract:middle", "kids:b");
    assertThat(f.children(middle, ChildState.PENDING)).containsExactly("kids:a", "kids:c");
    assertThat(Reply.of(f.flows().release("tree", q.now()))).isFalse();
    f.run(A);
    f.run(B);
    f.run(C);
    f.run(middle);
    f.run(P);
    assertThat(f.counts(P)).containsExactly(0L, 2L, 0L, 0L);
  }

  @Test
  @DisplayName("F54 a staged tree that is old is dropped, and cannot be released any more")
  default void oldStagedTreeIsDropped(QueueBench q) {
    FlowBench f = new FlowBench(q);
    stage(q, "old", f.parent(P), f.child(A, P));
    f.pass(Duration.ofMillis(20));
    JobKey young = JobKey.of(TOP, "young");
    stage(q, "young", f.parent(young), f.child(B, young));
    assertThat(f.flows().dropStaged(q.now().minusMillis(10))).isOne();
    assertThat(f.flows().dropStaged(q.now().minusMillis(10))).isZero();
    assertThat(Reply.of(f.flows().release("old", q.now()))).isFalse();
    assertThat(Reply.of(f.flows().release("young", q.now()))).isTrue();
    assertThat(f.exists(P)).isFalse();
    assertThat(f.state(young)).isEqualTo(JobState.WAITING_CHILDREN);
    assertThat(f.flows().dropStaged(q.now().plusSeconds(1))).isZero();
    assertThat(Reply.of(f.flows().release("never-was", q.now()))).isFalse();
    f.deliver(f.parent(P), f.child(A, P));
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("kids:a");
  }

  @Test
  @DisplayName("F55 a tree with an id that is in use is refused whole when it is staged")
  default void treeWithAnIdInUseIsRefused(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.deliver(JobDelivery.of(KIDS, f.job(B)));
    stage(q, "tree", f.parent(P), f.child(A, P));
    assertThatThrownBy(() -> stage(q, "tree", f.child(C, P), f.child(B, P)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("kids:b");
    assertThat(Reply.of(f.flows().release("tree", q.now()))).isFalse();
    assertThat(f.exists(P)).isFalse();
    assertThat(f.exists(A)).isFalse();
    assertThat(f.exists(C)).isFalse();
    assertThat(f.find(B).parent()).isNull();
  }

  @Test
  @DisplayName("F56 a tree of thousands is staged, run to its end and read, each child once")
  default void treeOfThousandsIsRun(QueueBench q) {
    FlowBench f = new FlowBench(q);
    int children = 2500;
    int part = Math.min(500, q.traits().maxBatch());
    List<JobDelivery> jobs = new ArrayList<>(List.of(f.parent(P)));
    for (int i = 0; i < children; i++) {
      jobs.add(f.child(JobKey.of(KIDS, "k" + i), P));
    }
    for (int from = 0; from < jobs.size(); from += part) {
      List<JobDelivery> some = jobs.subList(from, Math.min(jobs.size(), from + part));
      Reply.of(f.flows().stage("tree", q.now(), some));
    }
    assertThat(Reply.of(f.flows().release("tree", q.now()))).isTrue();
    assertThat(f.counts(P)).containsExactly((long) children, 0L, 0L, 0L);
    runAll(q, Math.min(200, q.traits().maxAdvance()));
    assertThat(f.counts(P)).containsExactly(0L, (long) children, 0L, 0L);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    Set<JobKey> read = new HashSet<>();
    f.all(P, ChildState.COMPLETED).forEach(child -> assertThat(read.add(child.child())).isTrue());
    assertThat(read).hasSize(children);
    f.run(P);
    assertThat(f.remove(P)).isEqualTo(Removal.REMOVED);
    assertThat(q.inspection().counts(TOP).total()).isZero();
  }

  private static void runAll(QueueBench q, int atOnce) {
    List<Settlement> ends = new ArrayList<>();
    do {
      Claim claim = q.claimOf(atOnce);
      List<JobRecord> claimed =
          Reply.of(q.engine().jobs().advance(KIDS, Advance.of(q.now(), ends, claim))).claimed();
      ends.clear();
      for (JobRecord job : claimed) {
        Lease lease = Lease.of(job, claim.token());
        ends.add(Settlement.complete(lease, QueueBench.json("1"), Keep.none()));
      }
    } while (!ends.isEmpty());
  }

  @Test
  @DisplayName("F57 flows are there again when a durable store is opened, and go on")
  default void flowsAreThereAgain(QueueBench q) {
    assumeTrue(q.traits().durable(), "the engine is not durable");
    FlowBench f = new FlowBench(q);
    JobKey middle = JobKey.of(TOP, "middle");
    JobKey done = JobKey.of(KIDS, "done");
    f.deliver(
        f.parent(P),
        f.middle(middle, P, FailurePolicy.FAIL_PARENT),
        f.child(done, middle),
        f.child(A, middle, FailurePolicy.IGNORE),
        f.child(B, middle, FailurePolicy.FAIL_PARENT),
        f.child(C, middle));
    f.run(done);
    f.runToFail(A);
    List<String> before = everything(f, middle, P);
    q.reopen();
    assertThat(everything(f, middle, P)).isEqualTo(before);
    assertThat(f.counts(middle)).containsExactly(2L, 1L, 1L, 0L);
    f.runToFail(B);
    assertThat(f.find(middle).deferredFailure()).endsWith("kids:b failed");
    q.reopen();
    assertThat(f.counts(middle)).containsExactly(1L, 1L, 1L, 1L);
    f.runToFail(middle);
    assertThat(f.find(P).deferredFailure()).endsWith("contract:middle failed");
  }

  @Test
  @DisplayName("F58 a staged tree can be released after a durable store was opened again")
  default void stagedTreeIsThereAgain(QueueBench q) {
    assumeTrue(q.traits().durable(), "the engine is not durable");
    FlowBench f = new FlowBench(q);
    stage(q, "tree", f.parent(P), f.child(A, P));
    q.reopen();
    assertThat(q.inspection().counts(KIDS).total()).isZero();
    stage(q, "tree", f.child(B, P));
    assertThat(Reply.of(f.flows().release("tree", q.now()))).isTrue();
    q.reopen();
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("kids:a", "kids:b");
    f.run(A);
    f.run(B);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
  }

  private static List<String> everything(FlowBench f, JobKey... parents) {
    List<String> all = new ArrayList<>();
    for (JobKey parent : parents) {
      all.add(Snapshot.of(f.find(parent)));
      for (ChildState state : ChildState.values()) {
        all.addAll(f.children(parent, state));
      }
    }
    for (String id : f.ids(KIDS, JobState.WAITING)) {
      all.add(Snapshot.of(f.find(JobKey.of(KIDS, id))));
    }
    return all;
  }

  private static void stage(QueueBench q, String tree, JobDelivery... part) {
    Reply.of(q.engine().flows().stage(tree, q.now(), List.of(part)));
  }
}
