package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.ActiveJob;
import io.drover.job.Added;
import io.drover.job.Delivery;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.JobType;
import io.drover.job.Obliteration;
import io.drover.job.PageRequest;
import io.drover.job.StoreException;
import io.drover.job.UndecodableException;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of what handlers send, and of jobs that are added to several queues together. */
interface SendRules extends RuntimeTest {

  /** Cannot be encoded. */
  final class Unfit {
    /** Throws. */
    public String getItem() {
      throw new IllegalStateException("not to be read");
    }
  }

  /** Another queue. */
  String PARCELS = "parcels";

  /** Another kind of job. */
  JobType<Order> PACK = JobType.of("pack", Order.class);

  @Test
  @DisplayName("W150 what a handler sends is stored with its completion, in its order")
  default void whatAHandlerSendsIsStoredWithItsCompletion() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      bench
          .orders()
          .worker(
              job -> {
                job.send(PARCELS, PACK, new Order("first", 1));
                job.send(PARCELS, "weigh", new Order("second", 2), JobOptions.defaults().id("own"));
                job.send("bills", "write", "any data");
                assertThat(bench.drover().queues()).doesNotContain(PARCELS, "bills");
                return "sent";
              })
          .start();

      bench.until(id, JobState.COMPLETED);
      List<Job<Order>> parcels = waiting(bench, PARCELS);
      assertThat(parcels).extracting(Job::name).containsExactly("pack", "weigh");
      assertThat(parcels)
          .extracting(Job::data)
          .extracting(Order::item)
          .containsExactly("first", "second");
      assertThat(parcels.get(1).id()).isEqualTo("own");
      assertThat(bench.drover().queue("bills", String.class).counts().waiting()).isOne();
    }
  }

  @Test
  @DisplayName("W151 an attempt that does not complete sends nothing")
  default void anAttemptThatDoesNotCompleteSendsNothing() {
    try (RuntimeBench bench = bench()) {
      JobOptions thrice = JobOptions.defaults().attempts(3);
      AtomicInteger runs = new AtomicInteger();
      String id = bench.orders().add("buy", order("tea"), thrice).id();
      bench
          .orders()
          .worker(
              job -> {
                job.send(PARCELS, PACK, new Order("run", runs.incrementAndGet()));
                switch (runs.get()) {
                  case 1 -> throw new IllegalStateException("failed");
                  case 2 -> throw job.moveToLater(Duration.ofMillis(1));
                  case 3 -> throw job.giveBack(Duration.ZERO);
                  default -> {}
                }
                return "sent";
              })
          .start();

      bench.passUntil(Duration.ofMillis(10), () -> isIn(bench, id, JobState.COMPLETED));
      assertThat(waiting(bench, PARCELS))
          .extracting(Job::data)
          .containsExactly(new Order("run", 4));
    }
  }

  @Test
  @DisplayName("W152 nothing is sent by an attempt whose lease was lost")
  default void nothingIsSentByAnAttemptWhoseLeaseWasLost() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      CompletableFuture<ActiveJob<Order>> started = new CompletableFuture<>();
      CompletableFuture<Object> go = new CompletableFuture<>();
      List<Throwable> errors = new CopyOnWriteArrayList<>();
      bench
          .orders()
          .worker(
              job -> {
                job.send(PARCELS, PACK, order("late"));
                started.complete(job);
                return await(go);
              })
          .onError(errors::add)
          .start();
      started.join();
      bench.drover().queue("orders").admin().obliterate(Obliteration.FORCED);
      go.complete("done");

      bench.until(() -> !errors.isEmpty());
      assertThat(errors.get(0)).hasMessageContaining(id);
      assertThat(bench.drover().queues()).doesNotContain(PARCELS);
    }
  }

  @Test
  @DisplayName("W153 a settlement that is repeated sends once, whatever answers are lost")
  default void aRepeatedSettlementSendsOnce() {
    try (RuntimeBench bench = bench()) {
      bench.engine().plan(Call.ADVANCE, Fault.FAIL_AFTER, 2, 3);
      for (int i = 0; i < 20; i++) {
        bench.orders().add("buy", new Order("tea", i));
      }
      bench
          .orders()
          .worker(
              job -> {
                job.send(PARCELS, PACK, job.data());
                return "sent";
              })
          .concurrency(4)
          .start();

      bench.passUntil(Duration.ofMillis(500), () -> bench.orders().counts().completed() == 20);
      assertThat(waiting(bench, PARCELS)).extracting(Job::data).doesNotHaveDuplicates().hasSize(20);
    }
  }

  @Test
  @DisplayName("W154 a job sends no more once its attempt has ended, and is told")
  default void aJobSendsNoMoreOnceItsAttemptHasEnded() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      CompletableFuture<ActiveJob<Order>> kept = new CompletableFuture<>();
      bench.orders().worker(kept::complete).start();
      bench.until(id, JobState.COMPLETED);
      assertThatThrownBy(() -> kept.join().send(PARCELS, PACK, order("late")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("attempt has ended");
      assertThat(bench.drover().queues()).doesNotContain(PARCELS);
    }
  }

  @Test
  @DisplayName("W155 the jobs of a batch send each for itself")
  default void theJobsOfABatchSendEachForItself() {
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
                  job.send(PARCELS, PACK, job.data());
                  if (job.data().count() == 1) {
                    batch.fail(job, new IllegalStateException("this one"));
                  }
                }
              })
          .start();

      bench.until(() -> bench.orders().counts().unfinished() == 0);
      assertThat(waiting(bench, PARCELS))
          .extracting(job -> job.data().count())
          .containsExactlyInAnyOrder(0, 2);
    }
  }

  @Test
  @DisplayName("W156 an attempt may send more jobs than a batch of the store has")
  default void anAttemptMaySendManyJobs() {
    try (RuntimeBench bench = bench()) {
      int many = Math.min(1000, bench.engine().traits().maxBatch()) + 20;
      for (int i = 0; i < 4; i++) {
        bench.orders().add("buy", new Order("tea", i));
      }
      bench
          .orders()
          .worker(
              job -> {
                for (int i = 0; i < many; i++) {
                  job.send(PARCELS, PACK, new Order("tea", job.data().count() * many + i));
                }
                return "sent";
              })
          .concurrency(4)
          .start();

      bench.until(() -> bench.orders().counts().completed() == 4);
      assertThat(bench.drover().queue(PARCELS).counts().waiting()).isEqualTo(4L * many);
    }
  }

  @Test
  @DisplayName("W157 jobs for several queues are added together, or none of them")
  default void jobsForSeveralQueuesAreAddedTogether() {
    try (RuntimeBench bench = bench()) {
      Delivery buy = Delivery.of("orders", "buy", order("tea"));
      Delivery pack = Delivery.of(PARCELS, PACK, order("tea"), JobOptions.defaults().id("own"));
      List<Added> added = bench.drover().addAll(List.of(buy, pack, pack));
      assertThat(added).extracting(Added::isNew).containsExactly(true, true, false);
      assertThat(bench.drover().addAllAsync(List.of(buy, buy)).join()).hasSize(2);
      assertThat(bench.drover().addAll(List.of())).isEmpty();

      Delivery unfit = Delivery.of("orders", "buy", new Unfit());
      assertThatThrownBy(() -> bench.drover().addAll(List.of(buy, unfit)))
          .isInstanceOf(UndecodableException.class);
      bench.engine().plan(Call.DELIVER, Fault.FAIL_BEFORE, 1, 1);
      assertThatThrownBy(() -> bench.drover().addAll(List.of(buy, pack)))
          .isInstanceOf(StoreException.class);
      assertThat(bench.orders().counts().waiting()).isEqualTo(3);
      assertThat(bench.drover().queue(PARCELS).counts().waiting()).isOne();
    }
  }

  @Test
  @DisplayName("W158 a chain of queues takes each step once for each job, whatever calls fail")
  default void aChainOfQueuesTakesEachStepOnce() {
    try (RuntimeBench bench = bench()) {
      int jobs = 10;
      int length = 5;
      List<Worker> workers = new ArrayList<>();
      for (int i = 0; i < length; i++) {
        String next = "step-" + (i + 1);
        workers.add(
            bench
                .drover()
                .queue("step-" + i, Order.class)
                .actionWorker(job -> job.send(next, PACK, job.data()))
                .concurrency(3)
                .start());
      }
      bench.engine().plan(Call.ADVANCE, Fault.FAIL_AFTER, 5, 6);
      for (int i = 0; i < jobs; i++) {
        bench.drover().queue("step-0", Order.class).add(PACK, new Order("tea", i));
      }

      JobQueue<Order> last = bench.drover().queue("step-" + length, Order.class);
      bench.passUntil(Duration.ofMillis(500), () -> last.counts().waiting() >= jobs);
      for (int i = 0; i < length; i++) {
        JobQueue<Order> step = bench.drover().queue("step-" + i, Order.class);
        bench.until(() -> step.counts().completed() == jobs);
        assertThat(step.counts().unfinished()).isZero();
      }
      assertThat(waiting(bench, last.name()))
          .extracting(job -> job.data().count())
          .doesNotHaveDuplicates()
          .hasSize(jobs);
      workers.forEach(Worker::close);
    }
  }

  private static Object await(CompletableFuture<Object> go) throws InterruptedException {
    try {
      return go.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isIn(RuntimeBench bench, String id, JobState state) {
    return bench.orders().state(id).filter(state::equals).isPresent();
  }

  private static List<Job<Order>> waiting(RuntimeBench bench, String queue) {
    return bench
        .drover()
        .queue(queue, Order.class)
        .admin()
        .page(PageRequest.of(JobState.WAITING).order(PageRequest.Order.ASCENDING).limit(1000))
        .items();
  }
}
