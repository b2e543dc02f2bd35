package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Worker;
import io.drover.job.AddedFlow;
import io.drover.job.Explanation;
import io.drover.job.Explanation.Kind;
import io.drover.job.Explanation.Reason;
import io.drover.job.Flow;
import io.drover.job.Health;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.QueueStatus;
import io.drover.job.RateLimit;
import io.drover.job.WorkerView;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of what is seen of a store: explanations, workers, health, statuses. */
interface InsightRules extends RuntimeTest {

  private static Explanation explain(RuntimeBench bench, String id) {
    return bench.orders().admin().explain(id).orElseThrow();
  }

  private static List<Kind> kinds(RuntimeBench bench, String id) {
    return explain(bench, id).reasons().stream().map(Reason::kind).toList();
  }

  @Test
  @DisplayName(
      "W440 an explanation says what keeps a job back: a delay, a pause, others before it, no"
          + " worker")
  default void anExplanationSaysWhatKeepsAJobBack() {
    try (RuntimeBench bench = bench()) {
      String first = bench.orders().add("job", order("first")).id();
      String second = bench.orders().add("job", order("second")).id();
      assertThat(kinds(bench, first)).containsExactly(Kind.NO_WORKER);
      assertThat(kinds(bench, second)).containsExactly(Kind.NO_WORKER, Kind.BEHIND);
      bench.orders().admin().pause();
      assertThat(kinds(bench, second))
          .containsExactly(Kind.QUEUE_PAUSED, Kind.NO_WORKER, Kind.BEHIND);
      Explanation explanation = explain(bench, second);
      assertThat(explanation.state()).isEqualTo(JobState.WAITING);
      assertThat(explanation.reasons().get(2).count()).hasValue(1);
      assertThat(explanation.estimatedStart()).isEmpty();
      assertThat(explanation.text())
          .contains("orders", second, "the queue is paused", "no worker", "1 job is served");
      Duration delay = Duration.ofHours(1);
      String delayed =
          bench.orders().add("job", order("x"), JobOptions.defaults().delay(delay)).id();
      Reason due = explain(bench, delayed).reasons().get(0);
      assertThat(due.kind()).isEqualTo(Kind.DELAYED);
      assertThat(due.at()).contains(bench.job(delayed).timestamp().plus(delay));
    }
  }

  @Test
  @DisplayName("W448 an explanation of a parent names the children that failed for good")
  default void anExplanationNamesTheChildrenThatFailed() {
    try (RuntimeBench bench = bench()) {
      Flow tree =
          Flow.of("others", "parent", "all")
              .child(Flow.of("orders", "child", order("bad")))
              .child(Flow.of("others", "child", "slow"));
      AddedFlow added = bench.drover().add(tree);
      String failing = added.children().get(0).id();
      try (Worker worker =
          bench
              .orders()
              .actionWorker(
                  job -> {
                    throw new IllegalStateException("a bad order");
                  })
              .start()) {
        bench.until(failing, JobState.FAILED);
      }
      assertThat(whyItWaits(bench, added)).endsWith("or removed: orders:" + failing);
      bench.orders().admin().retry(failing);
      try (Worker worker =
          bench
              .orders()
              .actionWorker(
                  job -> {
                    throw new IllegalStateException("a bad order");
                  })
              .deadLetterTo("dead")
              .start()) {
        bench.until(() -> bench.drover().queue("dead").counts().waiting() == 1);
      }
      assertThat(whyItWaits(bench, added)).endsWith("or removed: orders:" + failing);
    }
  }

  private static String whyItWaits(RuntimeBench bench, AddedFlow added) {
    Reason reason =
        bench.drover().queue("others").admin().explain(added.id()).orElseThrow().reasons().get(0);
    assertThat(reason.kind()).isEqualTo(Kind.WAITING_FOR_CHILDREN);
    assertThat(reason.count()).hasValue(2);
    return reason.text();
  }

