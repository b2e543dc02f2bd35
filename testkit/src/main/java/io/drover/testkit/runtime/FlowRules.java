package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.JobQueue;
import io.drover.job.Added;
import io.drover.job.AddedFlow;
import io.drover.job.Child;
import io.drover.job.ChildState;
import io.drover.job.Children;
import io.drover.job.Deduplication;
import io.drover.job.FailurePolicy;
import io.drover.job.Flow;
import io.drover.job.FlowTree;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.JobType;
import io.drover.job.Removal;
import io.drover.job.StoreException;
import io.drover.job.TypeToken;
import io.drover.job.UndecodableException;
import io.drover.job.UnrecoverableException;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of trees of jobs: how they are added from outside and taken apart. */
interface FlowRules extends RuntimeTest {

  /** The queue where children are. */
  String KIDS = "kids";

  /** A kind of child. */
  JobType<Integer> PART = JobType.of("part", int.class);

  /** Returns options with an id. */
  static JobOptions named(String id) {
    return JobOptions.defaults().id(id);
  }

  /** Returns a child that completes with its data, or fails if they are negative. */
  static Flow part(String id, int data) {
    return Flow.of(KIDS, PART, data, named(id));
  }

  /** Starts a worker that completes children with ten times their data. */
  static void workOnKids(RuntimeBench bench) {
    bench
        .drover()
        .queue(KIDS, Integer.class)
        .worker(
            job -> {
              if (job.data() < 0) {
                throw new UnrecoverableException("too small");
              }
              return job.data() * 10;
            })
        .concurrency(10)
        .start();
  }

  private static JobKey key(String queue, String id) {
    return JobKey.of(queue, id);
  }

