package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.FlowRules.KIDS;
import static io.drover.testkit.runtime.FlowRules.PART;
import static io.drover.testkit.runtime.FlowRules.named;
import static io.drover.testkit.runtime.FlowRules.part;
import static io.drover.testkit.runtime.FlowRules.workOnKids;
import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.ActiveJob;
import io.drover.job.Deduplication;
import io.drover.job.FailurePolicy;
import io.drover.job.Flow;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of children that a running handler adds, and waits for. */
interface ChildRules extends RuntimeTest {

  @Test
  @DisplayName("W215 a handler adds children, waits for them, runs again and sees their results")
  default void aHandlerAddsChildrenAndWaits() {
    try (RuntimeBench bench = bench()) {
      List<JobKey> keys = new CopyOnWriteArrayList<>();
      String id = bench.orders().add("buy", order("tea")).id();
      workOnKids(bench);
      bench
          .orders()
          .worker(
              job -> {
                if (job.children().counts().total() == 0) {
                  keys.add(job.addChild(KIDS, PART, 1));
                  keys.add(job.addChild(part("own", 2)));
                  assertThat(bench.drover().queue(KIDS).counts().total()).isZero();
                  throw job.waitForChildren();
                }
                return job.children().results(int.class);
              })
          .start();
      bench.until(id, JobState.COMPLETED);
      assertThat(bench.job(id).attemptsMade()).isOne();
      assertThat(bench.job(id).attemptsStarted()).isEqualTo(2);
      assertThat(bench.orders().children(id).results(int.class).keySet())
          .containsExactlyInAnyOrderElementsOf(keys);
      assertThat(keys.get(1)).isEqualTo(JobKey.of(KIDS, "own"));
      assertThat(bench.drover().queue(KIDS).find("own").orElseThrow().parent())
          .contains(JobKey.of("orders", id));
    }
  }

  @Test
  @DisplayName("W216 an attempt that ends in any other way stores none of the children it added")
  default void anAttemptThatEndsOtherwiseStoresNoChildren() {
    try (RuntimeBench bench = bench()) {
      AtomicInteger runs = new AtomicInteger();
      JobOptions options = JobOptions.defaults().attempts(5);
      String id = bench.orders().add("buy", order("tea"), options).id();
      bench
          .orders()
          .worker(
              job -> {
                job.addChild(KIDS, PART, 1);
                switch (runs.incrementAndGet()) {
                  case 1 -> throw new IllegalStateException("failed");
                  case 2 -> throw job.moveToLater(Duration.ofMillis(1));
                  case 3 -> throw job.giveBack(Duration.ZERO);
                  default -> {}
                }
                return "returned";
              })
          .start();
      bench.passUntil(Duration.ofMillis(10), () -> isIn(bench, id, JobState.FAILED));
      assertThat(bench.job(id).failedReason().orElseThrow())
          .contains("throw job.waitForChildren()")
          .contains("nothing of it was stored");
      assertThat(bench.job(id).attemptsMade()).isEqualTo(5);
      assertThat(bench.drover().queues()).doesNotContain(KIDS);
      assertThat(bench.orders().children(id).counts().total()).isZero();
    }
  }

  private static boolean isIn(RuntimeBench bench, String id, JobState state) {
    return bench.orders().state(id).filter(state::equals).isPresent();
  }

  @Test
  @DisplayName("W217 a child that is refused fails the attempt, and nothing of it is stored")
  default void aChildThatIsRefusedFailsTheAttempt() {
    try (RuntimeBench bench = bench()) {
      bench.drover().add(Flow.of("other", "buy", order("tea"), named("p")).child(part("taken", 1)));
      String id = bench.orders().add("buy", order("tea")).id();
      bench
          .orders()
          .worker(
              job -> {
                job.addChild(part("free", 1));
                job.addChild(part("taken", 1));
                throw job.waitForChildren();
              })
          .start();
      bench.until(id, JobState.FAILED);
      assertThat(bench.job(id).failedReason().orElseThrow()).contains("has another parent");
      assertThat(bench.drover().queue(KIDS).find("free")).isEmpty();
      assertThat(bench.drover().queue("other").children("p").counts().pending()).isOne();
    }
  }

