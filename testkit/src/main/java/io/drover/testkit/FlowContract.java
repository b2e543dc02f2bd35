package io.drover.testkit;

import static io.drover.testkit.FlowBench.A;
import static io.drover.testkit.FlowBench.B;
import static io.drover.testkit.FlowBench.C;
import static io.drover.testkit.FlowBench.KIDS;
import static io.drover.testkit.FlowBench.P;
import static io.drover.testkit.FlowBench.TOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.Added;
import io.drover.job.ChildState;
import io.drover.job.Deduplication;
import io.drover.job.FailurePolicy;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.spi.Answers;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.ParentLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about how parents and children come together: rules F1 to F13, F60. */
public interface FlowContract extends EngineTest {

  @Test
  @DisplayName("F1 a tree is stored whole: parents wait for their children, leaves are ready")
  default void treeIsStoredWhole(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey middle = JobKey.of(TOP, "m");
    List<Added> added =
        f.deliver(
            f.parent(P),
            f.middle(middle, P, FailurePolicy.WAIT),
            f.child(A, middle),
            f.child(B, P));
    assertThat(added).extracting(Added::id).containsExactly("p", "m", "a", "b");
    assertThat(added).extracting(Added::outcome).containsOnly(Added.Outcome.CREATED);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    assertThat(f.state(middle)).isEqualTo(JobState.WAITING_CHILDREN);
    assertThat(f.ids(KIDS, JobState.WAITING)).containsExactly("a", "b");
    assertThat(f.count(TOP, JobState.WAITING_CHILDREN)).isEqualTo(2);
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("contract:m", "kids:b");
    assertThat(f.children(middle, ChildState.PENDING)).containsExactly("kids:a");
    assertThat(q.claim(9)).isEmpty();
  }

  @Test
  @DisplayName("F2 a child knows its parent and its policy, a parent how many children it has")
  default void childKnowsItsParent(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.deliver(f.parent(P), f.child(A, P, FailurePolicy.FAIL_PARENT), f.child(B, P));
    assertThat(f.find(A).parent()).isEqualTo(ParentLink.of(P, FailurePolicy.FAIL_PARENT));
    assertThat(f.find(B).parent()).isEqualTo(ParentLink.of(P, FailurePolicy.WAIT));
    assertThat(f.find(P).parent()).isNull();
    assertThat(f.counts(P)).containsExactly(2L, 0L, 0L, 0L);
    assertThat(f.counts(A)).containsExactly(0L, 0L, 0L, 0L);
    assertThat(f.claim(KIDS).parent()).isEqualTo(ParentLink.of(P, FailurePolicy.FAIL_PARENT));
  }

  @Test
  @DisplayName("F3 a job that waits for children and gets none is ready, next to run")
  default void jobWithoutChildrenIsReady(QueueBench q) {
    FlowBench f = new FlowBench(q);
    String other = q.add();
    f.deliver(f.parent(P));
    assertThat(f.ids(TOP, JobState.WAITING)).containsExactly("p", other);
    assertThat(q.claim(1)).containsExactly("p");
  }

