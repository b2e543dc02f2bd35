package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.DeadLetters;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterFilter;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.JobType;
import io.drover.job.QueueEvent;
import io.drover.job.UnrecoverableException;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of which jobs become dead letters, and what those tell. */
interface DeadLetterRules extends RuntimeTest {

  @Test
  @DisplayName("W290 a job is a dead letter exactly when its last attempt has failed")
  default void aJobIsADeadLetterWhenItsLastAttemptHasFailed() {
    try (RuntimeBench bench = bench()) {
      JobOptions options = JobOptions.defaults().attempts(3).priority(4);
      String id = bench.orders().add("buy", new Order("tea", 2), options).id();
      AtomicInteger lettersBefore = new AtomicInteger(-1);
      bench
          .orders()
          .worker(
              job -> {
                lettersBefore.set((int) Letters.of(bench).count());
                throw new IllegalStateException("attempt " + job.attempt());
              })
          .name("w")
          .deadLetterTo(Letters.QUEUE)
          .start();

      DeadLetter<Order> letter = Letters.awaitOne(bench);
      assertThat(lettersBefore).hasValue(0);
      assertThat(bench.orders().find(id)).isEmpty();
      assertThat(bench.orders().counts().total()).isZero();
      assertThat(letter.name()).isEqualTo("buy");
      assertThat(letter.data()).isEqualTo(new Order("tea", 2));
      assertThat(letter.originQueue()).contains("orders");
      assertThat(letter.originId()).contains(id);
      assertThat(letter.options()).isEqualTo(options);
      assertThat(letter.error()).isEqualTo("attempt 3");
      assertThat(letter.errorClass()).contains(IllegalStateException.class.getName());
      assertThat(letter.stackTraces()).hasSize(3);
      assertThat(letter.attempts()).isEqualTo(3);
      assertThat(letter.processedBy()).contains("w");
      assertThat(letter.redrives()).isZero();
      assertThat(letter.failedAt()).isEqualTo(bench.time().instant());
      assertThat(letter.path()).containsExactly("orders", Letters.QUEUE);
    }
  }

  @Test
  @DisplayName("W291 a dead letter is a job with the four properties that other programs read")
  default void aDeadLetterIsAJobThatOtherProgramsRead() {
    try (RuntimeBench bench = bench()) {
      bench.orders().add("buy", new Order("tea", 2));
      bench.orders().worker(Letters::fail).deadLetterTo(Letters.QUEUE).start();
      Letters.awaitOne(bench);

      CompletableFuture<Job<Object>> run = new CompletableFuture<>();
      bench.drover().queue(Letters.QUEUE).worker().onAction(BUY, run::complete).start();
      Job<Object> seen = run.orTimeout(20, TimeUnit.SECONDS).join();
      Map<?, ?> data = (Map<?, ?>) seen.data();
      assertThat(data.get("originalJob")).isEqualTo(Map.of("item", "tea", "count", 2));
      assertThat(data.get("error")).isEqualTo("no luck with tea");
      assertThat(data.get("failedAt")).isEqualTo(Letters.javaScript(bench.time().instant()));
      assertThat(data.get("attempts")).isEqualTo(1);
      assertThat(seen.options()).isEqualTo(JobOptions.defaults());
    }
  }

  /** A kind of job, whose data are whatever they are. */
  JobType<Object> BUY = JobType.of("buy", Object.class);

  @Test
  @DisplayName("W292 whatever makes a job fail for good makes it a dead letter")
  default void whateverMakesAJobFailForGoodMakesItADeadLetter() {
    try (RuntimeBench bench = bench()) {
      JobQueue<Object> any = bench.drover().queue("orders");
      JobOptions many = JobOptions.defaults().attempts(9);
      any.add("buy", order("unrecoverable"), many);
      any.add("buy", "undecodable", many);
      any.add("sell", order("unhandled"), many);
      any.add("buy", order("unencodable"), many);
      any.add("buy", order("cancelled"), many);
      any.add("buy", order("expired"), many.expiresAt(bench.time().instant().minusSeconds(1)));
      CompletableFuture<String> cancelled = new CompletableFuture<>();
      Worker worker =
          bench
              .drover()
              .queue("orders")
              .worker()
              .on(
                  JobType.of("buy", Order.class),
                  job -> {
                    switch (job.data().item()) {
                      case "unencodable":
                        return new ProducerRules.Unencodable();
                      case "cancelled":
                        cancelled.complete(job.id());
                        Thread.sleep(60_000);
                        return "late";
                      default:
                        throw new UnrecoverableException("never");
                    }
                  })
              .concurrency(5)
              .deadLetterTo(Letters.QUEUE)
              .start();
      String running = cancelled.orTimeout(20, TimeUnit.SECONDS).join();
      assertThat(worker.cancel(running, "by hand")).isTrue();

      bench.until(() -> Letters.of(bench).count() == 6);
      assertThat(any.counts().total()).isZero();
      assertThat(Letters.errors(bench))
          .anyMatch(error -> error.equals("never"))
          .anyMatch(error -> error.contains("expire"))
          .anyMatch(error -> error.contains(Order.class.getName()))
          .anyMatch(error -> error.contains("sell"))
          .anyMatch(error -> error.startsWith("the result: "))
          .anyMatch(error -> error.equals("cancelled: by hand"));
      DeadLetter<Order> odd = Letters.only(bench, DeadLetterFilter.all().text("\"undecodable\""));
      assertThat(odd.dataJson()).isEqualTo("\"undecodable\"");
    }
  }

