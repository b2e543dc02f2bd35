package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.JobQueue;
import io.drover.QueueEvents;
import io.drover.job.InterruptedWaitException;
import io.drover.job.InvalidInputException;
import io.drover.job.JobFailedException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.QueueEvent;
import io.drover.job.TimedOutException;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of waiting for results and of following events. */
interface ResultRules extends RuntimeTest {

  /** How long tests wait for a result. */
  Duration LIMIT = Duration.ofSeconds(20);

  @Test
  @DisplayName("W70 a producer waits for a job's result, before and after the job ended")
  default void aProducerWaitsForAResult() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      CompletableFuture<Integer> early = bench.orders().result(id, Integer.class);
      bench.orders().worker(job -> 42).start();

      assertThat(bench.orders().awaitResult(id, Integer.class, LIMIT)).isEqualTo(42);
      assertThat(early.join()).isEqualTo(42);
      assertThat(bench.orders().awaitResult(id, Integer.class, LIMIT)).isEqualTo(42);
    }
  }

  @Test
  @DisplayName("W71 the result of a job that is removed as it completes still arrives")
  default void theResultOfARemovedJobArrives() {
    try (RuntimeBench bench = bench()) {
      bench.orders().worker(job -> job.data().item()).start();
      JobOptions gone = JobOptions.defaults().keepCompleted(Keep.none());
      String warmUp = bench.orders().add("buy", order("tea"), JobOptions.defaults()).id();
      bench.orders().awaitResult(warmUp, String.class, LIMIT);

      for (int i = 0; i < 20; i++) {
        String id = bench.orders().add("buy", order("item " + i), gone).id();
        assertThat(bench.orders().awaitResult(id, String.class, LIMIT)).isEqualTo("item " + i);
      }
    }
  }

  @Test
  @DisplayName("W72 waiting for a job that fails for good throws its reason and its error's class")
  default void waitingForAFailedJobThrowsItsReason() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea"), JobOptions.defaults().attempts(2)).id();
      bench
          .orders()
          .worker(
              job -> {
                throw new IllegalStateException("attempt " + job.attempt());
              })
          .start();

      assertThatThrownBy(() -> bench.orders().awaitResult(id, String.class, LIMIT))
          .isInstanceOfSatisfying(
              JobFailedException.class,
              e -> assertThat(e.errorClass()).hasValue(IllegalStateException.class.getName()))
          .hasMessageEndingWith("attempt 2");
    }
  }

  @Test
  @DisplayName("W73 waiting in vain ends with the state of the queue, an unknown id at once")
  default void waitingInVainEnds() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();

      // Long enough for the store to be asked, also on a machine that has much else to do.
      assertThatThrownBy(() -> bench.orders().awaitResult(id, String.class, Duration.ofSeconds(2)))
          .isInstanceOf(TimedOutException.class)
          .hasMessageContaining("state=WAITING")
          .hasMessageContaining("waiting=1");
      assertThatThrownBy(() -> bench.orders().awaitResult("nobody", String.class, LIMIT))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("nobody");
    }
  }

  @Test
  @DisplayName("W74 events are followed from now, and on from a remembered position")
  default void eventsAreFollowedFromNowOrFromAPosition() {
    try (RuntimeBench bench = bench()) {
      bench.orders().add("before", order("tea"));
      List<QueueEvent> first = new CopyOnWriteArrayList<>();
      QueueEvents events = bench.orders().events(first::add);
      String id = bench.orders().add("after", order("tea")).id();
      bench.until(() -> first.size() == 2);
      events.close();
      assertThat(first).allMatch(event -> id.equals(event.jobId()));
      assertThat(first.get(0).type()).isEqualTo(QueueEvent.Type.ADDED);

      bench.orders().worker(job -> "ok").start();
      bench.until(id, JobState.COMPLETED);
      List<QueueEvent> second = new CopyOnWriteArrayList<>();
      try (QueueEvents more = bench.orders().events(events.position(), second::add)) {
        bench.until(
            () ->
                second.stream()
                    .anyMatch(e -> e.type() == QueueEvent.Type.COMPLETED && id.equals(e.jobId())));
        assertThat(second).noneMatch(e -> e.type() == QueueEvent.Type.ADDED);
        bench.until(() -> !more.position().equals(events.position()));
      }
      assertThat(first).hasSize(2);
    }
  }

  @Test
  @DisplayName("W75 a listener that throws or leaves its thread interrupted hears the next event")
  default void aThrowingListenerHearsTheNextEvent() {
    try (RuntimeBench bench = bench()) {
      List<Boolean> interrupted = new CopyOnWriteArrayList<>();
      bench
          .orders()
          .events(
              event -> {
                interrupted.add(Thread.currentThread().isInterrupted());
                Thread.currentThread().interrupt();
                throw new AssertionError("no");
              });

      for (int i = 1; i <= 3; i++) {
        int told = i;
        bench.orders().admin().pause();
        bench.until(() -> interrupted.size() == told);
      }
      assertThat(interrupted).containsOnly(false);
    }
  }

  @Test
  @DisplayName("W76 waiting for a job ends when the job is removed")
  default void waitingEndsWhenTheJobIsRemoved() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      CompletableFuture<String> result = bench.orders().result(id, String.class);
      bench.orders().admin().remove(id);
      bench.passUntil(Duration.ofSeconds(1), result::isDone);
      assertThatThrownBy(result::join).hasCauseInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  @DisplayName("W77 what hangs on results may wait for results")
  default void whatHangsOnResultsMayWaitForResults() {
    try (RuntimeBench bench = bench()) {
      Semaphore go = new Semaphore(0);
      bench
          .orders()
          .worker(
              job -> {
                go.acquire();
                return "ok";
              })
          .start();
      String first = bench.orders().add("buy", order("tea")).id();
      String second = bench.orders().add("buy", order("milk")).id();
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < 70; i++) {
        all.add(
            bench
                .orders()
                .result(first, String.class)
                .thenAccept(ok -> bench.orders().awaitResult(second, String.class, LIMIT)));
      }
      go.release(2);
      all.forEach(CompletableFuture::join);
    }
  }

  @Test
  @DisplayName("W78 what hangs on adds may wait for results")
  default void whatHangsOnAddsMayWaitForResults() {
    try (RuntimeBench bench = bench()) {
      Semaphore go = new Semaphore(0);
      bench
          .orders()
          .worker(
              job -> {
                go.acquire();
                return "ok";
              })
          .concurrency(70)
          .start();
      AtomicInteger waiting = new AtomicInteger();
      // Nothing is stored before all hangs on it: else it would wait on this thread.
      bench.engine().plan(Call.ADD, Fault.HOLD, 1, 1);
      List<CompletableFuture<String>> all = new ArrayList<>();
      for (int i = 0; i < 70; i++) {
        all.add(
            bench
                .orders()
                .addAsync("buy", order("tea"))
                .thenApply(
                    added -> {
                      waiting.incrementAndGet();
                      return bench.orders().result(added.id(), String.class).join();
                    }));
      }
      bench.engine().release();
      bench.until(() -> waiting.get() >= 64);
      go.release(70);
      bench.until(() -> all.stream().allMatch(CompletableFuture::isDone));
      assertThat(all).allMatch(result -> result.join().equals("ok"));
    }
  }

  @Test
  @DisplayName("W79 an interrupted wait says that it was interrupted, and the flag stays")
  default void anInterruptedWaitSaysSo() {
    try (RuntimeBench bench = bench()) {
      String id = bench.orders().add("buy", order("tea")).id();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> bench.orders().awaitResult(id, String.class, LIMIT))
          .isInstanceOf(InterruptedWaitException.class);
      assertThat(Thread.interrupted()).isTrue();

      bench.engine().plan(Call.ADD, Fault.HOLD, 1, 1);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> bench.orders().add("buy", order("milk")))
          .isInstanceOf(InterruptedWaitException.class);
      assertThat(Thread.interrupted()).isTrue();
      bench.engine().release();
      bench.until(() -> bench.orders().counts().waiting() == 2);
    }
  }

  @Test
  @DisplayName("W100 queues that were used, waited on and obliterated leave no thread behind")
  default void queuesLeaveNoThreadBehind() {
    try (RuntimeBench bench = bench()) {
      waitIn(bench, 0);
      int before = Thread.getAllStackTraces().size();
      for (int i = 1; i <= 100; i++) {
        waitIn(bench, i);
      }
      assertThat(Thread.getAllStackTraces().size()).isLessThan(before + 50);
      assertThat(bench.drover().queues()).isEmpty();
    }
  }

  private static void waitIn(RuntimeBench bench, int number) {
    JobQueue<Order> queue = bench.drover().queue("queue-" + number, Order.class);
    CompletableFuture<String> result =
        queue.result(queue.add("buy", order("tea")).id(), String.class);
    assertThatThrownBy(() -> queue.awaitResult("nobody", String.class, LIMIT))
        .isInstanceOf(InvalidInputException.class);
    result.cancel(false);
    queue.admin().obliterate();
  }
}
