package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.FlowRules.KIDS;
import static io.drover.testkit.runtime.FlowRules.named;
import static io.drover.testkit.runtime.FlowRules.part;
import static io.drover.testkit.runtime.FlowRules.workOnKids;
import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.JobQueue;
import io.drover.job.Child;
import io.drover.job.ChildState;
import io.drover.job.Children;
import io.drover.job.Flow;
import io.drover.job.FlowRequest;
import io.drover.job.FlowTree;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.UndecodableException;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of how trees of jobs are read from outside. */
interface FlowReadRules extends RuntimeTest {

  @Test
  @DisplayName("W202 children are read page by page, each once, with what they left and are at")
  default void childrenAreReadPageByPage() {
    try (RuntimeBench bench = bench()) {
      Flow tree = Flow.of("orders", "buy", order("tea"), named("root"));
      for (int i = 0; i < 25; i++) {
        tree = tree.child(part("k" + i, i));
      }
      bench.drover().add(tree);
      Children children = bench.orders().children("root");
      JobQueue<Integer> kids = bench.drover().queue(KIDS, Integer.class);
      kids.worker(
              job -> {
                job.updateProgress(50);
                throw job.moveToLater(Duration.ofHours(1));
              })
          .start();
      bench.until(() -> kids.counts().delayed() == 25);

      List<Child> read = new ArrayList<>();
      Page<Child> page = children.page(ChildState.PENDING, 10);
      read.addAll(page.items());
      while (page.next().isPresent()) {
        assertThat(page.items()).hasSize(10);
        page = children.page(ChildState.PENDING, 10, page.next().get());
        read.addAll(page.items());
      }
      assertThat(read).extracting(Child::key).doesNotHaveDuplicates().hasSize(25);
      assertThat(read).allMatch(child -> child.job().orElseThrow().progress(int.class).get() == 50);
      assertThat(children.stream(ChildState.PENDING)).hasSize(25);
      assertThat(children.stream(ChildState.COMPLETED)).isEmpty();
      assertThat(bench.orders().children("nobody").counts().total()).isZero();
      String foreign = children.page(ChildState.PENDING, 10).next().orElseThrow();
      assertThatThrownBy(() -> children.page(ChildState.FAILED, 10, foreign))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  @DisplayName("W203 a result that does not fit is told as such, and the others can still be read")
  default void aResultThatDoesNotFitIsTold() {
    try (RuntimeBench bench = bench()) {
      bench.drover().add(Flow.of("orders", "buy", order("tea"), named("root")).child(part("a", 1)));
      workOnKids(bench);
      bench.until("root", JobState.WAITING);
      Children children = bench.orders().children("root");
      assertThatThrownBy(() -> children.results(Order.class))
          .isInstanceOf(UndecodableException.class);
      assertThat(children.page(ChildState.COMPLETED, 1).items().get(0).resultJson()).contains("10");
    }
  }

  @Test
  @DisplayName("W208 a tree is read as a value, as deep and as wide as is asked for")
  default void aTreeIsReadAsAValue() {
    try (RuntimeBench bench = bench()) {
      Flow middle = Flow.of("orders", "buy", order("tea"), named("middle"));
      for (int i = 0; i < 5; i++) {
        middle = middle.child(part("k" + i, i));
      }
      bench.drover().add(Flow.of("orders", "buy", order("tea"), named("root")).child(middle));
      FlowTree tree = bench.drover().flow(JobKey.of("orders", "root")).orElseThrow();
      assertThat(tree.size()).isEqualTo(7);
      assertThat(tree.state()).isEmpty();
      assertThat(tree.isCut()).isFalse();
      FlowTree below = tree.children().get(0);
      assertThat(below.key()).isEqualTo(JobKey.of("orders", "middle"));
      assertThat(below.state()).contains(ChildState.PENDING);
      assertThat(below.children()).hasSize(5);
      assertThat(below.job().orElseThrow().state()).isEqualTo(JobState.WAITING_CHILDREN);

      FlowRequest narrow = FlowRequest.defaults().children(2);
      FlowTree cut = bench.drover().flow(JobKey.of("orders", "middle"), narrow).orElseThrow();
      assertThat(cut.children()).hasSize(2);
      assertThat(cut.isCut()).isTrue();
      assertThat(cut.counts().pending()).isEqualTo(5);
      FlowRequest flat = FlowRequest.defaults().depth(1);
      assertThat(bench.drover().flow(JobKey.of("orders", "root"), flat).orElseThrow().size())
          .isOne();
      FlowRequest few = FlowRequest.defaults().jobs(3);
      assertThat(bench.drover().flow(JobKey.of("orders", "root"), few).orElseThrow().size())
          .isEqualTo(3);
      assertThat(bench.drover().flow(JobKey.of("orders", "nobody"))).isEmpty();
    }
  }
}
