package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Worker;
import io.drover.job.JobState;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of ends that the store has taken and does not have for good yet. */
interface RecordRules extends RuntimeTest {

  private static void hold(RuntimeBench bench) {
    bench.engine().plan(Call.RECORD, Fault.HOLD, 1, Integer.MAX_VALUE / 2);
  }

  private static void letGo(RuntimeBench bench) {
    bench.engine().heal(Call.RECORD);
    bench.engine().release();
  }

  @Test
  @DisplayName(
      "W116 the next jobs run while the ends before them are made safe, and nothing is told of"
          + " those until they are, in the order of the store's answers")
  default void nothingIsToldThatMayBeLost() {
    try (RuntimeBench bench = bench()) {
      hold(bench);
      List<String> told = new CopyOnWriteArrayList<>();
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        ids.add(bench.orders().add("buy", order("tea")).id()); // Before: it drains the queue once.
      }
      CountDownLatch third = new CountDownLatch(3);
      bench
          .orders()
          .worker(
              job -> {
                third.countDown();
                return "ok";
              })
          .onCompleted((job, result) -> told.add(job.id()))
          .onDrained(() -> told.add("drained"))
          .start();
      Threads.await(third);
      bench.until(() -> bench.orders().counts().completed() == 3);
      assertThat(told).isEmpty();
      letGo(bench);
      bench.until(() -> told.contains("drained"));
      ids.add("drained");
      assertThat(told).containsExactlyElementsOf(ids);
    }
  }

  @Test
  @DisplayName("W117 ends that the store has taken and lost are not told as successes")
  default void whatIsLostIsNotTold() {
    try (RuntimeBench bench = bench()) {
      bench.engine().plan(Call.RECORD, Fault.FAIL_BEFORE, 1, 1);
      List<String> told = new CopyOnWriteArrayList<>();
      List<Throwable> errors = new CopyOnWriteArrayList<>();
      bench
          .orders()
          .worker(job -> "ok")
          .onCompleted((job, result) -> told.add(job.id()))
          .onError(errors::add)
          .start();
      String lost = bench.orders().add("buy", order("tea")).id();
      bench.passUntil(Duration.ofSeconds(1), () -> errors.size() >= 2);
      assertThat(errors.get(0)).hasMessageContaining("a fault before RECORD");
      assertThat(errors.get(1)).hasMessageContaining("may have recorded");
      String next = bench.orders().add("buy", order("tea")).id();
      bench.until(() -> told.contains(next));
      assertThat(told).doesNotContain(lost);
    }
  }

  @Test
  @DisplayName("W118 what has ended and is not safe yet is bounded")
  default void whatIsNotSafeIsBounded() {
    try (RuntimeBench bench = bench()) {
      hold(bench);
      int most = 1_000;
      for (int i = 0; i < most; i++) {
        bench.orders().addAsync("buy", order("tea"));
      }
      bench.until(() -> bench.orders().counts().waiting() == most);
      AtomicInteger ran = new AtomicInteger();
      bench.orders().worker(job -> ran.incrementAndGet()).concurrency(8).start();
      bench.until(() -> bench.orders().counts().completed() >= 256);
      AtomicInteger looks = new AtomicInteger();
      bench.passUntil(Duration.ofMillis(1), () -> looks.incrementAndGet() == 20);
      assertThat(ran.get()).isLessThan(most / 2);
      letGo(bench);
      bench.until(() -> bench.orders().counts().completed() == most);
    }
  }

  @Test
  @DisplayName("W109 what a step throws keeps nobody from being told what is recorded")
  default void aStepThatThrowsLosesNoEnd() {
    try (RuntimeBench bench = bench()) {
      List<String> told = new CopyOnWriteArrayList<>();
      bench
          .orders()
          .worker(
              job -> {
                bench.engine().throwOnListen(); // When the answer is there that settles this.
                return "ok";
              })
          .onCompleted((job, result) -> told.add(job.id()))
          .onError(error -> {})
          .start();
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        ids.add(bench.orders().add("buy", order("tea")).id());
        bench.passUntil(Duration.ofMillis(500), () -> told.size() == ids.size());
      }
      assertThat(told).containsExactlyElementsOf(ids);
    }
  }

  @Test
  @DisplayName("W119 a close waits until what has ended is safe, and tells it")
  default void aCloseWaitsUntilAllIsSafe() {
    try (RuntimeBench bench = bench()) {
      hold(bench);
      List<String> told = new CopyOnWriteArrayList<>();
      Worker worker =
          bench
              .orders()
              .worker(job -> "ok")
              .onCompleted((job, result) -> told.add(job.id()))
              .start();
      String id = bench.orders().add("buy", order("tea")).id();
      bench.until(id, JobState.COMPLETED);
      CompletableFuture<Void> closed =
          CompletableFuture.runAsync(() -> worker.close(Duration.ofSeconds(60)));
      bench.until(() -> worker.state() == Worker.State.CLOSING);
      assertThat(told).isEmpty();
      assertThat(closed).isNotDone();
      letGo(bench);
      bench.until(closed::isDone);
      assertThat(told).containsExactly(id);
    }
  }
}
