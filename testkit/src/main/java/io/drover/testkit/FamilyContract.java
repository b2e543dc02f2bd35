package io.drover.testkit;

import static io.drover.testkit.FlowBench.A;
import static io.drover.testkit.FlowBench.B;
import static io.drover.testkit.FlowBench.C;
import static io.drover.testkit.FlowBench.KIDS;
import static io.drover.testkit.FlowBench.P;
import static io.drover.testkit.FlowBench.TOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.ChildState;
import io.drover.job.DrainScope;
import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.Obliteration;
import io.drover.job.Removal;
import io.drover.job.RetryRequest;
import io.drover.spi.JobDelivery;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The part of the contract about parents and children that are removed or run again: rules F34 to
 * F47 and F52.
 */
public interface FamilyContract extends EngineTest {

  @Test
  @DisplayName("F34 a child that is not kept leaves its result with its parent")
  default void childThatIsNotKeptLeavesItsResult(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.IGNORE, A, B);
    f.claim(A);
    f.complete(A, Keep.none());
    f.claim(B);
    f.fail(B, Keep.none());
    assertThat(f.exists(A)).isFalse();
    assertThat(f.exists(B)).isFalse();
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    assertThat(f.children(P, ChildState.COMPLETED)).containsExactly("kids:a=\"of a\"");
    assertThat(f.children(P, ChildState.IGNORED)).containsExactly("kids:b=boom");
  }

  @Test
  @DisplayName("F35 a failed child that is waited for and not kept is waited for no more")
  default void failedChildThatIsNotKeptIsWaitedForNoMore(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.WAIT, A, B);
    f.claim(A);
    f.fail(A, Keep.none());
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("kids:b");
    f.runToFail(B);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    f.deliver(JobDelivery.of(KIDS, f.job(C)));
    f.pass(Duration.ofMillis(5));
    f.claim(C);
    f.fail(C, Keep.count(1));
    assertThat(f.exists(B)).isFalse();
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    assertThat(f.counts(P)).containsExactly(0L, 0L, 0L, 0L);
  }

  @Test
  @DisplayName("F36 removing the last pending child makes the parent next to run, and tells it")
  default void removingTheLastChildReleasesTheParent(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.deliver(
        f.parent(P, options -> options.priority(5)), f.child(A, P), f.child(B, P), f.child(C, P));
    f.run(A);
    f.events(TOP);
    f.events(KIDS);
    assertThat(f.remove(B)).isEqualTo(Removal.REMOVED);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    assertThat(f.remove(C)).isEqualTo(Removal.REMOVED);
    assertThat(f.ids(TOP, JobState.WAITING)).containsExactly("p");
    assertThat(f.events(TOP)).containsExactly("waiting p prev=waiting-children");
    assertThat(f.events(KIDS)).containsExactly("removed b prev=wait", "removed c prev=wait");
    assertThat(f.counts(P)).containsExactly(0L, 1L, 0L, 0L);
  }

  @Test
  @DisplayName("F37 removing a parent removes its tree, children before parents")
  default void removingAParentRemovesItsTree(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey root = JobKey.of(TOP, "root");
    f.deliver(
        f.parent(root),
        f.middle(P, root, FailurePolicy.WAIT),
        f.child(A, P, FailurePolicy.IGNORE),
        f.child(B, P, FailurePolicy.FAIL_PARENT),
        f.child(C, root));
    f.runToFail(A);
    f.runToFail(B);
    f.run(C);
    f.events(TOP);
    f.events(KIDS);
    assertThat(f.remove(root)).isEqualTo(Removal.REMOVED);
    assertThat(q.inspection().counts(TOP).total()).isZero();
    assertThat(q.inspection().counts(KIDS).total()).isZero();
    assertThat(f.events(TOP))
        .containsExactly(
            "waiting root prev=waiting-children", "removed p prev=wait", "removed root prev=wait");
    assertThat(f.events(KIDS))
        .containsExactlyInAnyOrder(
            "removed a prev=failed", "removed b prev=failed", "removed c prev=completed");
    assertThat(f.counts(root)).containsExactly(0L, 0L, 0L, 0L);
    assertThat(f.counts(P)).containsExactly(0L, 0L, 0L, 0L);
  }

  @Test
  @DisplayName("F38 a pending child that is active under a live lease keeps its whole tree")
  default void activeChildKeepsItsTree(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey root = JobKey.of(TOP, "root");
    f.deliver(
        f.parent(root),
        f.middle(P, root, FailurePolicy.WAIT),
        f.child(A, P),
        f.child(B, P),
        f.child(C, root));
    f.claim(A);
    assertThat(f.remove(root)).isEqualTo(Removal.ACTIVE);
    assertThat(f.remove(P)).isEqualTo(Removal.ACTIVE);
    assertThat(f.exists(B)).isTrue();
    assertThat(f.exists(C)).isTrue();
    assertThat(f.state(root)).isEqualTo(JobState.WAITING_CHILDREN);
    assertThat(f.counts(root)).containsExactly(2L, 0L, 0L, 0L);
    assertThat(f.counts(P)).containsExactly(2L, 0L, 0L, 0L);
    f.complete(A);
    assertThat(f.remove(root)).isEqualTo(Removal.REMOVED);
    assertThat(q.inspection().counts(KIDS).total()).isZero();
  }

  @Test
  @DisplayName("F39 draining the last pending child makes a parent in another queue next to run")
  default void drainingReleasesAParentElsewhere(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.WAIT, A, B);
    f.events(TOP);
    assertThat(q.inspection().drain(KIDS, DrainScope.READY)).isEqualTo(2);
    assertThat(f.ids(TOP, JobState.WAITING)).containsExactly("p");
    assertThat(f.events(TOP)).isEmpty();
    assertThat(f.counts(P)).containsExactly(0L, 0L, 0L, 0L);
  }

  @Test
  @DisplayName("F40 draining the last pending child removes a parent in the same queue")
  default void drainingRemovesAParentBeside(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey root = JobKey.of(KIDS, "root");
    JobKey middle = JobKey.of(TOP, "middle");
    JobKey leaf = JobKey.of(TOP, "leaf");
    f.deliver(f.parent(root), f.middle(middle, root, FailurePolicy.WAIT), f.child(leaf, middle));
    f.events(TOP);
    f.events(KIDS);
    assertThat(q.inspection().drain(TOP, DrainScope.READY)).isOne();
    assertThat(f.exists(middle)).isFalse();
    assertThat(f.ids(KIDS, JobState.WAITING)).containsExactly("root");
    assertThat(f.events(TOP)).isEmpty();
    assertThat(f.events(KIDS)).isEmpty();
  }

  @Test
  @DisplayName("F41 cleaning does to parents what draining does")
  default void cleaningDoesWhatDrainingDoes(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.WAIT, A, B);
    f.runToFail(A);
    List<String> failed =
        q.inspection().clean(KIDS, JobState.FAILED, q.now(), q.now().plusSeconds(1), 0);
    assertThat(failed).containsExactly("a");
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("kids:b");
    q.inspection().clean(KIDS, JobState.WAITING, q.now(), q.now().plusSeconds(1), 0);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
  }

  @Test
  @DisplayName("F42 obliterating a queue makes parents elsewhere ready that waited for its jobs")
  default void obliteratingReleasesParentsElsewhere(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.WAIT, A, B, C);
    f.run(A);
    f.claim(B);
    q.inspection().obliterate(KIDS, Obliteration.FORCED);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    assertThat(f.counts(P)).containsExactly(0L, 1L, 0L, 0L);
    assertThat(q.inspection().queues()).containsExactly(TOP);
  }

  @Test
  @DisplayName("F43 obliterating the parents' queue leaves their children, which run and end")
  default void obliteratingLeavesChildrenElsewhere(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.FAIL_PARENT, A, B);
    q.inspection().obliterate(TOP, Obliteration.FORCED);
    f.run(A);
    f.runToFail(B);
    assertThat(q.inspection().queues()).containsExactly(KIDS);
    f.deliver(f.parent(P), f.child(B, P), f.child(C, P));
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("kids:b", "kids:c");
  }

  @Test
  @DisplayName("F44 a child that is run again is pending again, whatever had become of it")
  default void childThatIsRunAgainIsPendingAgain(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey forgotten = JobKey.of(KIDS, "forgotten");
    f.deliver(
        f.parent(P),
        f.child(A, P, FailurePolicy.IGNORE),
        f.child(B, P, FailurePolicy.FAIL_PARENT),
        f.child(C, P),
        f.child(forgotten, P, FailurePolicy.REMOVE));
    f.runToFail(A);
    f.runToFail(B);
    f.run(C);
    f.runToFail(forgotten);
    assertThat(f.counts(P)).containsExactly(0L, 1L, 1L, 1L);
    q.inspection().retry(KIDS, "a", RetryRequest.of(JobState.FAILED));
    assertThat(f.counts(P)).containsExactly(1L, 1L, 0L, 1L);
    q.inspection().retryAll(KIDS, JobState.FAILED, q.now());
    assertThat(f.counts(P)).containsExactly(2L, 1L, 0L, 0L);
    q.inspection().retry(KIDS, "c", RetryRequest.of(JobState.COMPLETED));
    assertThat(f.counts(P)).containsExactly(3L, 0L, 0L, 0L);
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("kids:a", "kids:b", "kids:c");
    f.claim(A);
    assertThat(f.find(P).deferredFailure()).endsWith("kids:b failed");
  }

  @Test
  @DisplayName("F45 a pending child is cut from its parent, which is released if it was the last")
  default void pendingChildIsCutFromItsParent(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.FAIL_PARENT, A, B);
    f.run(A);
    f.events(TOP);
    assertThat(f.flows().detach(A, q.now())).isFalse();
    assertThat(f.flows().detach(B, q.now())).isTrue();
    assertThat(f.find(B).parent()).isNull();
    assertThat(f.events(TOP)).containsExactly("waiting p prev=waiting-children");
    assertThat(f.counts(P)).containsExactly(0L, 1L, 0L, 0L);
    assertThat(f.flows().detach(B, q.now())).isFalse();
    assertThat(f.flows().detach(JobKey.of(KIDS, "never-was"), q.now())).isFalse();
    f.runToFail(B);
    assertThat(f.find(P).deferredFailure()).isNull();
  }

  @Test
  @DisplayName("F46 pending children are removed with all below them, but active and failed ones")
  default void pendingChildrenAreRemoved(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey middle = JobKey.of(KIDS, "middle");
    JobKey leaf = JobKey.of(KIDS, "leaf");
    JobKey done = JobKey.of(KIDS, "done");
    f.deliver(
        f.parent(P),
        f.child(A, P),
        f.child(B, P),
        f.child(done, P),
        f.child(C, P),
        f.middle(middle, P, FailurePolicy.WAIT),
        f.child(leaf, middle));
    f.claim(A);
    f.runToFail(B);
    f.run(done);
    assertThat(f.flows().removePending(P, q.now())).isEqualTo(2);
    assertThat(f.exists(C)).isFalse();
    assertThat(f.exists(middle)).isFalse();
    assertThat(f.exists(leaf)).isFalse();
    assertThat(f.exists(done)).isTrue();
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("kids:a", "kids:b");
    f.complete(A);
    q.inspection().retry(KIDS, "b", RetryRequest.of(JobState.FAILED));
    assertThat(f.flows().removePending(P, q.now())).isOne();
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    assertThat(f.flows().removePending(P, q.now())).isZero();
    assertThat(f.flows().removePending(JobKey.of(TOP, "never-was"), q.now())).isZero();
  }

  @Test
  @DisplayName(
      "F47 a stalled child stays pending, and one that fails for it does as its policy says")
  default void stalledChildStaysPending(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.FAIL_PARENT, A);
    f.claimShort(KIDS, 1);
    assertThat(f.recover(KIDS, 0)).containsExactly("a");
    assertThat(f.counts(P)).containsExactly(1L, 0L, 0L, 0L);
    assertThat(f.claim(KIDS).deferredFailure()).isNotNull();
    f.fail(A);
    assertThat(f.find(P).deferredFailure()).endsWith("kids:a failed");
  }

  @Test
  @DisplayName("F52 a parent that is not kept, or obliterated, takes its notes of children with it")
  default void parentTakesItsNotesWithIt(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.IGNORE, A, B);
    f.runToFail(A);
    f.run(B);
    f.claim(P);
    f.complete(P, Keep.none());
    assertThat(f.counts(P)).containsExactly(0L, 0L, 0L, 0L);
    assertThat(f.children(P, ChildState.COMPLETED)).isEmpty();
    assertThat(f.exists(A)).isTrue();
    f.deliver(f.parent(P), f.child(C, P));
    assertThat(f.counts(P)).containsExactly(1L, 0L, 0L, 0L);
    q.inspection().retry(KIDS, "a", RetryRequest.of(JobState.FAILED));
    assertThat(f.counts(P)).containsExactly(1L, 0L, 0L, 0L);
  }
}
