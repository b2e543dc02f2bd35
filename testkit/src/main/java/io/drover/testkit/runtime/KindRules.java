package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Added;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.JobFailedException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.JobType;
import io.drover.job.NewJob;
import io.drover.job.TypeToken;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of kinds of jobs, their types and their handlers. */
interface KindRules extends RuntimeTest {

  /** A kind of job whose data are an order. */
  JobType<Order> BUY = JobType.of("buy", Order.class);

  /** A kind of job whose data are a number. */
  JobType<Integer> COUNT = JobType.of("count", int.class);

  /** A kind of job whose data are of a type with arguments. */
  JobType<List<Order>> BUY_ALL = JobType.of("buy-all", new TypeToken<>() {});

  /** How long tests wait for a result. */
  Duration LIMIT = Duration.ofSeconds(20);

  @Test
  @DisplayName("W130 each job reaches the handler of its name, with data of that name's type")
  default void eachJobReachesTheHandlerOfItsName() {
    try (RuntimeBench bench = bench()) {
      JobQueue<Object> queue = bench.drover().queue("kinds");
      String buy = queue.add(BUY, order("tea")).id();
      String count = queue.addAsync(COUNT, 3).join().id();
      String other = queue.add("other", Map.of("a", 1), JobOptions.defaults()).id();
      List<Added> more =
          queue.addAll(
              List.of(NewJob.of(BUY_ALL, List.of(order("a"), order("b"))), NewJob.of(COUNT, 4)));
      List<Object> completed = new CopyOnWriteArrayList<>();
      queue
          .worker()
          .on(BUY, job -> job.data().item())
          .on(COUNT, job -> job.data() + 1)
          .on(BUY_ALL, job -> job.data().stream().map(Order::item).toList())
          .otherwise(job -> job.data())
          .onCompleted((job, result) -> completed.add(job.data()))
          .start();

      assertThat(queue.awaitResult(buy, String.class, LIMIT)).isEqualTo("tea");
      assertThat(queue.awaitResult(count, int.class, LIMIT)).isEqualTo(4);
      assertThat(queue.awaitResult(other, Object.class, LIMIT)).isEqualTo(Map.of("a", 1));
      assertThat(queue.awaitResult(more.get(0).id(), new TypeToken<List<String>>() {}, LIMIT))
          .containsExactly("a", "b");
      assertThat(queue.awaitResult(more.get(1).id(), int.class, LIMIT)).isEqualTo(5);
      bench.until(() -> completed.size() == 5);
      assertThat(completed)
          .contains(order("tea"), 3, Map.of("a", 1), List.of(order("a"), order("b")), 4);
    }
  }

  @Test
  @DisplayName("W131 a job whose name nobody handles fails for good, with the names handled")
  default void aJobWhoseNameNobodyHandlesFails() {
    try (RuntimeBench bench = bench()) {
      JobQueue<Order> queue = bench.orders();
      String id = queue.add("sell", order("tea"), JobOptions.defaults().attempts(3)).id();
      List<String> active = new CopyOnWriteArrayList<>();
      queue
          .worker()
          .onAction(BUY, job -> {})
          .onAction(JobType.of("ask", Order.class), job -> {})
          .onActive(job -> active.add(job.name()))
          .start();

      assertThatThrownBy(() -> queue.awaitResult(id, Void.class, LIMIT))
          .isInstanceOf(JobFailedException.class)
          .hasMessageContaining("expected a job name among [ask, buy], got: sell");
      Job<Order> job = bench.job(id);
      assertThat(job.state()).isEqualTo(JobState.FAILED);
      assertThat(job.attemptsMade()).isOne();
      assertThat(job.data()).isEqualTo(order("tea"));
      assertThat(active).isEmpty();

      String known = queue.add(BUY, order("tea")).id();
      assertThat(queue.awaitResult(known, Void.class, LIMIT)).isNull();
    }
  }

  @Test
  @DisplayName("W132 data that do not fit the type of their name fail that job alone")
  default void dataThatDoNotFitTheTypeOfTheirNameFailThatJobAlone() {
    try (RuntimeBench bench = bench()) {
      JobQueue<Object> queue = bench.drover().queue("kinds");
      String wrong = queue.add("buy", List.of("no order")).id();
      String right = queue.add(BUY, order("tea")).id();
      List<Object> seen = new CopyOnWriteArrayList<>();
      queue.worker().onAction(BUY, job -> seen.add(job.data())).start();

      assertThat(queue.awaitResult(right, Void.class, LIMIT)).isNull();
      assertThatThrownBy(() -> queue.awaitResult(wrong, Void.class, LIMIT))
          .isInstanceOf(JobFailedException.class)
          .hasMessageContaining("to fit " + Order.class.getName());
      assertThat(queue.find(wrong).orElseThrow().dataJson()).isEqualTo("[\"no order\"]");
      assertThat(seen).containsExactly(order("tea"));
    }
  }