  @Test
  @DisplayName(
      "W441 an explanation says that a job runs, that it ended, and that it waits for which"
          + " children")
  default void anExplanationSaysWhatAJobIsAt() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("job", order("long")).id();
      String failing = bench.orders().add("job", order("bad")).id();
      Flow tree =
          Flow.of("orders", "parent", order("parent"))
              .child(Flow.of("others", "child", order("child")));
      String parent = bench.drover().add(tree).id();
      Reason children = explain(bench, parent).reasons().get(0);
      assertThat(children.kind()).isEqualTo(Kind.WAITING_FOR_CHILDREN);
      assertThat(children.count()).hasValue(1);
      assertThat(children.jobs()).hasSize(1).allMatch(child -> child.queue().equals("others"));
      try (Worker worker =
          bench
              .orders()
              .actionWorker(
                  job -> {
                    end.await();
                    if (job.data().item().equals("bad")) {
                      throw new IllegalStateException("a bad order");
                    }
                  })
              .start()) {
        bench.until(id, JobState.ACTIVE);
        bench.until(() -> !worker.activeJobs().isEmpty());
        assertThat(kinds(bench, id)).containsExactly(Kind.RUNNING);
        assertThat(explain(bench, id).reasons().get(0).at()).isEqualTo(bench.job(id).processedOn());
        assertThat(kinds(bench, failing)).containsExactly(Kind.WORKERS_BUSY);
        end.countDown();
        bench.until(failing, JobState.FAILED);
        assertThat(kinds(bench, id)).containsExactly(Kind.COMPLETED);
        assertThat(kinds(bench, failing)).containsExactly(Kind.FAILED);
        assertThat(explain(bench, failing).text()).contains("a bad order");
      }
    }
  }

  @Test
  @DisplayName(
      "W442 an explanation of a job that is ready tells when it may start, as far as that can be"
          + " told")
  default void anExplanationTellsWhenAJobMayStart() {
    try (RuntimeBench bench = bench()) {
      Duration delay = Duration.ofMinutes(3);
      String delayed =
          bench.orders().add("job", order("x"), JobOptions.defaults().delay(delay)).id();
      assertThat(explain(bench, delayed).estimatedStart()).isEmpty(); // Without a worker, never.
      try (Worker worker = bench.orders().actionWorker(job -> {}).start()) {
        bench.until(() -> bench.drover().workers().size() == 1);
        assertThat(explain(bench, delayed).estimatedStart())
            .contains(bench.job(delayed).timestamp().plus(delay));
        worker.pause();
        assertThat(kinds(bench, delayed)).containsExactly(Kind.DELAYED, Kind.WORKERS_PAUSED);
        assertThat(explain(bench, delayed).estimatedStart()).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("W443 there is no explanation of a job that is not there")
  default void thereIsNoExplanationOfNothing() {
    try (RuntimeBench bench = bench()) {
      assertThat(bench.orders().admin().explain("7")).isEmpty();
      assertThat(bench.drover().queues()).isEmpty();
    }
  }

  @Test
  @DisplayName("W444 workers are told with what they run, until they are closed")
  default void workersAreTold() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    try (RuntimeBench bench = bench()) {
      assertThat(bench.drover().workers()).isEmpty();
      String id = bench.orders().add("job", order("long")).id();
      Worker worker =
          bench
              .orders()
              .actionWorker(job -> end.await())
              .name("ann")
              .concurrency(3)
              .deadLetterTo("dead")
              .start();
      bench.until(() -> !worker.activeJobs().isEmpty());
      assertThat(bench.drover().workers()).hasSize(1);
      WorkerView view = bench.drover().workers().get(0);
      assertThat(view.queue()).isEqualTo("orders");
      assertThat(view.name()).contains("ann");
      assertThat(view.library()).contains("drover");
      assertThat(view.concurrency()).hasValue(3);
      assertThat(view.deadLetterTo()).contains("dead");
      assertThat(view.pid()).hasValue(ProcessHandle.current().pid());
      assertThat(view.since()).contains(bench.time().instant());
      assertThat(view.running()).hasValue(1);
      assertThat(view.jobs()).hasSize(1);
      assertThat(view.jobs().get(0).id()).isEqualTo(id);
      assertThat(view.jobs().get(0).name()).isEqualTo("job");
      assertThat(view.paused()).isFalse();
      worker.pause();
      assertThat(bench.drover().workers().get(0).paused()).isTrue();
      end.countDown();
      worker.close();
      bench.until(() -> bench.drover().workers().isEmpty());
    }
  }

  @Test
  @DisplayName(
      "W445 a store and workers that move are healthy; a store that does not answer is not")
  default void aStoreAndWorkersThatMoveAreHealthy() {
    RuntimeBench bench = bench();
    try (bench;
        Worker worker = bench.orders().actionWorker(job -> {}).start()) {
      Health health = bench.drover().health();
      assertThat(health.healthy()).isTrue();
      assertThat(health.store().healthy()).isTrue();
      assertThat(health.workers()).hasSize(1);
      assertThat(health.workers().get(0).queue()).isEqualTo("orders");
      assertThat(health.workers().get(0).condition()).isEqualTo(Health.Condition.MOVING);
      assertThat(worker.activeJobs()).isEmpty();
    }
    Health closed = bench.drover().health();
    assertThat(closed.healthy()).isFalse();
    assertThat(closed.detail()).contains("closed");
  }

  @Test
  @DisplayName("W446 the status of a queue says since when jobs are ready; all queues have theirs")
  default void theStatusOfAQueueSaysSinceWhenJobsAreReady() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("job", order("first")).id();
      bench.drover().queue("others", Order.class).add("job", order("other"));
      QueueStatus status = bench.orders().status();
      assertThat(status.oldestReady()).contains(bench.job(id).timestamp());
      assertThat(status.counts()).isEqualTo(bench.orders().counts());
      assertThat(bench.drover().statuses())
          .extracting(QueueStatus::queue)
          .containsExactly("orders", "others");
      assertThat(bench.drover().statuses().get(0)).isEqualTo(status);
    }
  }

  @Test
  @DisplayName("W447 an explanation says which limit of the queue is reached")
  default void anExplanationSaysWhichLimitIsReached() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    try (RuntimeBench bench = bench();
        Worker worker = bench.orders().actionWorker(job -> end.await()).concurrency(5).start()) {
      bench.orders().admin().limitConcurrency(1);
      String running = bench.orders().add("job", order("first")).id();
      String waiting = bench.orders().add("job", order("second")).id();
      bench.until(() -> !worker.activeJobs().isEmpty());
      assertThat(kinds(bench, running)).containsExactly(Kind.RUNNING);
      Reason limit = explain(bench, waiting).reasons().get(0);
      assertThat(limit.kind()).isEqualTo(Kind.CONCURRENCY_REACHED);
      assertThat(limit.count()).hasValue(1);
      bench.orders().admin().limitRate(RateLimit.of(1, Duration.ofHours(1)));
      bench.orders().admin().holdRate(Duration.ofMinutes(30));
      assertThat(kinds(bench, waiting)).contains(Kind.RATE_LIMITED);
      Explanation held = explain(bench, waiting);
      assertThat(held.reasons())
          .filteredOn(one -> one.kind() == Kind.RATE_LIMITED)
          .allSatisfy(one -> assertThat(one.at()).isPresent());
      bench.orders().admin().releaseRate();
      end.countDown();
    }
  }
}
