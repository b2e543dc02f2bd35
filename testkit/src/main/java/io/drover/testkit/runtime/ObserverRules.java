package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.ActiveJob;
import io.drover.job.Backoff;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.NewJob;
import io.drover.job.UnrecoverableException;
import io.drover.spi.AddedJob;
import io.drover.spi.Advance;
import io.drover.spi.Claim;
import io.drover.spi.EndedAttempt;
import io.drover.spi.EndedAttempt.Outcome;
import io.drover.spi.EngineCall;
import io.drover.spi.HandlerRun;
import io.drover.spi.JobRecord;
import io.drover.spi.Observer;
import io.drover.spi.Outgoing;
import io.drover.spi.WorkerSlots;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of what observers are told of workers, attempts and calls of the store. */
interface ObserverRules extends RuntimeTest {

  /** Opens a bench whose runtime tells observers. */
  default RuntimeBench observed(Observer... observers) {
    return new RuntimeBench(
        this::openEngine,
        settings -> {
          for (Observer observer : observers) {
            settings = settings.observer(observer);
          }
          return settings;
        });
  }

  @Test
  @DisplayName("W500 observers are told of a job in order: added, claimed, begun, returned, ended")
  default void aJobIsToldInOrder() {
    Notebook notes = new Notebook();
    try (RuntimeBench bench = observed(notes)) {
      String id = bench.orders().add("buy", order("tea")).id();
      assertThat(notes.lines).containsExactly("added buy"); // Before the add returned.
      bench.orders().worker(job -> "ok").start();
      bench.until(() -> notes.ended.size() == 1);
      assertThat(notes.lines)
          .containsExactly(
              "added buy", "claimed buy", "begun buy", "returned buy", "COMPLETED buy");
      assertThat(notes.added.get(0).id()).contains(id);
      assertThat(notes.runs.get(0).queue()).isEqualTo("orders");
      EndedAttempt attempt = notes.attempt();
      assertThat(attempt.job().id()).isEqualTo(id);
      assertThat(attempt.attempt()).isEqualTo(1);
      assertThat(attempt.error()).isEmpty();
    }
  }

  @Test
  @DisplayName("W501 each end of an attempt is told once, as what it is, with its error")
  default void eachEndIsToldAsWhatItIs() {
    Notebook notes = new Notebook();
    try (RuntimeBench bench = observed(notes)) {
      bench
          .orders()
          .worker(ObserverRules::end)
          .deadLetterTo(Letters.QUEUE)
          .concurrency(1)
          .onError(error -> {})
          .start();
      JobOptions twice = JobOptions.defaults().attempts(2);
      bench.orders().add("retried", order("tea"), twice);
      Backoff second = Backoff.fixed(Duration.ofSeconds(1));
      bench.orders().add("backs-off", order("tea"), twice.backoff(second));
      bench.orders().add("later", order("tea"));
      bench.orders().add("given-back", order("tea"));
      bench.orders().add("parent", order("tea"));
      bench.orders().add("hopeless", order("tea"));
      bench.passUntil(Duration.ofSeconds(1), () -> notes.ended.size() == 11);

      assertThat(outcomes(notes, "retried")).containsExactly(Outcome.RETRIED, Outcome.COMPLETED);
      assertThat(outcomes(notes, "backs-off"))
          .containsExactly(Outcome.BACKED_OFF, Outcome.COMPLETED);
      assertThat(outcomes(notes, "later"))
          .containsExactly(Outcome.MOVED_TO_LATER, Outcome.COMPLETED);
      assertThat(outcomes(notes, "given-back"))
          .containsExactly(Outcome.GIVEN_BACK, Outcome.COMPLETED);
      assertThat(outcomes(notes, "parent"))
          .containsExactly(Outcome.WAITING_FOR_CHILDREN, Outcome.COMPLETED);
      assertThat(outcomes(notes, "hopeless")).containsExactly(Outcome.DEAD_LETTERED);
      assertThat(notes.ended)
          .allSatisfy(
              one -> assertThat(one.error().isPresent()).isEqualTo(one.outcome().isFailure()));
      assertThat(notes.lines)
          .contains("threw once more retried", "returned later", "returned parent")
          .contains("threw never hopeless");
      assertThat(notes.comers()).endsWith(Letters.QUEUE + "/hopeless");
    }
  }

  private static Object end(ActiveJob<Order> job) {
    if (job.attemptsStarted() > 1) {
      return "ok";
    }
    switch (job.name()) {
      case "retried", "backs-off" -> throw new IllegalStateException("once more");
      case "later" -> throw job.moveToLater(Duration.ofSeconds(1));
      case "given-back" -> throw job.giveBack(Duration.ZERO);
      case "parent" -> throw job.waitForChildren();
      case "hopeless" -> throw new UnrecoverableException("never");
      default -> {
        return "ok";
      }
    }
  }