  @Test
  @DisplayName("W133 data, progress and results may be of types with arguments, or primitive")
  default void typesMayHaveArgumentsOrBePrimitive() {
    try (RuntimeBench bench = bench()) {
      TypeToken<List<Order>> orders = new TypeToken<>() {};
      JobQueue<List<Order>> queue = bench.drover().queue("lists", orders);
      String id = queue.add("buy", List.of(order("tea"))).id();
      Worker worker =
          queue
              .worker(
                  job -> {
                    job.updateProgress(50);
                    return List.of(job.data().get(0));
                  })
              .start();

      assertThat(queue.awaitResult(id, orders, LIMIT)).containsExactly(order("tea"));
      assertThat(queue.result(id, orders).join()).containsExactly(order("tea"));
      Job<List<Order>> job = queue.find(id).orElseThrow();
      assertThat(job.data()).containsExactly(order("tea"));
      assertThat(job.result(orders)).contains(List.of(order("tea")));
      assertThat(job.progress(int.class)).contains(50);
      assertThat(job.progress(new TypeToken<Integer>() {})).contains(50);
      worker.close();
    }
  }

  @Test
  @DisplayName("W134 a queue's defaults hold where a job's own options were not set")
  default void aQueuesDefaultsHoldWhereOptionsWereNotSet() {
    try (RuntimeBench bench = bench()) {
      JobQueue<Order> queue =
          bench
              .orders()
              .defaults(JobOptions.defaults().attempts(5).keepLogs(7))
              .defaults(JobOptions.defaults().attempts(3).priority(4));
      String plain = queue.add("buy", order("tea")).id();
      String own = queue.addAsync(BUY, order("tea"), JobOptions.defaults().priority(0)).join().id();
      String listed = queue.addAll(List.of(NewJob.of(BUY, order("tea")))).get(0).id();

      assertThat(bench.job(plain).options())
          .isEqualTo(JobOptions.defaults().attempts(3).priority(4).keepLogs(7));
      assertThat(bench.job(own).options()).isEqualTo(JobOptions.defaults().attempts(3).keepLogs(7));
      assertThat(bench.job(listed).options()).isEqualTo(bench.job(plain).options());
      String without = bench.orders().add("buy", order("tea")).id();
      assertThat(bench.job(without).options()).isEqualTo(JobOptions.defaults());
      assertThatThrownBy(() -> queue.defaults(JobOptions.defaults().id("one")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("expected default options without an id, got: \"one\"");
    }
  }

  /** A type of which nothing tells what a JSON is. */
  sealed interface Shape permits Circle {}

  /**
   * The only one, for now.
   *
   * @param radius any number
   */
  record Circle(int radius) implements Shape {}

  @Test
  @DisplayName("W137 a type that no data can be read as is refused before there is a job of it")
  default void aTypeThatCannotBeReadIsRefused() {
    try (RuntimeBench bench = bench()) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> bench.drover().queue("shapes", Shape.class))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining(Shape.class.getName());
      }
      assertThatThrownBy(() -> bench.drover().queue("shapes", new TypeToken<List<Shape>>() {}))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(Shape.class.getName());
      assertThatThrownBy(
              () ->
                  bench
                      .drover()
                      .queue("shapes")
                      .worker()
                      .onAction(JobType.of("draw", Shape.class), job -> {}))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(Shape.class.getName());
      assertThat(bench.drover().queue("shapes", Circle.class).name()).isEqualTo("shapes");
    }
  }

  @Test
  @DisplayName("W135 an action completes its job with no result, or fails it as a handler does")
  default void anActionCompletesItsJobWithNoResult() {
    try (RuntimeBench bench = bench()) {
      List<String> done = new CopyOnWriteArrayList<>();
      bench
          .orders()
          .actionWorker(
              job -> {
                if (job.data().item().equals("bad")) {
                  throw new IllegalStateException("no luck");
                }
              })
          .onCompleted((job, nothing) -> done.add(job.id() + " " + nothing))
          .start();
      String good = bench.orders().add("buy", order("tea")).id();
      String bad = bench.orders().add("buy", order("bad")).id();

      assertThat(bench.orders().awaitResult(good, Object.class, LIMIT)).isNull();
      assertThatThrownBy(() -> bench.orders().awaitResult(bad, Object.class, LIMIT))
          .isInstanceOf(JobFailedException.class)
          .hasMessageContaining("no luck");
      bench.until(() -> done.equals(List.of(good + " null")));
    }
  }

  @Test
  @DisplayName("W136 a worker that was built runs nothing until it starts, nor after it is closed")
  default void aWorkerRunsNothingUntilItStarts() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      Worker worker = bench.orders().worker(job -> "ok").build();
      worker.pause();
      worker.start();
      worker.start();
      bench.time().advance(Duration.ofMinutes(1));
      assertThat(bench.orders().state(id)).contains(JobState.WAITING);

      worker.resume();
      assertThat(bench.orders().awaitResult(id, String.class, LIMIT)).isEqualTo("ok");
      worker.close();
      assertThatThrownBy(worker::start).isInstanceOf(InvalidInputException.class);
      String late = bench.orders().add("buy", order("tea")).id();
      bench.time().advance(Duration.ofMinutes(1));
      assertThat(bench.orders().state(late)).contains(JobState.WAITING);
    }
  }
}
