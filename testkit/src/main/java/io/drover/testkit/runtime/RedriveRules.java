package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Worker;
import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterFilter;
import io.drover.job.Deduplication;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.Redrive;
import io.drover.job.RedriveRequest;
import io.drover.job.Redriven;
import io.drover.job.StoreException;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of dead letters that are sent back. */
interface RedriveRules extends RuntimeTest {

  /** How long a redrive may take. */
  Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  @DisplayName("W306 a job sent back is what it was, due at once, its attempts anew")
  default void aJobSentBackIsWhatItWas() {
    try (RuntimeBench bench = bench()) {
      JobOptions options =
          JobOptions.defaults()
              .attempts(2)
              .priority(3)
              .keepCompleted(5)
              .stackTraceLimit(4)
              .delay(Duration.ofMinutes(5));
      String id = bench.orders().add("buy", new Order("tea", 2), options).id();
      Worker worker = bench.orders().worker(Letters::fail).deadLetterTo(Letters.QUEUE).start();
      bench.time().advance(Duration.ofMinutes(5));
      DeadLetter<Order> letter = Letters.awaitOne(bench);
      worker.close();

      Redriven redriven = Letters.of(bench).redrive(letter.id());
      assertThat(redriven.outcome()).isEqualTo(Redriven.Outcome.MOVED);
      assertThat(redriven.queue()).isEqualTo("orders");
      assertThat(redriven.id()).isEqualTo(id);
      assertThat(redriven.hasNewId()).isFalse();
      assertThat(Letters.of(bench).count()).isZero();
      Job<Order> job = bench.job(id);
      assertThat(job.state()).isEqualTo(JobState.PRIORITIZED);
      assertThat(job.name()).isEqualTo("buy");
      assertThat(job.data()).isEqualTo(new Order("tea", 2));
      assertThat(job.options().attempts()).isEqualTo(2);
      assertThat(job.options().priority()).isEqualTo(3);
      assertThat(job.options().keepCompleted()).isEqualTo(options.keepCompleted());
      assertThat(job.options().stackTraceLimit()).isEqualTo(4);
      assertThat(job.attemptsMade()).isZero();
      assertThat(job.redrives()).isEqualTo(1);

      bench.orders().worker(Letters::fail).deadLetterTo(Letters.QUEUE).start();
      DeadLetter<Order> again = Letters.awaitOne(bench);
      assertThat(again.attempts()).isEqualTo(2);
      assertThat(again.redrives()).isEqualTo(1);
      assertThat(again.originId()).contains(id);
      assertThat(again.cause()).isEqualTo(letter.cause());
      Letters.of(bench).redrive(again.id());
      bench.until(() -> Letters.of(bench).count() == 1);
      assertThat(Letters.one(bench).redrives()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("W307 an id that is taken gives way to a new one, which is told")
  default void anIdThatIsTakenGivesWay() {
    try (RuntimeBench bench = bench()) {
      bench.orders().add("buy", order("old"), JobOptions.defaults().id("mine"));
      Letters.failAll(bench);
      DeadLetter<Order> letter = Letters.awaitOne(bench);
      bench.orders().add("buy", order("new"), JobOptions.defaults().id("mine"));

      Redriven redriven = Letters.of(bench).redrive(letter.id());
      assertThat(redriven.isMoved()).isTrue();
      assertThat(redriven.hasNewId()).isTrue();
      assertThat(bench.job(redriven.id()).data()).isEqualTo(order("old"));
      assertThat(bench.job("mine").data()).isEqualTo(order("new"));
    }
  }

  @Test
  @DisplayName("W308 an automatic id is never given twice, though its queue began anew meanwhile")
  default void anAutomaticIdIsNeverGivenTwice() {
    try (RuntimeBench bench = bench()) {
      Letters.make(bench, "a", "b", "c");
      bench.orders().admin().obliterate(Obliteration.FORCED);
      Letters.of(bench).redrive(RedriveRequest.all()).await(PATIENCE);
      for (int i = 0; i < 5; i++) {
        assertThat(bench.orders().add("buy", order("new " + i)).isNew()).isTrue();
      }

      assertThat(bench.orders().counts().waiting()).isEqualTo(8);
      ConcurrentLinkedQueue<String> run = new ConcurrentLinkedQueue<>();
      bench.orders().actionWorker(job -> run.add(job.data().item())).start();
      bench.until(() -> run.size() == 8);
      assertThat(run)
          .containsExactlyInAnyOrder("a", "b", "c", "new 0", "new 1", "new 2", "new 3", "new 4");
    }
  }

  @Test
  @DisplayName("W309 what cannot be sent back stays, and says why")
  default void whatCannotBeSentBackStays() {
    try (RuntimeBench bench = bench()) {
      JobOptions once = JobOptions.defaults().deduplication(Deduplication.simple("tea"));
      bench.orders().add("buy", order("old"), once);
      Letters.failAll(bench);
      DeadLetter<Order> letter = Letters.awaitOne(bench);
      String owner = bench.orders().add("buy", order("new"), once).id();

      Redriven left = Letters.of(bench).redrive(letter.id());
      assertThat(left.outcome()).isEqualTo(Redriven.Outcome.DEDUPLICATED);
      assertThat(left.id()).isEqualTo(owner);
      assertThat(Letters.of(bench).redrive("nobody").outcome()).isEqualTo(Redriven.Outcome.MISSING);
      Redrive all = Letters.of(bench).redrive(RedriveRequest.all()).await(PATIENCE);
      assertThat(all.moved()).isZero();
      assertThat(all.skipped()).isEqualTo(1);
      assertThat(all.problems()).hasSize(1).allMatch(text -> text.contains("deduplication"));
      assertThat(Letters.of(bench).count()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("W310 a letter of another program goes back if the caller names the queue")
  default void aLetterOfAnotherProgramGoesWhereTheCallerSays() {
    try (RuntimeBench bench = bench()) {
      for (int i = 0; i < 2; i++) {
        bench
            .drover()
            .queue(Letters.QUEUE)
            .add(
                "failed-order",
                Map.of(
                    "originalJob",
                    new Order("tea", i),
                    "error",
                    "timeout",
                    "failedAt",
                    "2026-11-29T10:00:00.000Z",
                    "attempts",
                    3));
      }
      DeadLetter<Order> letter = Letters.all(bench, DeadLetterFilter.all(), 9).get(0);
      assertThat(letter.attempts()).isEqualTo(3);
      assertThat(letter.failedAt()).isEqualTo(Instant.parse("2026-11-29T10:00:00Z"));
      assertThat(letter.data()).isEqualTo(new Order("tea", 0));

      assertThat(Letters.of(bench).redrive(letter.id()).outcome())
          .isEqualTo(Redriven.Outcome.NO_ORIGIN);
      Redrive skipped = Letters.of(bench).redrive(RedriveRequest.all()).await(PATIENCE);
      assertThat(skipped.skipped()).isEqualTo(2);
      assertThat(Letters.of(bench).redrive(letter.id(), "orders").isMoved()).isTrue();
      Redrive rest =
          Letters.of(bench).redrive(RedriveRequest.all().otherwiseTo("orders")).await(PATIENCE);
      assertThat(rest.moved()).isEqualTo(1);
      assertThat(bench.orders().counts().waiting()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("W311 many are sent back by filter, and a dry run counts them and changes nothing")
  default void manyAreSentBackByFilter() {
    try (RuntimeBench bench = bench()) {
      String[] items =
          IntStream.range(0, 450).mapToObj(i -> i % 3 == 0 ? "milk" : "tea").toArray(String[]::new);
      Letters.make(bench, items);
      RedriveRequest milk = RedriveRequest.of(DeadLetterFilter.all().text("milk"));

      Redrive dry = Letters.of(bench).redrive(milk.dryRun(true)).await(PATIENCE);
      assertThat(dry.moved()).isEqualTo(150);
      assertThat(dry.examined()).isEqualTo(dry.total()).isEqualTo(450);
      assertThat(Letters.of(bench).count()).isEqualTo(450);

      Redrive some = Letters.of(bench).redrive(milk).await(PATIENCE);
      assertThat(some.moved()).isEqualTo(150);
      assertThat(some.renamed()).isZero();
      assertThat(some.isDone()).isTrue();
      assertThat(some.isCancelled()).isFalse();
      assertThat(Letters.of(bench).count()).isEqualTo(300);
      assertThat(bench.orders().counts().waiting()).isEqualTo(150);

      Redrive rest = Letters.of(bench).redrive(RedriveRequest.all()).await(PATIENCE);
      assertThat(rest.moved()).isEqualTo(300);
      assertThat(Letters.of(bench).count()).isZero();
      assertThat(bench.orders().counts().waiting()).isEqualTo(450);
      ConcurrentLinkedQueue<String> run = new ConcurrentLinkedQueue<>();
      bench.orders().actionWorker(job -> run.add(job.id())).concurrency(8).start();
      bench.until(() -> bench.orders().counts().completed() == 450);
      assertThat(run).hasSize(450).doesNotHaveDuplicates();
    }
  }

  @Test
  @DisplayName("W312 a redrive keeps its rate, evenly, and can be cancelled")
  default void aRedriveKeepsItsRate() {
    try (RuntimeBench bench = bench()) {
      Letters.make(bench, IntStream.range(0, 60).mapToObj(i -> "tea").toArray(String[]::new));
      Redrive redrive = Letters.of(bench).redrive(RedriveRequest.all().perSecond(20));

      bench.until(() -> redrive.moved() == 2);
      bench.time().move(Duration.ofMillis(99));
      assertThat(redrive.moved()).isEqualTo(2);
      for (int moved = 4; moved <= 20; moved += 2) {
        int expected = moved;
        bench.time().move(Duration.ofMillis(moved == 4 ? 1 : 100));
        bench.until(() -> redrive.moved() == expected);
      }
      assertThat(bench.orders().counts().waiting()).isEqualTo(20);
      assertThat(redrive.examined()).isEqualTo(20);
      assertThat(redrive.total()).isEqualTo(60);

      redrive.cancel();
      redrive.await(PATIENCE);
      assertThat(redrive.isCancelled()).isTrue();
      assertThat(redrive.moved()).isEqualTo(20);
      assertThat(Letters.of(bench).count()).isEqualTo(40);
      Redrive rest = Letters.of(bench).redrive(RedriveRequest.all()).await(PATIENCE);
      assertThat(rest.moved()).isEqualTo(40);
    }
  }

  @Test
  @DisplayName(
      "W313 a redrive that the store interrupts anywhere is asked for again, nothing doubled")
  default void anInterruptedRedriveIsAskedForAgain() {
    for (Fault fault : new Fault[] {Fault.FAIL_BEFORE, Fault.FAIL_AFTER}) {
      try (RuntimeBench bench = bench()) {
        Letters.make(bench, IntStream.range(0, 300).mapToObj(i -> "t" + i).toArray(String[]::new));
        bench.engine().plan(Call.MOVE, fault, 2, 1);
        Redrive broken = Letters.of(bench).redrive(RedriveRequest.all());
        assertThatThrownBy(() -> broken.await(PATIENCE)).isInstanceOf(StoreException.class);
        assertThat(broken.isDone()).isTrue();

        Letters.of(bench).redrive(RedriveRequest.all()).await(PATIENCE);
        assertThat(Letters.of(bench).count()).isZero();
        ConcurrentLinkedQueue<String> run = new ConcurrentLinkedQueue<>();
        bench.orders().actionWorker(job -> run.add(job.data().item())).concurrency(8).start();
        bench.until(() -> bench.orders().counts().completed() == 300);
        assertThat(run).hasSize(300).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  @DisplayName("W314 what fails again while a redrive goes on is not sent back once more")
  default void whatFailsAgainIsNotSentBackOnceMore() {
    try (RuntimeBench bench = bench()) {
      Letters.make(bench, IntStream.range(0, 250).mapToObj(i -> "tea").toArray(String[]::new));
      ConcurrentLinkedQueue<String> run = new ConcurrentLinkedQueue<>();
      bench
          .orders()
          .worker(
              job -> {
                run.add(job.id());
                return Letters.fail(job);
              })
          .concurrency(8)
          .deadLetterTo(Letters.QUEUE)
          .start();

      Redrive redrive = Letters.of(bench).redrive(RedriveRequest.all()).await(PATIENCE);
      assertThat(redrive.moved()).isEqualTo(250);
      bench.until(() -> Letters.of(bench).count() == 250);
      assertThat(run).hasSize(250);
    }
  }

  @Test
  @DisplayName("W315 a letter that a worker of the dead-letter queue has is left to it")
  default void aLetterThatAWorkerHasIsLeft() {
    try (RuntimeBench bench = bench()) {
      Letters.make(bench, "tea", "milk");
      CountDownLatch running = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      Worker worker =
          bench
              .drover()
              .queue(Letters.QUEUE)
              .actionWorker(
                  job -> {
                    running.countDown();
                    end.await();
                  })
              .start();
      Letters.await(running);
      worker.pause();
      String active = worker.activeJobs().get(0);

      assertThat(Letters.of(bench).redrive(active).outcome()).isEqualTo(Redriven.Outcome.ACTIVE);
      Redrive rest = Letters.of(bench).redrive(RedriveRequest.all()).await(PATIENCE);
      assertThat(rest.moved()).isEqualTo(1);
      end.countDown();
      bench.until(() -> bench.drover().queue(Letters.QUEUE).counts().completed() == 1);
      assertThat(Letters.of(bench).redrive(active).isMoved()).isTrue();
      assertThat(bench.orders().counts().waiting()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("W316 closing the store ends a redrive, and what is left stays")
  default void closingTheStoreEndsARedrive() {
    RuntimeBench bench = bench();
    Letters.make(bench, "a", "b", "c", "d");
    Redrive redrive = Letters.of(bench).redrive(RedriveRequest.all().perSecond(1));
    bench.until(() -> redrive.moved() == 1);
    bench.close();
    assertThat(redrive.isDone()).isTrue();
    assertThat(redrive.isCancelled()).isTrue();
    assertThat(redrive.done().join().moved()).isEqualTo(1);
  }

  @Test
  @DisplayName("W317 a time that is attended to waits for each step of a redrive")
  default void aTimeThatIsAttendedToWaitsForARedrive() {
    try (RuntimeBench bench = bench()) {
      Letters.make(bench, "a", "b", "c", "d");
      Redrive redrive = Letters.of(bench).redrive(RedriveRequest.all().perSecond(1));
      bench.time().advance(Duration.ofSeconds(2));
      assertThat(redrive.moved()).isEqualTo(3);
      bench.time().advance(Duration.ofSeconds(5));
      assertThat(redrive.isDone()).isTrue();
      assertThat(List.of(redrive.moved(), bench.orders().counts().waiting()))
          .isEqualTo(List.of(4L, 4L));
    }
  }

  @Test
  @DisplayName("W318 a step of a redrive is waited for, however long the store takes over it")
  default void aStepThatTakesLongIsWaitedFor() {
    try (RuntimeBench bench = bench()) {
      Letters.make(bench, "a", "b");
      bench.engine().plan(Call.MOVE, Fault.HOLD, 2, 1);
      Redrive redrive = Letters.of(bench).redrive(RedriveRequest.all().perSecond(1));
      CompletableFuture<Void> later =
          CompletableFuture.runAsync(
              () -> {
                bench.until(() -> bench.engine().calls(Call.MOVE) == 2);
                // Longer than a thread has to wait until a virtual time takes that for a rest.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
                bench.engine().release();
              });
      bench.time().advance(Duration.ofSeconds(1));
      assertThat(redrive.moved()).isEqualTo(2);
      later.join();
    }
  }
}
