package io.drover.testkit;

import static io.drover.testkit.FlowBench.A;
import static io.drover.testkit.FlowBench.B;
import static io.drover.testkit.FlowBench.C;
import static io.drover.testkit.FlowBench.KIDS;
import static io.drover.testkit.FlowBench.P;
import static io.drover.testkit.FlowBench.TOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.ChildState;
import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.Placement;
import io.drover.job.RetryRequest;
import io.drover.spi.Advance;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobRecord;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about what a child's end does to its parent: rules F14 to F33. */
public interface ChildContract extends EngineTest {

  @Test
  @DisplayName("F14 the last child's completion makes the parent ready, next to run")
  default void lastCompletionMakesTheParentReady(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.WAIT, A, B);
    String other = q.add();
    f.run(A);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    assertThat(f.counts(P)).containsExactly(1L, 1L, 0L, 0L);
    f.run(B);
    assertThat(f.ids(TOP, JobState.WAITING)).containsExactly("p", other);
    assertThat(f.count(TOP, JobState.WAITING_CHILDREN)).isZero();
    assertThat(f.children(P, ChildState.COMPLETED))
        .containsExactly("kids:a=\"of a\"", "kids:b=\"of b\"");
    f.claim(P);
    assertThat(f.complete(P)).isEqualTo(Settled.RECORDED);
    assertThat(f.counts(P)).containsExactly(0L, 2L, 0L, 0L);
  }

  @Test
  @DisplayName("F15 a parent with a priority is released to the end of its priority")
  default void parentIsReleasedToItsPriority(QueueBench q) {
    FlowBench f = new FlowBench(q);
    String before = q.add(options -> options.priority(3));
    f.deliver(f.parent(P, options -> options.priority(3)), f.child(A, P));
    String urgent = q.add(options -> options.priority(1));
    f.run(A);
    assertThat(f.ids(TOP, JobState.PRIORITIZED)).containsExactly(urgent, before, "p");
  }

  @Test
  @DisplayName("F16 a parent with a delay is delayed from its release on")
  default void parentIsDelayedFromItsRelease(QueueBench q) {
    FlowBench f = new FlowBench(q);
    Duration minute = Duration.ofMinutes(1);
    f.deliver(f.parent(P, options -> options.delay(minute)), f.child(A, P));
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    f.pass(Duration.ofMillis(20));
    f.claim(A);
    f.events(TOP);
    Instant released = q.now();
    Settlement end = Settlement.complete(f.lease(A), QueueBench.json("1"), Keep.all());
    Reply.of(q.engine().jobs().advance(KIDS, Advance.of(released, List.of(end), null)));
    assertThat(f.state(P)).isEqualTo(JobState.DELAYED);
    assertThat(f.events(TOP))
        .containsExactly("delayed p delay=" + released.plus(minute).toEpochMilli());
    assertThat(q.advance(released.plus(minute), List.of(), q.claimOf(1)).claimed())
        .extracting(JobRecord::id)
        .containsExactly("p");
  }

  @Test
  @DisplayName("F17 a child is pending until it ends for good, whatever its attempts do")
  default void childIsPendingUntilItEnds(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.IGNORE, A);
    f.claim(A);
    f.settle(A, Settlement.retry(f.lease(A), QueueBench.failure("x"), false));
    f.claim(A);
    f.settle(A, Settlement.backOff(f.lease(A), QueueBench.failure("x"), Duration.ofHours(1)));
    q.inspection().promote(KIDS, "a", q.now());
    f.claim(A);
    f.settle(A, Settlement.giveBack(f.lease(A), Duration.ZERO));
    f.claim(A);
    f.settle(A, Settlement.moveToLater(f.lease(A), Duration.ofHours(1)));
    q.inspection().promote(KIDS, "a", q.now());
    assertThat(f.counts(P)).containsExactly(1L, 0L, 0L, 0L);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    f.run(A);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
  }

  @Test
  @DisplayName("F18 under WAIT a failed child stays pending, until it is run again and completes")
  default void failedChildIsWaitedFor(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.WAIT, A);
    f.runToFail(A);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("kids:a");
    q.inspection().retry(KIDS, "a", RetryRequest.of(JobState.FAILED));
    f.run(A);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    assertThat(f.children(P, ChildState.COMPLETED)).containsExactly("kids:a=\"of a\"");
  }

  @Test
  @DisplayName("F19 under FAIL_PARENT the parent gets a deferred failure and is next to run")
  default void failedChildFailsTheParent(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.FAIL_PARENT, A, B);
    String other = q.add();
    f.runToFail(A);
    assertThat(f.ids(TOP, JobState.WAITING)).containsExactly("p", other);
    assertThat(f.find(P).deferredFailure()).startsWith("child ").endsWith("kids:a failed");
    assertThat(f.counts(P)).containsExactly(1L, 0L, 0L, 1L);
    assertThat(f.children(P, ChildState.FAILED)).containsExactly("kids:a");
    assertThat(f.claim(TOP).deferredFailure()).endsWith("kids:a failed");
    f.fail(P);
    assertThat(f.state(P)).isEqualTo(JobState.FAILED);
    assertThat(f.find(P).deferredFailure()).isNull();
    f.run(B);
    assertThat(f.counts(P)).containsExactly(0L, 1L, 0L, 1L);
    assertThat(f.state(P)).isEqualTo(JobState.FAILED);
  }

  @Test
  @DisplayName("F20 a parent that fails is the failed child of its own parent")
  default void failuresClimbTheTree(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey root = JobKey.of(TOP, "root");
    f.deliver(
        f.parent(root),
        f.middle(P, root, FailurePolicy.FAIL_PARENT),
        f.child(A, P, FailurePolicy.FAIL_PARENT));
    f.runToFail(A);
    assertThat(f.state(root)).isEqualTo(JobState.WAITING_CHILDREN);
    f.runToFail(P);
    assertThat(f.state(root)).isEqualTo(JobState.WAITING);
    assertThat(f.find(root).deferredFailure()).endsWith("contract:p failed");
  }

  @Test
  @DisplayName("F21 under FAIL_PARENT a delayed parent is due, a failed one is left alone")
  default void delayedParentIsDueToFail(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.FAIL_PARENT, A, B);
    f.deliver(f.child(C, P, FailurePolicy.FAIL_PARENT));
    f.claim(A);
    f.claim(B);
    f.claim(C);
    f.complete(A);
    f.fail(B);
    f.claim(P);
    f.settle(P, Settlement.moveToLater(f.lease(P), Duration.ofHours(1)));
    f.events(TOP);
    f.fail(C);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    assertThat(f.find(P).delay()).isZero();
    assertThat(f.find(P).deferredFailure()).endsWith("kids:c failed");
    assertThat(f.events(TOP)).containsExactly("waiting p prev=waiting-children");
    f.runToFail(P);
    JobKey late = JobKey.of(KIDS, "late");
    f.deliver(f.child(late, P, FailurePolicy.FAIL_PARENT));
    f.runToFail(late);
    assertThat(f.state(P)).isEqualTo(JobState.FAILED);
    assertThat(f.find(P).deferredFailure()).isNull();
    assertThat(f.counts(P)).containsExactly(0L, 1L, 0L, 3L);
  }

  @Test
  @DisplayName("F22 under FAIL_PARENT an active parent cannot complete, and fails when run again")
  default void activeParentCannotComplete(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.deliver(f.parent(P));
    f.claim(P);
    f.deliver(f.child(A, P, FailurePolicy.FAIL_PARENT));
    f.runToFail(A);
    assertThat(f.state(P)).isEqualTo(JobState.ACTIVE);
    assertThat(f.complete(P)).isEqualTo(Settled.CHILDREN_PENDING);
    assertThat(f.state(P)).isEqualTo(JobState.ACTIVE);
    f.settle(P, Settlement.retry(f.lease(P), QueueBench.failure("x"), false));
    assertThat(f.claim(TOP).deferredFailure()).endsWith("kids:a failed");
  }

  @Test
  @DisplayName("F23 under CONTINUE_PARENT the parent runs at once, though children are pending")
  default void failedChildLetsTheParentContinue(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.CONTINUE_PARENT, A, B);
    f.runToFail(A);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    assertThat(f.find(P).deferredFailure()).isNull();
    assertThat(f.children(P, ChildState.IGNORED)).containsExactly("kids:a=boom");
    assertThat(f.counts(P)).containsExactly(1L, 0L, 1L, 0L);
    f.claim(P);
    assertThat(f.complete(P)).isEqualTo(Settled.CHILDREN_PENDING);
    f.runToFail(B);
    assertThat(f.complete(P)).isEqualTo(Settled.RECORDED);
    assertThat(f.counts(P)).containsExactly(0L, 0L, 2L, 0L);
  }

  @Test
  @DisplayName(
      "F24 under IGNORE the parent waits for the others, and can read why the child failed")
  default void failedChildIsIgnored(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.IGNORE, A, B);
    f.runToFail(A);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    assertThat(f.children(P, ChildState.IGNORED)).containsExactly("kids:a=boom");
    f.runToFail(B);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    assertThat(f.counts(P)).containsExactly(0L, 0L, 2L, 0L);
  }

  @Test
  @DisplayName("F25 under REMOVE the parent waits for the others, and forgets the child")
  default void failedChildIsForgotten(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.REMOVE, A, B);
    f.runToFail(A);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    assertThat(f.counts(P)).containsExactly(1L, 0L, 0L, 0L);
    f.runToFail(B);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    assertThat(f.counts(P)).containsExactly(0L, 0L, 0L, 0L);
    assertThat(f.state(A)).isEqualTo(JobState.FAILED);
  }

  @Test
  @DisplayName("F26 each child's own policy counts")
  default void eachChildsOwnPolicyCounts(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.deliver(
        f.parent(P),
        f.child(A, P, FailurePolicy.IGNORE),
        f.child(B, P, FailurePolicy.REMOVE),
        f.child(C, P, FailurePolicy.FAIL_PARENT));
    f.runToFail(A);
    f.runToFail(B);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    f.runToFail(C);
    assertThat(f.find(P).deferredFailure()).endsWith("kids:c failed");
    assertThat(f.counts(P)).containsExactly(0L, 0L, 1L, 1L);
  }

  @Test
  @DisplayName("F27 a running job adds children and waits for them, its attempt not counted")
  default void runningJobAddsChildrenAndWaits(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.deliver(JobDelivery.of(TOP, f.job(P)));
    f.claim(P);
    f.events(TOP);
    assertThat(f.waitForChildren(P, f.child(A, P), f.child(B, P))).isEqualTo(Settled.RECORDED);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    assertThat(f.find(P).attemptsMade()).isZero();
    assertThat(f.events(TOP)).containsExactly("waiting-children p prev=active");
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("kids:a", "kids:b");
    assertThat(f.complete(P)).isEqualTo(Settled.LEASE_LOST);
    f.run(A);
    f.run(B);
    assertThat(f.claim(TOP).attemptsStarted()).isEqualTo(2);
    assertThat(f.children(P, ChildState.COMPLETED)).hasSize(2);
    assertThat(f.complete(P)).isEqualTo(Settled.RECORDED);
    assertThat(f.find(P).attemptsMade()).isOne();
  }

  @Test
  @DisplayName("F28 a job that wants to wait with nothing pending is ready again, next to run")
  default void jobWithNothingPendingIsReadyAgain(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.deliver(f.parent(P));
    f.claim(P);
    String other = q.add();
    f.events(TOP);
    assertThat(f.waitForChildren(P)).isEqualTo(Settled.RECORDED);
    assertThat(f.events(TOP))
        .containsExactly("waiting-children p prev=active", "waiting p prev=waiting-children");
    assertThat(f.ids(TOP, JobState.WAITING)).containsExactly("p", other);
    assertThat(f.find(P).attemptsMade()).isZero();
  }

  @Test
  @DisplayName("F29 a job that children have failed does not wait, but fails by the first of them")
  default void jobThatAChildHasFailedDoesNotWait(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.deliver(f.parent(P));
    f.claim(P);
    f.deliver(f.child(A, P, FailurePolicy.FAIL_PARENT), f.child(B, P, FailurePolicy.FAIL_PARENT));
    f.claim(A);
    f.runToFail(B);
    q.pass(Duration.ofMillis(1));
    f.fail(A);
    assertThat(f.waitForChildren(P)).isEqualTo(Settled.RECORDED);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    // The parent ran when they failed: each has written its own name over the other's.
    assertThat(f.claim(TOP).deferredFailure()).endsWith("kids:a failed");
    f.fail(P);
    q.inspection().retry(TOP, "p", RetryRequest.of(JobState.FAILED));
    assertThat(f.claim(TOP).deferredFailure()).isNull();
    assertThat(f.waitForChildren(P, f.child(C, P))).isEqualTo(Settled.RECORDED);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    assertThat(f.find(P).deferredFailure()).endsWith("kids:b failed");
  }

  @Test
  @DisplayName("F30 waiting under a lost lease stores no children")
  default void waitingUnderALostLeaseStoresNothing(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.deliver(JobDelivery.of(TOP, f.job(P)));
    f.claimShort(TOP, 1);
    f.recover(TOP, 5);
    assertThat(f.waitForChildren(P, f.child(A, P))).isEqualTo(Settled.LEASE_LOST);
    assertThat(f.exists(A)).isFalse();
    assertThat(f.counts(P)).containsExactly(0L, 0L, 0L, 0L);
  }

  @Test
  @DisplayName("F31 a settlement with a child that is refused records nothing and keeps the lease")
  default void settlementWithARefusedChildRecordsNothing(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey other = JobKey.of(TOP, "other");
    f.family(FailurePolicy.WAIT, A);
    f.deliver(JobDelivery.of(TOP, f.job(other)));
    f.claim(other);
    assertThat(f.waitForChildren(other, f.child(B, other), f.child(A, other)))
        .isEqualTo(Settled.DELIVERY_REFUSED);
    assertThat(f.exists(B)).isFalse();
    assertThat(f.state(other)).isEqualTo(JobState.ACTIVE);
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("kids:a");
    assertThat(f.waitForChildren(other, f.child(B, other))).isEqualTo(Settled.RECORDED);
  }

  @Test
  @DisplayName("F32 a job that adds children cannot complete in the same step")
  default void jobThatAddsChildrenCannotComplete(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.deliver(JobDelivery.of(TOP, f.job(P)));
    f.claim(P);
    Settlement settlement =
        Settlement.complete(f.lease(P), QueueBench.json("1"), Keep.all())
            .deliveries(List.of(f.child(A, P)));
    assertThat(f.settle(P, settlement)).isEqualTo(Settled.CHILDREN_PENDING);
    assertThat(f.exists(A)).isFalse();
    assertThat(f.complete(P)).isEqualTo(Settled.RECORDED);
  }

  @Test
  @DisplayName("F33 a parent that waits is looked at and changed as other jobs are")
  default void parentThatWaitsIsLookedAtAndChanged(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.WAIT, A);
    assertThat(q.inspection().promote(TOP, "p", q.now())).isFalse();
    assertThat(q.inspection().changeDelay(TOP, "p", q.now(), Duration.ofHours(1))).isFalse();
    assertThat(q.inspection().changePriority(TOP, "p", 4, Placement.BACK)).isTrue();
    assertThat(q.inspection().updateData(TOP, "p", QueueBench.json("7"))).isTrue();
    assertThat(q.inspection().updateProgress(TOP, "p", QueueBench.json("8"))).isTrue();
    assertThat(q.inspection().addLog(TOP, "p", "line", 9)).isOne();
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    f.run(A);
    JobRecord parent = f.find(P);
    assertThat(parent.state()).isEqualTo(JobState.PRIORITIZED);
    assertThat(parent.priority()).isEqualTo(4);
    assertThat(QueueBench.text(parent.data())).isEqualTo("7");
    assertThat(QueueBench.text(parent.progress())).isEqualTo("8");
    assertThat(q.inspection().logs(TOP, "p", 0, 9)).containsExactly("line");
  }
}
