package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.Added;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.NewJob;
import io.drover.job.StoreException;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of what happens while the store fails. */
interface FaultRules extends RuntimeTest {

  @Test
  @DisplayName("W80 an add that failed can be repeated under its own id and is stored once")
  default void aFailedAddCanBeRepeated() {
    try (RuntimeBench bench = bench()) {
      for (Fault fault : List.of(Fault.FAIL_BEFORE, Fault.FAIL_AFTER)) {
        JobOptions options = JobOptions.defaults().id("own-" + fault);
        bench.engine().plan(Call.ADD, fault, 1, 1);
        assertThatThrownBy(() -> bench.orders().add("buy", order("tea"), options))
            .isInstanceOf(StoreException.class);

        Added again = bench.orders().add("buy", order("tea"), options);
        assertThat(again.isNew()).isEqualTo(fault == Fault.FAIL_BEFORE);
      }
      assertThat(bench.orders().counts().waiting()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("W81 what an add acknowledged is never lost, whichever adds fail")
  default void acknowledgedAddsAreNeverLost() {
    try (RuntimeBench bench = bench()) {
      Set<String> acknowledged = Collections.synchronizedSet(new HashSet<>());
      List<CompletableFuture<?>> adds = new ArrayList<>();
      bench.engine().plan(Call.ADD, Fault.FAIL_AFTER, 2, 2);
      for (int i = 0; i < 300; i++) {
        adds.add(
            bench
                .orders()
                .addAsync("buy", new Order("tea", i))
                .thenAccept(added -> acknowledged.add(added.id())));
      }
      bench.until(() -> adds.stream().allMatch(CompletableFuture::isDone));
      Set<String> ran = Collections.synchronizedSet(new HashSet<>());
      bench.orders().worker(job -> ran.add(job.id())).concurrency(10).start();

      bench.until(() -> bench.orders().counts().unfinished() == 0);
      assertThat(ran).containsAll(acknowledged).hasSize((int) bench.orders().counts().completed());
    }
  }

  @Test
  @DisplayName("W82 a worker carries on after an outage and tells it once")
  default void aWorkerCarriesOnAfterAnOutage() {
    try (RuntimeBench bench = bench()) {
      List<Throwable> errors = new CopyOnWriteArrayList<>();
      bench.engine().plan(Call.ADVANCE, Fault.FAIL_BEFORE, 1, Integer.MAX_VALUE / 2);
      bench.orders().worker(job -> "ok").onError(errors::add).start();
      String id = bench.orders().add("buy", order("tea")).id();
      bench.passUntil(Duration.ofMillis(500), () -> bench.engine().calls(Call.ADVANCE) >= 8);
      assertThat(errors).hasSize(1);
      bench.engine().heal(Call.ADVANCE);

      bench.passUntil(Duration.ofSeconds(1), () -> bench.job(id).state() == JobState.COMPLETED);
      assertThat(bench.job(id).attemptsStarted()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("W83 the end of an attempt is recorded once the store is back")
  default void theEndOfAnAttemptIsKeptThroughAnOutage() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      List<String> completed = new CopyOnWriteArrayList<>();
      bench
          .orders()
          .worker(
              job -> {
                started.countDown();
                Threads.await(go);
                return "done";
              })
          .onCompleted((job, result) -> completed.add(job.id()))
          .start();
      Threads.await(started);
      int calls = bench.engine().calls(Call.ADVANCE);
      bench.engine().plan(Call.ADVANCE, Fault.FAIL_BEFORE, 1, 5);
      go.countDown();

      bench.until(() -> bench.engine().calls(Call.ADVANCE) > calls);
      assertThat(completed).isEmpty();
      bench.passUntil(Duration.ofMillis(200), () -> bench.job(id).state() == JobState.COMPLETED);
      bench.until(() -> completed.equals(List.of(id)));
      assertThat(bench.job(id).attemptsStarted()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("W84 an end whose answer was lost is told as doubtful, never twice as a success")
  default void aLostAnswerIsNeverTwiceASuccess() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      List<String> completed = new CopyOnWriteArrayList<>();
      List<Throwable> errors = new CopyOnWriteArrayList<>();
      bench
          .orders()
          .worker(
              job -> {
                started.countDown();
                Threads.await(go);
                return "done";
              })
          .onCompleted((job, result) -> completed.add(job.id()))
          .onError(errors::add)
          .start();
      Threads.await(started);
      bench.engine().plan(Call.ADVANCE, Fault.FAIL_AFTER, 1, 1);
      go.countDown();

      bench.until(id, JobState.COMPLETED);
      bench.passUntil(Duration.ofMillis(100), () -> errors.size() == 2);
      assertThat(errors.get(1)).hasMessageContaining("whose answer was lost");
      assertThat(completed).isEmpty();
      assertThat(bench.job(id).attemptsMade()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("W85 every job ends although answers are lost at every turn")
  default void everyJobEndsAlthoughAnswersAreLost() {
    for (int nth = 1; nth <= 6; nth++) {
      for (Fault fault : List.of(Fault.FAIL_BEFORE, Fault.FAIL_AFTER)) {
        try (RuntimeBench bench = bench()) {
          bench
              .orders()
              .addAll(
                  IntStream.range(0, 20)
                      .mapToObj(i -> NewJob.of("buy", new Order("tea", i)))
                      .toList());
          bench.engine().plan(Call.ADVANCE, fault, nth, 1);
          List<String> completed = new CopyOnWriteArrayList<>();
          bench
              .orders()
              .worker(job -> "ok")
              .concurrency(4)
              .maxStalls(20)
              .onCompleted((job, result) -> completed.add(job.id()))
              .onError(error -> {})
              .start();

          bench.passUntil(Duration.ofSeconds(1), () -> bench.orders().counts().completed() == 20);
          assertThat(List.copyOf(completed)).doesNotHaveDuplicates();
        }
      }
    }
  }

  @Test
  @DisplayName("W86 failed renewals are tried again in time")
  default void failedRenewalsAreTriedAgain() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      bench
          .orders()
          .worker(
              job -> {
                started.countDown();
                Threads.await(go);
                return "ok";
              })
          .onError(error -> {})
          .start();
      Threads.await(started);
      bench.engine().plan(Call.RENEW, Fault.FAIL_BEFORE, 1, 1);

      for (int step = 0; step < 20; step++) {
        bench.time().advance(Duration.ofSeconds(5));
      }
      go.countDown();
      bench.until(id, JobState.COMPLETED);
      assertThat(bench.job(id).stalledCount()).isZero();
      assertThat(bench.job(id).attemptsStarted()).isEqualTo(1);
    }
  }
}
