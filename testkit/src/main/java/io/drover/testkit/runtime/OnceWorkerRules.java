package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Idempotency;
import io.drover.Worker;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.TypeToken;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry.Standing;
import io.drover.spi.LedgerValue;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of workers whose handlers are the effects of keys. */
interface OnceWorkerRules extends RuntimeTest {

  @Test
  @DisplayName("W275 a job whose effect has happened completes with the recorded result")
  default void redeliveredJobCompletes() {
    try (RuntimeBench bench = bench()) {
      AtomicInteger runs = new AtomicInteger();
      List<Order> told = new CopyOnWriteArrayList<>();
      String key = OnceScene.newKey();
      Idempotency once = bench.drover().idempotency(OnceRules.TTL);
      bench
          .orders()
          .worker(job -> new Order(job.data().item(), runs.incrementAndGet()))
          .idempotent(once, TypeToken.of(Order.class), job -> key)
          .onCompleted((job, result) -> told.add(result))
          .start();
      String first = bench.orders().add("buy", order("tea")).id();
      bench.until(first, JobState.COMPLETED);
      String second = bench.orders().add("buy", order("milk")).id();
      bench.until(second, JobState.COMPLETED);
      bench.until(() -> told.size() == 2);
      assertThat(runs).hasValue(1);
      assertThat(told).containsOnly(new Order("tea", 1));
      assertThat(bench.job(second).result(Order.class)).contains(new Order("tea", 1));
      assertThat(bench.job(second).resultJson()).isEqualTo(bench.job(first).resultJson());
    }
  }

  @Test
  @DisplayName("W276 a job that ran but was not settled completes without its handler")
  default void jobThatWasNotSettledCompletes() {
    try (RuntimeBench bench = bench()) {
      AtomicInteger runs = new AtomicInteger();
      String id = bench.orders().add("buy", order("tea")).id();
      String key = OnceScene.newKey();
      // A worker of a process that ended after the effect and before the job's end was stored.
      LedgerClaim claim = OnceScene.claim(bench, key, OnceRules.TTL);
      LedgerValue value = LedgerValue.result("{\"item\":\"tea\",\"count\":9}".getBytes());
      OnceScene.of(
          bench.engine().ledger().record(claim, value, bench.time().instant(), OnceRules.TTL));
      bench.orders().worker(job -> runs.incrementAndGet()).idempotent(job -> key).start();
      bench.until(id, JobState.COMPLETED);
      assertThat(runs).hasValue(0);
      assertThat(bench.job(id).resultJson()).contains("{\"item\":\"tea\",\"count\":9}");
      assertThat(bench.job(id).attemptsMade()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("W277 a job whose effect is in progress elsewhere is moved to later and counts none")
  default void jobInProgressElsewhereIsMoved() {
    try (RuntimeBench bench = bench()) {
      String key = OnceScene.newKey();
      LedgerClaim claim = OnceScene.claim(bench, key, OnceRules.TTL);
      AtomicInteger runs = new AtomicInteger();
      bench.orders().worker(job -> runs.incrementAndGet()).idempotent(job -> key).start();
      String id = bench.orders().add("buy", order("tea"), JobOptions.defaults().attempts(1)).id();
      bench.until(id, JobState.DELAYED);
      bench.passUntil(Duration.ofSeconds(1), () -> bench.job(id).attemptsStarted() > 3);
      assertThat(runs).hasValue(0);
      OnceScene.of(bench.engine().ledger().release(claim, bench.time().instant()));
      bench.passUntil(
          Duration.ofSeconds(1),
          () -> bench.orders().state(id).filter(JobState.COMPLETED::equals).isPresent());
      assertThat(runs).hasValue(1);
      assertThat(bench.job(id).attemptsMade()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("W278 a handler's failure frees the key for the next attempt, or is final by choice")
  default void failureOfAHandler() {
    try (RuntimeBench bench = bench()) {
      AtomicInteger runs = new AtomicInteger();
      Idempotency once = bench.drover().idempotency(OnceRules.TTL);
      for (boolean records : List.of(false, true)) {
        String key = OnceScene.newKey();
        runs.set(0);
        Worker worker =
            bench
                .orders()
                .worker(
                    job -> {
                      if (runs.incrementAndGet() < 3) {
                        throw new IllegalStateException("not yet");
                      }
                      return runs.get();
                    })
                .idempotent(once.recordFailures(records), job -> key)
                .start();
        String id = bench.orders().add("buy", order("tea"), JobOptions.defaults().attempts(5)).id();
        awaitEnd(bench, id, records ? JobState.FAILED : JobState.COMPLETED);
        Job<Order> job = bench.job(id);
        assertThat(runs).hasValue(records ? 1 : 3);
        assertThat(job.attemptsMade()).isEqualTo(records ? 2 : 3);
        if (records) {
          assertThat(job.failedReason().orElseThrow()).contains("not yet");
        }
        worker.close();
      }
    }
  }

  @Test
  @DisplayName("W279 a handler that is stopped records no failure")
  default void stoppedHandlerRecordsNoFailure() {
    try (RuntimeBench bench = bench()) {
      String key = OnceScene.newKey();
      Idempotency once = bench.drover().idempotency(OnceRules.TTL).recordFailures(true);
      Worker worker =
          bench
              .orders()
              .worker(
                  job -> {
                    while (!job.isCancelled()) {
                      Thread.onSpinWait();
                    }
                    throw new IllegalStateException("as it was told to");
                  })
              .idempotent(once, job -> key)
              .start();
      String id = bench.orders().add("buy", order("tea")).id();
      bench.until(() -> OnceScene.standing(bench, key) == Standing.TAKEN);
      assertThat(worker.cancel(id, "no longer wanted")).isTrue();
      bench.until(id, JobState.FAILED);
      assertThat(OnceScene.standing(bench, key)).isEqualTo(Standing.FREE);
    }
  }

  @Test
  @DisplayName("W282 a handler that is the effect of a key may not send, one that asks for it may")
  default void effectMayNotSend() {
    try (RuntimeBench bench = bench()) {
      Idempotency once = bench.drover().idempotency(OnceRules.TTL);
      String key = OnceScene.newKey();
      Worker refused =
          bench
              .orders()
              .actionWorker(job -> job.send("mails", "mail", job.data()))
              .idempotent(once, job -> key)
              .start();
      String first = bench.orders().add("buy", order("tea")).id();
      bench.until(first, JobState.FAILED);
      assertThat(bench.job(first).failedReason().orElseThrow()).contains("expected no send");
      assertThat(OnceScene.standing(bench, key)).isEqualTo(Standing.FREE);
      refused.close();
      AtomicInteger runs = new AtomicInteger();
      bench
          .orders()
          .worker(
              job -> {
                Integer run = once.run(key, Integer.class, runs::incrementAndGet);
                job.send("mails", "mail", job.data());
                return run;
              })
          .start();
      for (int i = 0; i < 2; i++) {
        awaitEnd(bench, bench.orders().add("buy", order("tea")).id(), JobState.COMPLETED);
      }
      assertThat(runs).hasValue(1);
      assertThat(bench.drover().queue("mails").counts().waiting()).isEqualTo(2);
    }
  }

  /** Waits for a job of a worker that had one before it, which may have had its hint. */
  private static void awaitEnd(RuntimeBench bench, String id, JobState state) {
    bench.passUntil(
        Duration.ofMillis(500), () -> bench.orders().state(id).filter(state::equals).isPresent());
  }
}
