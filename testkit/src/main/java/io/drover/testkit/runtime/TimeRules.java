package io.drover.testkit.runtime;

import static io.drover.testkit.QueueAssert.assertThat;
import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drover.job.Backoff;
import io.drover.job.JobOptions;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of what the runtime tells of itself to a time that attends to it. */
interface TimeRules extends RuntimeTest {

  @Test
  @DisplayName("W120 when an advance returns, what was due has happened and has been told")
  default void anAdvanceReturnsWhenWhatWasDueHasHappened() {
    try (RuntimeBench bench = bench()) {
      List<String> told = new CopyOnWriteArrayList<>();
      bench
          .orders()
          .worker(
              job -> {
                if (job.attempt() < 3) {
                  throw new IllegalStateException("not yet");
                }
                return "ok";
              })
          .onFailed((job, error) -> told.add("failed"))
          .onCompleted((job, result) -> told.add("completed"))
          .start();
      Backoff backoff = Backoff.exponential(Duration.ofSeconds(1));
      JobOptions options = JobOptions.defaults().id("tea").attempts(3).backoff(backoff);
      bench.orders().add("buy", order("tea"), options);

      bench.time().advance(Duration.ZERO);
      assertThat(told).containsExactly("failed");
      assertThat(bench.orders()).hasDelayed("tea");
      bench.time().advance(Duration.ofSeconds(1));
      bench.time().advance(Duration.ofSeconds(2));
      assertThat(told).containsExactly("failed", "failed", "completed");
      assertThat(bench.orders()).hasCompleted("tea", "ok").hasNothingLeftToDo();
    }
  }

  @Test
  @DisplayName("W121 an advance runs all jobs that jobs make of each other until then")
  default void anAdvanceRunsWhatJobsMakeOfEachOther() {
    try (RuntimeBench bench = bench()) {
      bench
          .orders()
          .worker(
              job -> {
                int left = job.data().count() - 1;
                if (left > 0) {
                  JobOptions later = JobOptions.defaults().delay(Duration.ofMinutes(left % 2));
                  bench.orders().add("buy", new RuntimeBench.Order("tea", left), later);
                }
                return "ok";
              })
          .start();
      bench.orders().add("buy", new RuntimeBench.Order("tea", 10));

      bench.time().advance(Duration.ofMinutes(2));
      assertThat(bench.orders()).hasDelayed(1);
      bench.time().advance(Duration.ofMinutes(3));
      assertThat(bench.orders()).hasCompleted(10).hasNothingLeftToDo();
    }
  }

  @Test
  @DisplayName("W122 a handler that waits for the test holds up no advance, one at work is named")
  default void anAdvanceNamesTheHandlerItWaitsFor() {
    try (RuntimeBench bench = bench()) {
      CountDownLatch waiting = new CountDownLatch(1);
      CountDownLatch working = new CountDownLatch(1);
      bench
          .orders()
          .worker(
              job -> {
                Threads.await(waiting);
                while (working.getCount() > 0) {
                  Threads.takeTime(Duration.ofMillis(1));
                }
                return "ok";
              })
          .start();
      bench.orders().add("buy", order("tea"), JobOptions.defaults().id("tea"));

      bench.time().advance(Duration.ofHours(1));
      assertThat(bench.orders()).hasActive("tea");
      waiting.countDown();
      bench.time().patience(Duration.ofMillis(500));
      assertThatThrownBy(() -> bench.time().advance(Duration.ofSeconds(1)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("job tea")
          .hasMessageContaining("orders");
      bench.time().patience(Duration.ofSeconds(20));
      working.countDown();
      bench.time().advance(Duration.ZERO);
      assertThat(bench.orders()).hasCompleted("tea");
    }
  }

  @Test
  @DisplayName("W123 an advance waits for each call to the store, and says if one is not answered")
  default void anAdvanceWaitsForTheStore() {
    try (RuntimeBench bench = bench()) {
      bench.orders().worker(job -> "ok").start();
      bench.time().advance(Duration.ZERO);
      bench.engine().plan(Call.ADVANCE, Fault.HOLD, 1, 1);
      bench.time().patience(Duration.ofMillis(200));
      assertThatThrownBy(() -> bench.time().advance(Duration.ZERO))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("still under way");
      bench.time().patience(Duration.ofSeconds(20));
      bench.engine().release();
      bench.orders().add("buy", order("tea"));
      bench.time().advance(Duration.ZERO);
      assertThat(bench.orders()).hasCompleted(1);
    }
  }

  @Test
  @DisplayName("W124 neither a handler nor a callback may advance the clock that waits for it")
  default void handlersAndCallbacksMayNotAdvance() {
    try (RuntimeBench bench = bench()) {
      AtomicReference<@Nullable Throwable> handler = new AtomicReference<>();
      AtomicReference<@Nullable Throwable> callback = new AtomicReference<>();
      bench
          .orders()
          .worker(
              job -> {
                handler.set(catchThrowable(() -> bench.time().advance(Duration.ZERO)));
                return "ok";
              })
          .onCompleted(
              (job, result) ->
                  callback.set(catchThrowable(() -> bench.time().advance(Duration.ZERO))))
          .start();
      bench.orders().add("buy", order("tea"));
      bench.time().advance(Duration.ZERO);
      assertThat(handler.get()).isInstanceOf(IllegalStateException.class);
      assertThat(callback.get()).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  @DisplayName("W125 a day passes fast although a handler waits all the time")
  default void aDayPassesFast() {
    try (RuntimeBench bench = bench()) {
      AtomicInteger started = new AtomicInteger();
      CountDownLatch go = new CountDownLatch(1);
      bench
          .orders()
          .worker(
              job -> {
                started.incrementAndGet();
                go.await();
                return "ok";
              })
          .concurrency(2)
          .start();
      bench.orders().add("buy", order("tea"));
      // In a day there are some 20 000 instants at which something is due. A server takes its time.
      boolean virtual = bench.engine().traits().virtualTime();
      bench.time().advance(virtual ? Duration.ofDays(1) : Duration.ofMinutes(10));
      go.countDown();
      assertThat(bench.orders()).eventually().hasCompleted(1);
      assertThat(started).hasValue(1);
    }
  }
}