  @Test
  @DisplayName("W218 children that are added have options, policies and children of their own")
  default void childrenThatAreAddedHaveAllThatOthersHave() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      workOnKids(bench);
      bench
          .drover()
          .queue("middle")
          .worker(job -> job.children().results(int.class).size())
          .start();
      bench
          .orders()
          .worker(
              job -> {
                if (job.attemptsStarted() == 1) {
                  job.addChild(part("bad", -1).onFailure(FailurePolicy.IGNORE));
                  job.addChild(
                      Flow.of("middle", "join", null).child(part("x", 1)).child(part("y", 2)));
                  job.addChild(KIDS, PART, 4, JobOptions.defaults().priority(3));
                  throw job.waitForChildren();
                }
                return job.children().ignoredFailures().size()
                    + job.children().results(int.class).size() * 10;
              })
          .start();
      bench.until(id, JobState.COMPLETED);
      assertThat(bench.job(id).result(int.class)).contains(21);
    }
  }

  @Test
  @DisplayName("W219 what a handler may not add is refused where it is called")
  default void whatMayNotBeAddedIsRefusedAtOnce() {
    try (RuntimeBench bench = bench()) {
      CompletableFuture<ActiveJob<Order>> kept = new CompletableFuture<>();
      List<Throwable> refused = new CopyOnWriteArrayList<>();
      JobOptions once = JobOptions.defaults().deduplication(Deduplication.simple("one"));
      String id = bench.orders().add("buy", order("tea")).id();
      bench
          .orders()
          .worker(
              job -> {
                for (Flow flow :
                    List.of(
                        Flow.of(KIDS, PART, 1, once),
                        Flow.of(KIDS, "part", new SendRules.Unfit()))) {
                  try {
                    job.addChild(flow);
                  } catch (RuntimeException e) {
                    refused.add(e);
                  }
                }
                kept.complete(job);
                return "done";
              })
          .start();
      bench.until(id, JobState.COMPLETED);
      assertThat(refused).hasSize(2);
      assertThatThrownBy(() -> kept.join().addChild(KIDS, PART, 1))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("attempt has ended");
      assertThat(bench.drover().queues()).doesNotContain(KIDS);
    }
  }

  @Test
  @DisplayName("W220 children are stored once, whatever answers of the store are lost")
  default void childrenAreStoredOnce() {
    try (RuntimeBench bench = bench()) {
      bench.engine().plan(Call.ADVANCE, Fault.FAIL_AFTER, 2, 3);
      for (int i = 0; i < 10; i++) {
        bench.orders().add("buy", new Order("tea", i));
      }
      workOnKids(bench);
      bench
          .orders()
          .worker(
              job -> {
                if (job.children().counts().total() == 0) {
                  job.addChild(KIDS, PART, job.data().count());
                  job.addChild(KIDS, PART, job.data().count());
                  throw job.waitForChildren();
                }
                return job.children().counts().completed();
              })
          .concurrency(4)
          .start();
      bench.passUntil(Duration.ofMillis(500), () -> bench.orders().counts().completed() == 10);
      assertThat(bench.drover().queue(KIDS).counts().completed()).isEqualTo(20);
    }
  }

  @Test
  @DisplayName(
      "W221 what was sent by an attempt that waits is not stored, only by the one that ends")
  default void whatWasSentIsStoredByTheAttemptThatEnds() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      workOnKids(bench);
      bench
          .orders()
          .worker(
              job -> {
                job.send("bills", "write", job.attemptsStarted());
                if (job.attemptsStarted() == 1) {
                  job.addChild(KIDS, PART, 1);
                  throw job.waitForChildren();
                }
                return "done";
              })
          .start();
      bench.until(id, JobState.COMPLETED);
      assertThat(bench.drover().queue("bills").counts().waiting()).isOne();
    }
  }

  @Test
  @DisplayName("W222 the jobs of a batch wait each for its own children")
  default void theJobsOfABatchWaitEachForItsOwn() {
    try (RuntimeBench bench = bench()) {
      for (int i = 0; i < 3; i++) {
        bench.orders().add("buy", new Order("tea", i));
      }
      bench
          .orders()
          .<Object>batchWorker(
              3,
              batch -> {
                for (ActiveJob<Order> job : batch.jobs()) {
                  if (job.data().count() == 1) {
                    job.addChild(KIDS, PART, 1);
                    batch.fail(job, job.waitForChildren());
                  }
                }
              })
          .start();
      bench.until(() -> bench.orders().counts().completed() == 2);
      bench.until(() -> bench.orders().counts().of(JobState.WAITING_CHILDREN) == 1);
      assertThat(bench.drover().queue(KIDS).counts().waiting()).isOne();
    }
  }
}