  private static List<Outcome> outcomes(Notebook notes, String name) {
    return notes.ended.stream()
        .filter(one -> one.job().name().equals(name))
        .map(EndedAttempt::outcome)
        .toList();
  }

  @Test
  @DisplayName("W502 an attempt whose lease was lost is told as lost, and the stall with it")
  default void aLostLeaseIsToldAsLost() {
    Notebook notes = new Notebook();
    try (RuntimeBench bench = observed(notes)) {
      String id = bench.orders().add("buy", order("tea")).id();
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch never = new CountDownLatch(1);
      bench
          .orders()
          .worker(
              job -> {
                if (job.attemptsStarted() == 1) {
                  started.countDown();
                  Threads.awaitOrInterrupt(never);
                }
                return "second";
              })
          .concurrency(2)
          .onError(error -> {})
          .start();
      Threads.await(started);
      bench.engine().plan(Call.RENEW, Fault.FAIL_BEFORE, 1, Integer.MAX_VALUE / 2);
      bench.passUntil(Duration.ofSeconds(5), () -> bench.job(id).stalledCount() == 1);
      bench.engine().heal(Call.RENEW);
      bench.passUntil(Duration.ofSeconds(2), () -> notes.ended.size() == 2);
      bench.until(id, JobState.COMPLETED);

      assertThat(outcomes(notes, "buy")).containsExactlyInAnyOrder(Outcome.LOST, Outcome.COMPLETED);
      assertThat(notes.lines).containsOnlyOnce("stalled orders");
      assertThat(notes.calls)
          .anyMatch(call -> call.method().equals("renew") && call.error().isPresent());
    }
  }

  @Test
  @DisplayName("W503 what another worker runs is not told as this process's, but its stall is")
  default void whatOthersRunIsNotTold() {
    Notebook notes = new Notebook();
    try (RuntimeBench bench = observed(notes)) {
      bench.orders().add("buy", order("tea"));
      Claim claim = Claim.of(1, "another", Duration.ofMillis(100));
      bench
          .engine()
          .jobs()
          .advance("orders", Advance.of(bench.time().instant(), List.of(), claim))
          .join();
      bench.time().move(Duration.ofSeconds(1));
      assertThat(notes.lines).containsExactly("added buy");
      bench.orders().worker(job -> "ok").start();
      bench.passUntil(Duration.ofSeconds(10), () -> notes.ended.size() == 1);
      assertThat(notes.lines)
          .containsExactlyInAnyOrder(
              "added buy",
              "stalled orders",
              "claimed buy",
              "begun buy",
              "returned buy",
              "COMPLETED buy");
    }
  }

  @Test
  @DisplayName("W504 a batch is told as one run, and each of its attempts on its own")
  default void aBatchIsOneRun() {
    Notebook notes = new Notebook();
    try (RuntimeBench bench = observed(notes)) {
      bench
          .orders()
          .addAll(
              List.of(
                  NewJob.of("good", order("tea")),
                  NewJob.of("bad", order("tea")),
                  NewJob.of("rest", order("tea"))));
      bench
          .orders()
          .<String>batchWorker(
              3,
              batch -> {
                batch.complete(batch.jobs().get(0), "done");
                batch.fail(batch.jobs().get(1), new IllegalStateException("alone"));
              })
          .start();
      bench.until(() -> notes.ended.size() == 3);
      assertThat(notes.runs).hasSize(1);
      assertThat(notes.runs.get(0).jobs()).hasSize(3);
      assertThat(outcomes(notes, "good")).containsExactly(Outcome.COMPLETED);
      assertThat(outcomes(notes, "bad")).containsExactly(Outcome.FAILED);
      assertThat(outcomes(notes, "rest")).containsExactly(Outcome.COMPLETED);
    }
  }

  @Test
  @DisplayName("W505 a job's wait counts from when it was ready, and its time by the store's clock")
  default void aWaitCountsFromWhenTheJobWasReady() {
    Notebook notes = new Notebook();
    try (RuntimeBench bench = observed(notes)) {
      JobOptions delayed = JobOptions.defaults().delay(Duration.ofMinutes(10));
      bench.orders().add("delayed", order("tea"), delayed);
      bench.time().move(Duration.ofMinutes(4));
      String soon = bench.orders().add("promoted", order("tea"), delayed).id();
      bench.orders().admin().promote(soon);
      bench.time().move(Duration.ofMinutes(6));
      bench.orders().add("plain", order("tea"));
      bench.time().move(Duration.ofSeconds(5));
      CountDownLatch started = new CountDownLatch(3);
      CountDownLatch go = new CountDownLatch(1);
      bench
          .orders()
          .worker(
              job -> {
                started.countDown();
                Threads.await(go);
                return "ok";
              })
          .concurrency(3)
          .start();
      Threads.await(started);
      bench.time().move(Duration.ofSeconds(2));
      go.countDown();
      bench.until(() -> notes.ended.size() == 3);
      assertThat(one(notes, "delayed").waited()).contains(Duration.ofSeconds(5));
      assertThat(one(notes, "plain").waited()).contains(Duration.ofSeconds(5));
      assertThat(one(notes, "promoted").waited()).isEmpty();
      assertThat(notes.ended)
          .allSatisfy(
              each ->
                  assertThat(each.handlerTime().orElseThrow()).isEqualTo(Duration.ofSeconds(2)));
    }
  }

