package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.JobQueue;
import io.drover.job.Added;
import io.drover.job.Deduplication;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.NewJob;
import io.drover.job.StoreException;
import io.drover.job.TimeRange;
import io.drover.job.UndecodableException;
import io.drover.spi.Answers;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of adding jobs. */
interface ProducerRules extends RuntimeTest {

  @Test
  @DisplayName("W1 an added job can be read with its data")
  default void anAddedJobCanBeReadWithItsData() {
    try (RuntimeBench bench = bench()) {
      Added added = bench.orders().add("buy", new Order("tea", 3));

      Job<Order> job = bench.job(added.id());
      assertThat(added.isNew()).isTrue();
      assertThat(job.name()).isEqualTo("buy");
      assertThat(job.data()).isEqualTo(new Order("tea", 3));
      assertThat(job.dataJson()).contains("\"tea\"");
      assertThat(job.state()).isEqualTo(JobState.WAITING);
      assertThat(job.timestamp()).isEqualTo(bench.time().instant());
    }
  }

  @Test
  @DisplayName("W2 adding an own id twice changes nothing and says so")
  default void anIdAddedTwiceIsADuplicate() {
    try (RuntimeBench bench = bench()) {
      JobOptions options = JobOptions.defaults().id("order-7");
      bench.orders().add("buy", order("tea"), options);

      Added again = bench.orders().add("buy", order("coffee"), options);

      assertThat(again).isEqualTo(Answers.added("order-7", Added.Outcome.DUPLICATE));
      assertThat(bench.job("order-7").data()).isEqualTo(order("tea"));
    }
  }