  @Test
  @DisplayName("F4 a child whose parent is not there is refused, and nothing is stored")
  default void childWithoutAParentIsRefused(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey missing = JobKey.of(TOP, "missing");
    assertThatThrownBy(() -> f.deliver(f.parent(P), f.child(A, P), f.child(B, missing)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("missing");
    assertThat(f.exists(P)).isFalse();
    assertThat(f.exists(A)).isFalse();
    assertThat(f.exists(B)).isFalse();
    f.deliver(f.parent(P), f.child(A, P));
    f.run(A);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
  }

  @Test
  @DisplayName("F5 a child that exists joins the parent; if it has completed, its result counts")
  default void childThatExistsJoins(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.deliver(JobDelivery.of(KIDS, f.job(A)), JobDelivery.of(KIDS, f.job(B)));
    f.run(A);
    f.events(KIDS);
    List<Added> added = f.deliver(f.parent(P), f.child(A, P), f.child(B, P));
    assertThat(added)
        .extracting(Added::outcome)
        .containsExactly(Added.Outcome.CREATED, Added.Outcome.DUPLICATE, Added.Outcome.DUPLICATE);
    assertThat(f.events(KIDS)).containsExactly("duplicated a", "duplicated b");
    assertThat(f.children(P, ChildState.COMPLETED)).containsExactly("kids:a=\"of a\"");
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("kids:b");
    assertThat(Objects.requireNonNull(f.find(B).parent()).parent()).isEqualTo(P);
    f.run(B);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
  }

  @Test
  @DisplayName("F6 a child with another parent that lives is refused, and nothing is stored")
  default void childOfAnotherIsRefused(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey other = JobKey.of(TOP, "other");
    f.family(FailurePolicy.WAIT, A);
    assertThatThrownBy(() -> f.deliver(f.parent(other), f.child(B, other), f.child(A, other)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("kids:a");
    assertThat(f.exists(other)).isFalse();
    assertThat(f.exists(B)).isFalse();
    assertThat(f.children(P, ChildState.PENDING)).containsExactly("kids:a");
    assertThat(f.deliver(f.child(A, P)).get(0).outcome()).isEqualTo(Added.Outcome.DUPLICATE);
    assertThat(f.counts(P)).containsExactly(1L, 0L, 0L, 0L);
  }

  @Test
  @DisplayName("F7 a child whose former parent is gone joins a new one")
  default void childOfAParentThatIsGoneJoins(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey other = JobKey.of(TOP, "other");
    f.family(FailurePolicy.WAIT, A, B);
    f.run(A);
    f.claim(B);
    f.complete(B, Keep.none());
    f.claim(P);
    f.complete(P, Keep.none());
    assertThat(f.exists(P)).isFalse();
    f.deliver(f.parent(other), f.child(A, other), f.child(C, other));
    assertThat(f.children(other, ChildState.COMPLETED)).containsExactly("kids:a=\"of a\"");
    assertThat(f.children(other, ChildState.PENDING)).containsExactly("kids:c");
    assertThat(Objects.requireNonNull(f.find(A).parent()).parent()).isEqualTo(other);
  }

  @Test
  @DisplayName("F8 a parent that exists, in whatever state, takes further children")
  default void parentThatExistsTakesFurtherChildren(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.family(FailurePolicy.WAIT, A);
    f.deliver(f.child(B, P));
    assertThat(f.counts(P)).containsExactly(2L, 0L, 0L, 0L);
    f.run(A);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING_CHILDREN);
    f.run(B);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    f.deliver(f.child(C, P));
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    assertThat(f.counts(P)).containsExactly(1L, 2L, 0L, 0L);
    List<Added> again = f.deliver(f.parent(P), f.child(JobKey.of(KIDS, "d"), P));
    assertThat(again)
        .extracting(Added::outcome)
        .containsExactly(Added.Outcome.DUPLICATE, Added.Outcome.CREATED);
    assertThat(f.counts(P)).containsExactly(2L, 2L, 0L, 0L);
    f.claim(P);
    f.deliver(f.child(JobKey.of(KIDS, "e"), P));
    assertThat(f.counts(P)).containsExactly(3L, 2L, 0L, 0L);
  }

  @Test
  @DisplayName("F9 a tree is told job by job, and a parent that is released as coming from waiting")
  default void treeIsToldJobByJob(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey leaf = JobKey.of(TOP, "leaf");
    f.deliver(f.parent(P), f.child(leaf, P));
    assertThat(f.events(TOP))
        .containsExactly(
            "added p name=job", "waiting-children p", "added leaf name=job", "waiting leaf");
    f.claim(leaf);
    f.events(TOP);
    f.complete(leaf);
    assertThat(f.events(TOP))
        .containsExactly(
            "waiting p prev=waiting-children",
            "completed leaf prev=active returnvalue=\"of leaf\"");
    JobKey childless = JobKey.of(KIDS, "childless");
    f.deliver(f.parent(childless));
    assertThat(f.events(KIDS))
        .containsExactly(
            "added childless name=job",
            "waiting-children childless",
            "waiting childless prev=waiting-children");
  }

  @Test
  @DisplayName("F10 a child is delayed, prioritized and put to the front as any job is")
  default void childIsPlacedAsAnyJobIs(QueueBench q) {
    FlowBench f = new FlowBench(q);
    ParentLink link = ParentLink.of(P, FailurePolicy.WAIT);
    JobKey late = JobKey.of(KIDS, "late");
    f.deliver(
        f.parent(P),
        JobDelivery.of(KIDS, f.job(late, o -> o.delay(Duration.ofHours(1))).parent(link)),
        JobDelivery.of(KIDS, f.job(C, o -> o.priority(2)).parent(link)),
        f.child(A, P),
        JobDelivery.of(KIDS, f.job(B, o -> o.lifo(true)).parent(link)));
    assertThat(f.ids(KIDS, JobState.DELAYED)).containsExactly("late");
    assertThat(f.ids(KIDS, JobState.PRIORITIZED)).containsExactly("c");
    assertThat(f.ids(KIDS, JobState.WAITING)).containsExactly("b", "a");
    q.inspection().promote(KIDS, "late", q.now());
    f.run(B);
    f.run(A);
    f.run(late);
    f.run(C);
    assertThat(f.counts(P)).containsExactly(0L, 4L, 0L, 0L);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
  }

  @Test
  @DisplayName("F60 a child owns its deduplication id until it ends, as any job does")
  default void childOwnsItsDeduplicationId(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobInsert once = f.job(A, o -> o.deduplication(Deduplication.simple("d")));
    JobInsert other = f.job(B, o -> o.deduplication(Deduplication.simple("d")));
    ParentLink link = ParentLink.of(P, FailurePolicy.WAIT);
    f.deliver(f.parent(P), JobDelivery.of(KIDS, once.parent(link)));
    assertThat(f.deliver(JobDelivery.of(KIDS, other)).get(0))
        .isEqualTo(Answers.added("a", Added.Outcome.DEDUPLICATED));
    f.run(A);
    assertThat(f.children(P, ChildState.COMPLETED)).containsExactly("kids:a=\"of a\"");
    assertThat(f.deliver(JobDelivery.of(KIDS, other)).get(0))
        .isEqualTo(Answers.added("b", Added.Outcome.CREATED));
  }

  @Test
  @DisplayName("F11 a delivery without parents adds to several queues, all or none")
  default void deliveryAddsToSeveralQueues(QueueBench q) {
    FlowBench f = new FlowBench(q);
    f.deliver(JobDelivery.of(KIDS, f.job(A)), JobDelivery.of(TOP, f.job(P)));
    assertThat(f.state(A)).isEqualTo(JobState.WAITING);
    assertThat(f.state(P)).isEqualTo(JobState.WAITING);
    JobKey missing = JobKey.of(TOP, "missing");
    assertThatThrownBy(() -> f.deliver(JobDelivery.of(KIDS, f.job(B)), f.child(C, missing)))
        .isInstanceOf(InvalidInputException.class);
    assertThat(f.exists(B)).isFalse();
    assertThat(f.ids(KIDS, JobState.WAITING)).containsExactly("a");
  }

  @Test
  @DisplayName("F12 a job may be parent and child, and trees run from the leaves to the root")
  default void treesRunFromTheLeavesToTheRoot(QueueBench q) {
    FlowBench f = new FlowBench(q);
    JobKey root = JobKey.of(TOP, "root");
    List<JobDelivery> tree = new ArrayList<>(List.of(f.parent(root)));
    for (int branch = 0; branch < 3; branch++) {
      JobKey middle = JobKey.of(TOP, "m" + branch);
      tree.add(f.middle(middle, root, FailurePolicy.WAIT));
      for (int leaf = 0; leaf < 3; leaf++) {
        tree.add(f.child(JobKey.of(KIDS, "l" + branch + leaf), middle));
      }
    }
    f.deliver(tree.toArray(JobDelivery[]::new));
    for (int leaf = 0; leaf < 9; leaf++) {
      assertThat(f.state(root)).isEqualTo(JobState.WAITING_CHILDREN);
      f.complete(JobKey.of(KIDS, f.claim(KIDS).id()));
    }
    assertThat(f.ids(TOP, JobState.WAITING)).containsExactlyInAnyOrder("m0", "m1", "m2");
    for (int branch = 0; branch < 3; branch++) {
      f.complete(JobKey.of(TOP, f.claim(TOP).id()));
    }
    assertThat(f.claim(TOP).id()).isEqualTo("root");
    assertThat(f.children(root, ChildState.COMPLETED))
        .containsExactly("contract:m0=\"of m0\"", "contract:m1=\"of m1\"", "contract:m2=\"of m2\"");
  }

  @Test
  @DisplayName("F13 children are read in pages, each once, and a cursor that is none is refused")
  default void childrenAreReadInPages(QueueBench q) {
    FlowBench f = new FlowBench(q);
    List<JobKey> kids = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      kids.add(JobKey.of(KIDS, "k" + i));
    }
    f.family(FailurePolicy.WAIT, kids.toArray(JobKey[]::new));
    assertThat(f.all(P, ChildState.PENDING))
        .extracting(child -> child.child())
        .containsExactlyInAnyOrderElementsOf(kids);
    for (int i = 0; i < 150; i++) {
      f.complete(JobKey.of(KIDS, f.claim(KIDS).id()));
    }
    assertThat(f.all(P, ChildState.PENDING))
        .extracting(child -> child.child())
        .containsExactlyInAnyOrderElementsOf(kids.subList(150, 250));
    assertThat(f.all(P, ChildState.COMPLETED))
        .extracting(FlowBench::line)
        .containsExactlyInAnyOrderElementsOf(
            kids.subList(0, 150).stream().map(k -> k + "=\"of " + k.id() + "\"").toList());
    assertThat(f.counts(P)).containsExactly(100L, 150L, 0L, 0L);
    for (ChildState state : ChildState.values()) {
      assertThatThrownBy(() -> f.flows().children(P, state, "no cursor", 10))
          .isInstanceOf(InvalidInputException.class);
    }
  }
}