  private static EndedAttempt one(Notebook notes, String name) {
    return notes.ended.stream()
        .filter(each -> each.job().name().equals(name))
        .findAny()
        .orElseThrow();
  }

  @Test
  @DisplayName("W506 an attempt whose handler did not run has no time, and no run is told")
  default void whatDidNotRunHasNoTime() {
    Notebook notes = new Notebook();
    try (RuntimeBench bench = observed(notes)) {
      JobOptions short1 = JobOptions.defaults().expiresAfter(Duration.ofSeconds(1));
      bench.orders().add("expired", order("tea"), short1);
      bench.time().move(Duration.ofSeconds(5));
      bench.orders().worker(job -> "ok").start();
      bench.until(() -> notes.ended.size() == 1);
      assertThat(notes.attempt().outcome()).isEqualTo(Outcome.FAILED);
      assertThat(notes.attempt().handlerTime()).isEmpty();
      assertThat(notes.runs).isEmpty();
    }
  }

  @Test
  @DisplayName("W507 an observer that throws changes nothing, and others are told all the same")
  default void anObserverThatThrowsChangesNothing() {
    Notebook notes = new Notebook();
    try (RuntimeBench bench = observed(new Thrower(), notes, new Thrower())) {
      JobOptions twice = JobOptions.defaults().attempts(2);
      String id = bench.orders().add("buy", order("tea"), twice).id();
      Worker worker =
          bench
              .orders()
              .worker(
                  job -> {
                    if (job.attempt() == 1) {
                      throw new IllegalStateException("once more");
                    }
                    return "ok";
                  })
              .start();
      bench.until(id, JobState.COMPLETED);
      bench.until(() -> notes.ended.size() == 2);
      assertThat(worker.close(Duration.ofSeconds(10))).isTrue();
      assertThat(outcomes(notes, "buy")).containsExactly(Outcome.RETRIED, Outcome.COMPLETED);
      assertThat(notes.lines)
          .contains("threw once more buy", "returned buy")
          .containsOnlyOnce("added buy");
      assertThat(notes.sent).containsExactly("stored");
      assertThat(notes.closed).hasSize(1);
    }
  }

  /** An observer that throws whatever it is told. */
  final class Thrower implements Observer {
    @Override
    public Sending sending(Outgoing what) {
      throw new AssertionError("sending");
    }

    @Override
    public void added(List<AddedJob> jobs) {
      throw new AssertionError("added");
    }

    @Override
    public void claimed(String queue, List<JobRecord> jobs) {
      throw new AssertionError("claimed");
    }

    @Override
    public Scope handling(HandlerRun run) {
      return error -> {
        throw new AssertionError("closed");
      };
    }

    @Override
    public void ended(String queue, List<EndedAttempt> attempts) {
      throw new AssertionError("ended");
    }

    @Override
    public void called(EngineCall call) {
      throw new AssertionError("called");
    }

    @Override
    public void workerStarted(WorkerSlots worker) {
      throw new AssertionError("started");
    }

    @Override
    public void workerClosed(WorkerSlots worker) {
      throw new AssertionError("closed");
    }
  }

  @Test
  @DisplayName("W509 a worker is told as started and as closed, and tells its slots meanwhile")
  default void aWorkerTellsItsSlots() {
    Notebook notes = new Notebook();
    try (RuntimeBench bench = observed(notes)) {
      JobQueue<Order> orders = bench.orders();
      CountDownLatch go = new CountDownLatch(1);
      Worker worker =
          orders
              .worker(
                  job -> {
                    Threads.await(go);
                    return "ok";
                  })
              .name("till")
              .concurrency(3)
              .start();
      WorkerSlots slots = notes.started.get(0);
      assertThat(slots.queue()).isEqualTo("orders");
      assertThat(slots.name()).contains("till");
      assertThat(slots.concurrency()).isEqualTo(3);
      assertThat(slots.running()).isZero();
      orders.add("buy", order("tea"));
      orders.add("buy", order("tea"));
      bench.until(() -> slots.running() == 2);
      worker.concurrency(5);
      assertThat(slots.concurrency()).isEqualTo(5);
      go.countDown();
      bench.until(() -> slots.running() == 0);
      assertThat(notes.closed).isEmpty();
      worker.close();
      assertThat(notes.closed).containsExactly(slots);
      assertThat(notes.started).hasSize(1);
    }
  }
}