  @Test
  @DisplayName("W3 a refused argument stores nothing")
  default void aRefusedArgumentStoresNothing() {
    try (RuntimeBench bench = bench()) {
      JobQueue<Order> orders = bench.orders();

      assertThatThrownBy(() -> JobOptions.defaults().id("wait"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("reserved");
      assertThatThrownBy(() -> orders.add(" ", order("tea")))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> orders.add("buy", order("tea"), JobOptions.defaults().sizeLimit(5)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("at most 5 bytes");
      assertThatThrownBy(
              () -> bench.drover().queue("orders", Object.class).add("buy", new Unencodable()))
          .isInstanceOf(UndecodableException.class);
      assertThatThrownBy(() -> bench.drover().queue("a:b", Order.class))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(
              () ->
                  orders.add(
                      "buy",
                      order("tea"),
                      JobOptions.defaults().timestamp(TimeRange.LAST).delay(Duration.ofMillis(1))))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("year 9999");
      assertThatThrownBy(() -> orders.admin().changeDelay("1", Duration.ofSeconds(Long.MAX_VALUE)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("at most 36500d");
      assertThat(orders.counts().total()).isZero();
    }
  }

  /** Cannot be turned into JSON. */
  final class Unencodable {
    /** Fails. */
    public String getName() {
      throw new IllegalStateException("no name");
    }
  }

  @Test
  @DisplayName("W4 jobs run in the order one thread added them, whichever way it did")
  default void jobsRunInTheOrderTheyWereAdded() {
    try (RuntimeBench bench = bench()) {
      List<CompletableFuture<Added>> async = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        async.add(bench.orders().addAsync("buy", new Order("tea", i)));
      }
      bench
          .orders()
          .addAll(
              IntStream.range(50, 100)
                  .mapToObj(i -> NewJob.of("buy", new Order("tea", i)))
                  .toList());
      bench.orders().add("buy", new Order("tea", 100));
      List<Integer> ran = run(bench, 101);

      assertThat(async).allMatch(CompletableFuture::isDone);
      assertThat(ran).isEqualTo(IntStream.rangeClosed(0, 100).boxed().toList());
    }
  }

  @Test
  @DisplayName("W5 a LIFO job goes to the front, priorities go after jobs without one")
  default void lifoAndPriorityDecideTheOrder() {
    try (RuntimeBench bench = bench()) {
      JobOptions defaults = JobOptions.defaults();
      bench.orders().add("buy", new Order("low", 5), defaults.priority(9));
      bench.orders().add("buy", new Order("high", 4), defaults.priority(2));
      bench.orders().add("buy", new Order("plain", 2));
      bench.orders().add("buy", new Order("front", 1), defaults.lifo(true));

      assertThat(run(bench, 4)).containsExactly(1, 2, 4, 5);
    }
  }

  @Test
  @DisplayName("W6 a delayed job runs when it is due, and not before")
  default void aDelayedJobRunsWhenItIsDue() {
    try (RuntimeBench bench = bench()) {
      JobOptions later = JobOptions.defaults().delay(Duration.ofMinutes(5));
      JobOptions at = JobOptions.defaults().at(bench.time().instant().plusSeconds(600));
      String first = bench.orders().add("buy", order("tea"), later).id();
      String second = bench.orders().add("buy", order("tea"), at).id();
      bench.orders().worker(job -> "ok").start();

      bench.time().advance(Duration.ofSeconds(299));
      assertThat(bench.orders().counts().delayed()).isEqualTo(2);
      bench.time().advance(Duration.ofSeconds(1));
      bench.until(first, JobState.COMPLETED);
      assertThat(bench.job(second).state()).isEqualTo(JobState.DELAYED);
      bench.passUntil(Duration.ofSeconds(1), () -> bench.orders().counts().completed() == 2);
      assertThat(bench.job(second).processedOn().orElseThrow())
          .isAfterOrEqualTo(bench.job(second).timestamp().plusSeconds(600));
    }
  }

  @Test
  @DisplayName("W7 finished jobs stay as the job says, else as the worker says")
  default void finishedJobsStayAsToldByJobElseWorker() {
    try (RuntimeBench bench = bench()) {
      JobOptions own = JobOptions.defaults().keepCompleted(Keep.none());
      String gone = bench.orders().add("buy", order("tea"), own).id();
      bench.orders().addAll(List.of(NewJob.of("buy", order("a")), NewJob.of("buy", order("b"))));
      bench.orders().worker(job -> "ok").keepCompleted(Keep.count(1)).start();

      bench.until(() -> bench.orders().counts().unfinished() == 0);
      assertThat(bench.orders().find(gone)).isEmpty();
      assertThat(bench.orders().counts().completed()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("W8 an add under an owned deduplication id is answered with the owner")
  default void aDeduplicatedAddIsAnsweredWithTheOwner() {
    try (RuntimeBench bench = bench()) {
      JobOptions once = JobOptions.defaults().deduplication(Deduplication.simple("tea"));
      Added owner = bench.orders().add("buy", order("tea"), once);

      Added second = bench.orders().add("buy", order("tea"), once);

      assertThat(second).isEqualTo(Answers.added(owner.id(), Added.Outcome.DEDUPLICATED));
      assertThat(bench.job(owner.id()).deduplicationId()).contains("tea");
    }
  }

  @Test
  @DisplayName("W9 what hangs on a future of an add may block and holds up nobody")
  default void blockedContinuationsHoldUpNobody() {
    try (RuntimeBench bench = bench()) {
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch blocked = new CountDownLatch(3);
      for (int i = 0; i < 3; i++) {
        bench.engine().plan(Call.ADD, Fault.HOLD, 1, 1); // Until something hangs on it.
        CompletableFuture<?> unused =
            bench
                .orders()
                .addAsync("buy", order("tea"))
                .thenAccept(
                    added -> {
                      blocked.countDown();
                      Threads.await(release);
                    });
        bench.engine().release();
        int seen = i;
        bench.until(() -> blocked.getCount() == 2 - seen);
      }

      assertThat(bench.orders().add("buy", order("coffee")).isNew()).isTrue();
      assertThat(bench.orders().addAsync("buy", order("coffee")).join().isNew()).isTrue();
      release.countDown();
    }
  }

  @Test
  @DisplayName("W13 what hangs on a future of an add does not hold up others of its batch")
  default void blockedContinuationsDoNotHoldUpTheirBatch() {
    try (RuntimeBench bench =
        new RuntimeBench(this::openEngine, settings -> settings.maxPendingAdds(4))) {
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch blocked = new CountDownLatch(1);
      bench.engine().plan(Call.ADD, Fault.HOLD, 1, 1);
      List<CompletableFuture<Added>> adds = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        adds.add(bench.orders().addAsync("buy", order("tea")));
      }
      CompletableFuture<?> slow =
          adds.get(1)
              .thenAccept(
                  added -> {
                    blocked.countDown();
                    Threads.await(release);
                  });
      bench.engine().release();
      Threads.await(blocked);

      bench.until(() -> adds.stream().allMatch(CompletableFuture::isDone));
      for (int i = 0; i < 4; i++) {
        assertThat(bench.orders().addAsync("buy", order("tea")).join().isNew()).isTrue();
      }
      assertThat(slow).isNotDone();
      release.countDown();
      bench.until(slow::isDone);
    }
  }

  @Test
  @DisplayName("W12 what hangs on futures of adds may add and wait, however many do")
  default void whatHangsOnAddsMayAdd() {
    try (RuntimeBench bench = bench()) {
      JobQueue<Order> next = bench.drover().queue("deliveries", Order.class);
      AtomicInteger adding = new AtomicInteger();
      bench.engine().plan(Call.ADD, Fault.HOLD, 1, 1);
      CompletableFuture<?> unused =
          bench.orders().addAsync("buy", order("the first call, while the others gather"));
      List<CompletableFuture<Added>> first = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        first.add(bench.orders().addAsync("buy", order("tea")));
      }
      List<CompletableFuture<Added>> both =
          first.stream()
              .map(
                  one ->
                      one.thenApply(
                          added -> {
                            adding.incrementAndGet();
                            return next.add("deliver", order("tea"));
                          }))
              .toList();
      // The first add to the second queue is held until all that can be have joined it.
      bench.engine().plan(Call.ADD, Fault.HOLD, 2, 1);
      bench.engine().release();
      bench.until(() -> adding.get() >= 64);
      bench.engine().release();

      bench.until(() -> both.stream().allMatch(CompletableFuture::isDone));
      assertThat(both).noneMatch(CompletableFuture::isCompletedExceptionally);
      assertThat(next.counts().waiting()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("W10 adds beyond the pending ones allowed fail in bounded time, with the state")
  default void tooManyPendingAddsFailInBoundedTime() {
    try (RuntimeBench bench =
        new RuntimeBench(
            this::openEngine,
            settings -> settings.maxPendingAdds(3).callLimit(Duration.ofMillis(100)))) {
      bench.engine().plan(Call.ADD, Fault.HOLD, 1, 1);
      List<CompletableFuture<Added>> pending = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        pending.add(bench.orders().addAsync("buy", order("tea")));
      }

      assertThatThrownBy(() -> bench.orders().addAsync("buy", order("tea")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("pending=3");
      bench.engine().release();
      pending.forEach(CompletableFuture::join);
      bench.until(() -> bench.orders().add("buy", order("tea")).isNew());
      assertThat(bench.orders().counts().waiting()).isEqualTo(4);
    }
  }

  @Test
  @DisplayName("W11 any JSON comes back as it was given, as values or as text")
  default void anyJsonComesBack() {
    try (RuntimeBench bench = bench()) {
      JobQueue<Object> any = bench.drover().queue("any", Object.class);
      String id = any.add("x", Map.of("a", List.of(1, "ü"))).id();

      assertThat(any.find(id).orElseThrow().data()).isEqualTo(Map.of("a", List.of(1, "ü")));
      assertThat(any.find(id).orElseThrow().dataJson()).isEqualTo("{\"a\":[1,\"ü\"]}");
      assertThat(bench.drover().queues()).contains("any");
    }
  }

  private static List<Integer> run(RuntimeBench bench, int jobs) {
    List<Integer> ran = new CopyOnWriteArrayList<>();
    bench.orders().worker(job -> ran.add(job.data().count())).start();
    bench.until(() -> ran.size() == jobs);
    return List.copyOf(ran);
  }
}