  @Test
  @DisplayName("W293 a job that stalled too often is a dead letter, its handler not run again")
  default void aJobThatStalledTooOftenIsADeadLetter() {
    try (RuntimeBench bench = bench()) {
      Letters.stallOnce(bench, "buy", order("tea"));
      AtomicInteger runs = new AtomicInteger();
      bench
          .orders()
          .actionWorker(job -> runs.incrementAndGet())
          .maxStalls(0)
          .stalledInterval(Duration.ofSeconds(1))
          .deadLetterTo(Letters.QUEUE)
          .start();

      bench.passUntil(Duration.ofSeconds(1), () -> Letters.of(bench).count() == 1);
      assertThat(runs).hasValue(0);
      assertThat(Letters.one(bench).error()).contains("stalled more than allowable limit");
      assertThat(Letters.one(bench).stalledCount()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("W294 a dead letter's failure is told like any other, to callbacks and in events")
  default void aDeadLettersFailureIsToldLikeAnyOther() {
    try (RuntimeBench bench = bench()) {
      AtomicReference<JobState> told = new AtomicReference<>();
      AtomicReference<String> failed = new AtomicReference<>();
      bench
          .orders()
          .events(
              event -> {
                if (event.type() == QueueEvent.Type.FAILED) {
                  failed.set(event.jobId());
                }
              });
      String id = bench.orders().add("buy", order("tea")).id();
      bench
          .orders()
          .worker(Letters::fail)
          .onFailed((job, error) -> told.set(job.state()))
          .deadLetterTo(Letters.QUEUE)
          .start();

      bench.until(() -> id.equals(failed.get()));
      bench.until(() -> told.get() == JobState.FAILED);
      assertThat(bench.orders().find(id)).isEmpty();
      assertThat(Letters.of(bench).count()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("W295 dead letters may go onward, but never to a queue they have come through")
  default void deadLettersNeverGoInACircle() {
    try (RuntimeBench bench = bench()) {
      bench.orders().add("buy", order("tea"));
      bench.orders().worker(Letters::fail).deadLetterTo("first").start();
      bench.drover().queue("first").worker(Letters::fail).deadLetterTo("second").start();
      bench.drover().queue("second").worker(Letters::fail).deadLetterTo("orders").start();

      JobQueue<Object> second = bench.drover().queue("second");
      bench.until(() -> second.counts().failed() == 1);
      assertThat(bench.orders().counts().total()).isZero();
      assertThat(bench.drover().queue("first").counts().total()).isZero();
      DeadLetters<Object> letters = bench.drover().deadLetters("second", Object.class);
      DeadLetter<Object> letter = letters.page(DeadLetterFilter.all()).items().get(0);
      assertThat(letter.path()).containsExactly("orders", "first", "second");
      assertThat(letter.originQueue()).contains("first");
    }
  }

  @Test
  @DisplayName("W296 no dead letter is lost for its size, nor is one made of a lost lease")
  default void noDeadLetterIsLostForItsSize() {
    try (RuntimeBench bench =
        new RuntimeBench(this::openEngine, settings -> settings.maxDataBytes(1_000))) {
      Order large = new Order("x".repeat(900), 1);
      bench.orders().add("buy", large);
      bench.orders().worker(Letters::fail).deadLetterTo(Letters.QUEUE).start();

      assertThat(Letters.awaitOne(bench).data()).isEqualTo(large);
      assertThat(Letters.of(bench).redrive(Letters.one(bench).id()).isMoved()).isTrue();
    }
  }

  @Test
  @DisplayName("W297 a failure whose recording fails is recorded later, as one dead letter")
  default void aFailureWhoseRecordingFailsIsOneDeadLetter() {
    for (Fault fault : new Fault[] {Fault.FAIL_BEFORE, Fault.FAIL_AFTER}) {
      try (RuntimeBench bench = bench()) {
        bench.orders().add("buy", order("tea"));
        CountDownLatch go = new CountDownLatch(1);
        bench
            .orders()
            .worker(
                job -> {
                  Letters.await(go);
                  return Letters.fail(job);
                })
            .deadLetterTo(Letters.QUEUE)
            .onError(error -> {})
            .start();
        bench.until(() -> bench.orders().counts().active() == 1);
        bench.engine().plan(Call.ADVANCE, fault, 1, 2);
        go.countDown();

        bench.passUntil(Duration.ofMillis(200), () -> Letters.of(bench).count() == 1);
        bench.engine().heal(Call.ADVANCE);
        bench.passUntil(Duration.ofSeconds(1), () -> bench.orders().counts().total() == 0);
        assertThat(Letters.of(bench).count()).as(fault.name()).isEqualTo(1);
      }
    }
  }

  @Test
  @DisplayName("W298 a worker whose dead-letter queue makes no sense is refused")
  default void aDeadLetterQueueThatMakesNoSenseIsRefused() {
    try (RuntimeBench bench = bench()) {
      assertThatThrownBy(() -> bench.orders().worker(Letters::fail).deadLetterTo("orders"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("other than the worker's own");
    }
  }

  @Test
  @DisplayName("W299 each job of a batch that fails for good is a dead letter of its own")
  default void eachJobOfABatchIsADeadLetterOfItsOwn() {
    try (RuntimeBench bench = bench()) {
      for (int i = 0; i < 4; i++) {
        bench.orders().add("buy", new Order("tea", i));
      }
      bench
          .orders()
          .<Object>batchWorker(
              4,
              batch ->
                  batch
                      .jobs()
                      .forEach(
                          job -> {
                            if (job.data().count() % 2 == 0) {
                              batch.fail(job, new UnrecoverableException("even"));
                            }
                          }))
          .deadLetterTo(Letters.QUEUE)
          .start();

      bench.until(() -> bench.orders().counts().completed() == 2);
      bench.until(() -> Letters.of(bench).count() == 2);
      assertThat(bench.orders().counts().total()).isEqualTo(2);
    }
  }
}