  @Test
  @DisplayName("W200 a tree is added over several queues, and what is returned has its shape")
  default void aTreeIsAdded() {
    try (RuntimeBench bench = bench()) {
      AddedFlow added =
          bench
              .drover()
              .add(
                  Flow.of("orders", "buy", order("tea"), named("root"))
                      .child(part("a", 1))
                      .child(
                          Flow.of("middle", "join", null).child(part("b", 2)).child(part("c", 3))));

      assertThat(added.key()).isEqualTo(key("orders", "root"));
      assertThat(added.outcome()).isEqualTo(Added.Outcome.CREATED);
      assertThat(added.size()).isEqualTo(5);
      assertThat(added.children()).extracting(AddedFlow::size).containsExactly(1L, 3L);
      AddedFlow middle = added.children().get(1);
      assertThat(UUID.fromString(middle.id()).version()).isEqualTo(4);
      assertThat(middle.children())
          .extracting(AddedFlow::key)
          .containsExactly(key(KIDS, "b"), key(KIDS, "c"));
      assertThat(bench.job("root").state()).isEqualTo(JobState.WAITING_CHILDREN);
      assertThat(bench.job("root").parent()).isEmpty();
      JobQueue<Integer> kids = bench.drover().queue(KIDS, Integer.class);
      assertThat(kids.find("b").orElseThrow().parent()).contains(middle.key());
      assertThat(kids.find("b").orElseThrow().view().getParent())
          .containsExactlyInAnyOrderEntriesOf(Map.of("queue", "middle", "id", middle.id()));
      assertThat(kids.counts().waiting()).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("W201 a parent's handler reads its children's results, typed, and what it ignores")
  default void aParentReadsItsChildren() {
    try (RuntimeBench bench = bench()) {
      bench
          .drover()
          .add(
              Flow.of("orders", "buy", order("tea"), named("root"))
                  .child(part("a", 1))
                  .child(part("b", 2))
                  .child(part("c", -1).onFailure(FailurePolicy.IGNORE)));
      workOnKids(bench);
      bench
          .orders()
          .worker(
              job -> {
                Children children = job.children();
                assertThat(children.counts().ignored()).isOne();
                assertThat(children.ignoredFailures())
                    .containsExactly(Map.entry(key(KIDS, "c"), "too small"));
                assertThat(children.results(new TypeToken<Integer>() {}))
                    .containsOnly(Map.entry(key(KIDS, "a"), 10), Map.entry(key(KIDS, "b"), 20));
                return children.results(int.class).values().stream().mapToInt(n -> n).sum();
              })
          .start();
      bench.until("root", JobState.COMPLETED);
      assertThat(bench.job("root").result(int.class)).contains(30);
    }
  }

  @Test
  @DisplayName("W204 a tree that is refused stores nothing")
  default void aTreeThatIsRefusedStoresNothing() {
    try (RuntimeBench bench = bench()) {
      Flow good = Flow.of("orders", "buy", order("tea"), named("root")).child(part("a", 1));
      JobOptions once = JobOptions.defaults().deduplication(Deduplication.simple("one"));
      List<Flow> refused =
          List.of(
              good.child(Flow.of(KIDS, "part", new SendRules.Unfit())),
              good.child(Flow.of(KIDS, PART, 1000, JobOptions.defaults().sizeLimit(1)).child(good)),
              good.child(Flow.of(KIDS, PART, 1, once)),
              Flow.of("orders", "buy", order("tea"), once).child(part("a", 1)));
      for (Flow flow : refused) {
        assertThatThrownBy(() -> bench.drover().add(flow))
            .isInstanceOfAny(InvalidInputException.class, UndecodableException.class);
      }
      bench.drover().add(good);
      assertThatThrownBy(
              () ->
                  bench
                      .drover()
                      .add(Flow.of("orders", "buy", order("tea"), named("b")).child(part("a", 1))))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("kids:a");
      assertThat(bench.orders().counts().total()).isOne();
      assertThat(bench.drover().queue(KIDS).counts().total()).isOne();
      AddedFlow lone = bench.drover().add(Flow.of("orders", "buy", order("tea"), once));
      assertThat(lone.outcome()).isEqualTo(Added.Outcome.CREATED);
      assertThat(bench.drover().add(Flow.of("orders", "buy", order("tea"), once)).outcome())
          .isEqualTo(Added.Outcome.DEDUPLICATED);
    }
  }

  @Test
  @DisplayName("W205 many trees are added in one call, each all or nothing")
  default void manyTreesAreAddedInOneCall() {
    try (RuntimeBench bench = bench()) {
      List<Flow> flows = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        flows.add(
            Flow.of("orders", "buy", order("tea"), named("r" + i))
                .child(part("a" + i, i))
                .child(part("b" + i, i)));
      }
      List<AddedFlow> added = bench.drover().addFlows(flows);
      assertThat(added).extracting(AddedFlow::id).startsWith("r0", "r1").hasSize(120);
      assertThat(bench.orders().counts().of(JobState.WAITING_CHILDREN)).isEqualTo(120);
      assertThat(bench.drover().addFlows(List.of())).isEmpty();

      Flow clash = Flow.of("orders", "buy", order("tea"), named("x")).child(part("a0", 1));
      Flow fresh = Flow.of("orders", "buy", order("tea"), named("y")).child(part("fresh", 1));
      assertThatThrownBy(() -> bench.drover().addFlows(List.of(clash, fresh)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("flow 1 of 2")
          .hasMessageContaining("kids:a0");
      assertThat(bench.orders().find("x")).isEmpty();
      assertThat(bench.orders().state("y")).contains(JobState.WAITING_CHILDREN);
    }
  }

  @Test
  @DisplayName("W206 a tree larger than a call of the store is added whole, and read in pages")
  default void aLargeTreeIsAddedWhole() {
    try (RuntimeBench bench = bench()) {
      int many = bench.engine().traits().maxBatch() * 2 + 30;
      AddedFlow added =
          bench
              .drover()
              .add(
                  Flow.of("orders", "buy", order("tea"), named("root"))
                      .child(part("listed", 1))
                      .children(
                          () ->
                              IntStream.range(0, many)
                                  .mapToObj(i -> Flow.of(KIDS, PART, i))
                                  .iterator()));
      assertThat(added.size()).isEqualTo(many + 2);
      assertThat(added.children()).extracting(AddedFlow::id).containsExactly("listed");
      Children children = bench.orders().children("root");
      assertThat(children.counts().pending()).isEqualTo(many + 1);
      assertThat(children.stream(ChildState.PENDING).map(Child::key).distinct().count())
          .isEqualTo(many + 1);
      assertThat(bench.drover().queue(KIDS).counts().waiting()).isEqualTo(many + 1);
      assertThat(bench.orders().admin().remove("root")).isEqualTo(Removal.REMOVED);
      assertThat(bench.drover().queue(KIDS).counts().total()).isZero();
    }
  }

  @Test
  @DisplayName("W207 a large tree of which a job is refused leaves nothing to be seen")
  default void aLargeTreeThatIsRefusedLeavesNothing() {
    try (RuntimeBench bench = bench()) {
      int many = bench.engine().traits().maxBatch() + 30;
      bench.drover().queue(KIDS).add("part", 1, named("taken"));
      Flow tree =
          Flow.of("orders", "buy", order("tea"), named("root"))
              .children(
                  () ->
                      IntStream.rangeClosed(0, many)
                          .mapToObj(i -> i == many ? part("taken", 1) : Flow.of(KIDS, PART, i))
                          .iterator());
      assertThatThrownBy(() -> bench.drover().add(tree))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("taken");
      assertThat(bench.orders().counts().total()).isZero();
      assertThat(bench.drover().queue(KIDS).counts().total()).isOne();
      assertThat(bench.orders().find("root")).isEmpty();
      bench.drover().queue(KIDS).admin().remove("taken");
      assertThat(bench.drover().add(tree).size()).isEqualTo(many + 2);
    }
  }

  @Test
  @DisplayName("W209 pending children are cut off and removed, and the parent runs without them")
  default void pendingChildrenAreCutOffAndRemoved() {
    try (RuntimeBench bench = bench()) {
      bench
          .drover()
          .add(
              Flow.of("orders", "buy", order("tea"), named("root"))
                  .child(part("a", 1))
                  .child(part("b", 2))
                  .child(part("c", 3)));
      JobQueue<Integer> kids = bench.drover().queue(KIDS, Integer.class);
      assertThat(kids.admin().detach("a")).isTrue();
      assertThat(kids.admin().detach("a")).isFalse();
      assertThat(kids.find("a").orElseThrow().parent()).isEmpty();
      assertThat(bench.job("root").state()).isEqualTo(JobState.WAITING_CHILDREN);
      assertThat(bench.orders().admin().removePendingChildren("root")).isEqualTo(2);
      assertThat(bench.job("root").state()).isEqualTo(JobState.WAITING);
      assertThat(kids.counts().total()).isOne();
      assertThat(bench.orders().admin().removePendingChildren("nobody")).isZero();
    }
  }

  @Test
  @DisplayName(
      "W210 a failed call of the store is told, and the tree can be added again by its ids")
  default void aTreeWhoseAddFailedCanBeAddedAgain() {
    try (RuntimeBench bench = bench()) {
      Flow tree = Flow.of("orders", "buy", order("tea"), named("root")).child(part("a", 1));
      bench.engine().plan(Call.DELIVER, Fault.FAIL_AFTER, 1, 1);
      assertThatThrownBy(() -> bench.drover().add(tree)).isInstanceOf(StoreException.class);
      AddedFlow again = bench.drover().add(tree);
      assertThat(again.outcome()).isEqualTo(Added.Outcome.DUPLICATE);
      assertThat(bench.orders().children("root").counts().pending()).isOne();
      workOnKids(bench);
      bench.until("root", JobState.WAITING);
    }
  }

  @Test
  @DisplayName("W211 a child's failure fails its parent, up the tree, with its callbacks told")
  default void aChildsFailureFailsItsParent() {
    try (RuntimeBench bench = bench()) {
      AtomicInteger runs = new AtomicInteger();
      List<String> failed = new CopyOnWriteArrayList<>();
      bench
          .drover()
          .add(
              Flow.of("orders", "buy", order("tea"), named("root"))
                  .child(
                      Flow.of("orders", "buy", order("tea"), named("middle"))
                          .onFailure(FailurePolicy.FAIL_PARENT)
                          .child(part("bad", -1).onFailure(FailurePolicy.FAIL_PARENT))));
      workOnKids(bench);
      bench
          .orders()
          .worker(job -> runs.incrementAndGet())
          .onFailed((job, error) -> failed.add(job.id()))
          .start();
      bench.until("root", JobState.FAILED);
      bench.until(() -> failed.equals(List.of("middle", "root")));
      assertThat(runs).hasValue(0);
      assertThat(bench.job("middle").failedReason().orElseThrow()).endsWith("kids:bad failed");
      FlowTree tree = bench.drover().flow(key("orders", "root")).orElseThrow();
      assertThat(tree.children().get(0).state()).contains(ChildState.FAILED);
    }
  }
}
