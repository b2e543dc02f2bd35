package io.drover.internal.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.StubEngine;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.job.InterruptedWaitException;
import io.drover.job.InvalidInputException;
import io.drover.job.JobFailedException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.JsonCodec;
import io.drover.job.QueueEvent;
import io.drover.job.StoreException;
import io.drover.job.TimedOutException;
import io.drover.job.TypeToken;
import io.drover.spi.JobRecord;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResultWaiterTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final StubEngine engine = new StubEngine();
  private final StubEvents events = new StubEvents();
  private final Ticks ticks = new Ticks();
  private final ResultWaiters waiters = waiters(JsonCodec.jackson());
  private final ResultWaiter waiter = waiters.of("work");
  private final CountDownLatch answer = new CountDownLatch(1);

  private ResultWaiters waiters(JsonCodec codec) {
    engine.events = events;
    engine.inspection = StubInspection.finding(id -> Optional.empty());
    Limits limits = new Limits(1 << 20, 1000, LIMIT, LIMIT);
    return new ResultWaiters(
        new StoreContext(engine, codec, ticks, limits), new CompletionThreads());
  }

  @AfterEach
  void close() {
    answer.countDown();
    waiters.beginClose(Duration.ZERO);
  }

  // ---- what it costs --------------------------------------------------------------------------

  @Test
  void queuesForWhichNobodyWaitsAnyMoreCostNothing() {
    engine.inspection =
        StubInspection.finding(id -> Optional.of(record(JobState.COMPLETED, List.of())));
    for (int i = 0; i < 5000; i++) {
      assertThat(waiters.of("queue-" + i).await("1", TypeToken.of(Integer.class), LIMIT))
          .isEqualTo(7);
    }
    assertThat(waiters.size()).isLessThanOrEqualTo(16);
    assertThat(events.cursors()).isLessThanOrEqualTo(16);
    List<String> threads =
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.contains("queue-"))
            .toList();
    assertThat(threads).isEmpty();

    until()
        .until(
            () -> {
              ticks.tick();
              return waiters.size() == 0 && events.cursors() == 0;
            });
    until().until(() -> ticks.scheduled() == 0);
  }

  @Test
  void oneThreadHearsTheEndsOfJobsOfAllQueues() {
    engine.inspection =
        StubInspection.finding(id -> Optional.of(record(JobState.ACTIVE, List.of())));
    List<CompletableFuture<Integer>> results = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      results.add(waiters.of("queue-" + i).result("1", TypeToken.of(Integer.class)));
    }
    until().until(() -> events.waits() == 200);
    for (int i = 0; i < 200; i++) {
      events.completed("queue-" + i, "1", String.valueOf(i));
    }
    for (int i = 0; i < 200; i++) {
      assertThat(results.get(i)).succeedsWithin(LIMIT).isEqualTo(i);
    }
    assertThat(threads("drover ends of jobs")).isEqualTo(1);
  }

  @Test
  void aQueueInWhichSomebodyWaitsStaysFollowed() {
    engine.inspection =
        StubInspection.finding(id -> Optional.of(record(JobState.ACTIVE, List.of())));
    CompletableFuture<Integer> result = waiter.result("1", TypeToken.of(Integer.class));
    until().until(() -> events.waits() == 1);
    AtomicInteger looks = new AtomicInteger();
    engine.inspection =
        StubInspection.finding(
            id -> {
              looks.incrementAndGet();
              return Optional.of(record(JobState.ACTIVE, List.of()));
            });
    for (int i = 1; i <= 3; i++) {
      int before = i;
      ticks.tick();
      until().until(() -> looks.get() >= before);
    }
    events.completed("work", "1", "3");
    assertThat(result).succeedsWithin(LIMIT).isEqualTo(3);
    assertThat(events.followed()).isEqualTo(1);
  }

  // ---- how it ends ----------------------------------------------------------------------------

  @Test
  void nobodyWaitsLongerForAStoreThatDoesNotAnswerThanHeWants() {
    events.opening = () -> await(answer);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String id = "job-" + i;
      all.add(
          CompletableFuture.runAsync(
              () -> waiter.await(id, TypeToken.of(String.class), Duration.ofMillis(20)),
              this::thread));
    }
    for (CompletableFuture<Void> each : all) {
      assertThatThrownBy(() -> each.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(TimedOutException.class)
          .hasMessageContaining("store not answering");
    }
    assertThat(CompletableFuture.runAsync(() -> waiters.beginClose(Duration.ZERO), this::thread))
        .succeedsWithin(LIMIT);
  }

  @Test
  void jobsThatAreNotThereAreLookedForInOneReading() {
    // The first is looked for while the others gather.
    CountDownLatch first = new CountDownLatch(1);
    events.searching =
        () -> {
          first.countDown();
          await(answer);
        };
    List<CompletableFuture<?>> all = new ArrayList<>();
    all.add(waiter.result("job-0", TypeToken.of(String.class)));
    await(first);
    AtomicInteger asked = new AtomicInteger();
    engine.inspection =
        StubInspection.finding(
            id -> {
              asked.incrementAndGet();
              return Optional.empty();
            });
    for (int i = 1; i <= 20; i++) {
      all.add(waiter.result("job-" + i, TypeToken.of(String.class)));
    }
    until().until(() -> asked.get() == 20);
    answer.countDown();

    for (CompletableFuture<?> each : all) {
      assertThatThrownBy(() -> each.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(InvalidInputException.class);
    }
    // Each search reads what came last, and then all that is kept.
    assertThat(events.readings()).isBetween(4, 6);
  }

  @Test
  void theLatestEndOfAnIdCountsThoughAnEarlierOneIsRemembered() {
    engine.inspection =
        StubInspection.finding(id -> Optional.of(record(JobState.ACTIVE, List.of())));
    CompletableFuture<Integer> other = waiter.result("other", TypeToken.of(Integer.class));
    until().until(() -> events.waits() == 1);
    events.completed("work", "mine", "1");
    until().until(() -> events.waits() == 2);
    engine.inspection = StubInspection.finding(id -> Optional.empty());
    assertThat(waiter.await("mine", TypeToken.of(Integer.class), LIMIT)).isEqualTo(1);
    assertThat(events.readings()).isEqualTo(1);

    // Its id ended anew, which the follower has not heard of yet.
    events.reading = wait -> wait ? new CompletableFuture<>() : null;
    events.completed("work", "other", "0");
    assertThat(other).succeedsWithin(LIMIT);
    events.completed("work", "mine", "2");
    assertThat(waiter.await("mine", TypeToken.of(Integer.class), LIMIT)).isEqualTo(2);
  }

  @Test
  void aFailureNamesTheClassOfItsErrorWhileTheJobIsThere() {
    List<String> traces =
        List.of("java.io.IOException: earlier\n\tat A", "com.acme.Declined: card expired\n\tat B");
    engine.inspection = StubInspection.finding(id -> Optional.of(record(JobState.ACTIVE, traces)));
    CompletableFuture<Integer> early = waiter.result("1", TypeToken.of(Integer.class));
    until().until(() -> events.waits() == 1);
    engine.inspection = StubInspection.finding(id -> Optional.of(record(JobState.FAILED, traces)));
    events.tell(
        "work", QueueEvent.Type.FAILED, "1", Map.of("failedReason", "card expired", "prev", "x"));

    assertThatThrownBy(() -> early.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(JobFailedException.class)
        .hasMessageContaining("com.acme.Declined: card expired");
    assertThatThrownBy(() -> waiter.await("1", TypeToken.of(Integer.class), LIMIT))
        .isInstanceOfSatisfying(
            JobFailedException.class, e -> assertThat(e.errorClass()).hasValue("com.acme.Declined"))
        .hasMessage("com.acme.Declined: card expired");

    engine.inspection = StubInspection.finding(id -> Optional.empty());
    assertThatThrownBy(() -> waiter.await("1", TypeToken.of(Integer.class), LIMIT))
        .isInstanceOfSatisfying(JobFailedException.class, e -> assertThat(e.errorClass()).isEmpty())
        .hasMessage("card expired");
  }

  @Test
  void anEarlierFailureHeardLateEndsNoWaitForAJobThatRunsAgain() {
    AtomicInteger looks = new AtomicInteger();
    engine.inspection =
        StubInspection.finding(
            id -> {
              looks.incrementAndGet();
              return Optional.of(record(JobState.ACTIVE, List.of()));
            });
    CompletableFuture<Integer> result = waiter.result("1", TypeToken.of(Integer.class));
    until().until(() -> events.waits() == 1 && looks.get() == 1);
    events.tell("work", QueueEvent.Type.FAILED, "1", Map.of("failedReason", "busy", "prev", "x"));
    until().until(() -> looks.get() == 2);
    events.completed("work", "1", "5");
    assertThat(result).succeedsWithin(LIMIT).isEqualTo(5);
  }

  @Test
  void aTraceOfAnotherFailureNamesNoClass() {
    engine.inspection =
        StubInspection.finding(
            id -> Optional.of(record(JobState.FAILED, List.of("java.io.IOException: earlier"))));
    assertThatThrownBy(() -> waiter.await("1", TypeToken.of(Integer.class), LIMIT))
        .isInstanceOf(JobFailedException.class)
        .hasMessage("card expired");
  }

  // ---- trouble --------------------------------------------------------------------------------

  @Test
  void resultsComeThoughTheEventsCannotBeReadForAWhile() {
    engine.inspection =
        StubInspection.finding(id -> Optional.of(record(JobState.ACTIVE, List.of())));
    AtomicInteger troubles = new AtomicInteger();
    events.reading =
        wait ->
            switch (troubles.getAndIncrement()) {
              case 0 -> sneak(new OutOfMemoryError("a test's"));
              case 1 -> CompletableFuture.failedFuture(new StoreException("broken"));
              case 2 -> CompletableFuture.completedFuture(null);
              default -> null;
            };
    CompletableFuture<Integer> result = waiter.result("1", TypeToken.of(Integer.class));
    until().until(() -> troubles.get() == 1);
    events.completed("work", "1", "5");
    assertThat(result).succeedsWithin(LIMIT).isEqualTo(5);
    assertThat(events.cursors()).isEqualTo(1);
  }

  @Test
  void aWaitWhoseStoreCannotBeReadEndsAndTheNextTriesAgain() {
    events.opening = () -> sneak(new OutOfMemoryError("a test's"));
    assertThatThrownBy(() -> waiter.await("1", TypeToken.of(Integer.class), LIMIT))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("a test's");
    events.opening = () -> {};
    engine.inspection = StubInspection.finding(id -> sneak(new AssertionError("find is broken")));
    assertThatThrownBy(() -> waiter.await("1", TypeToken.of(Integer.class), LIMIT))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("find is broken");
    engine.inspection =
        StubInspection.finding(id -> Optional.of(record(JobState.COMPLETED, List.of())));
    assertThat(waiter.await("1", TypeToken.of(Integer.class), LIMIT)).isEqualTo(7);
  }

  @Test
  void whateverTheCodecThrowsEndsThatWaitOnly() throws Exception {
    JsonCodec jackson = JsonCodec.jackson();
    ResultWaiters own =
        waiters(
            new JsonCodec() {
              @Override
              public byte[] encode(@Nullable Object value, Type type) {
                return jackson.encode(value, type);
              }

              @Override
              public void check(Type type) {}

              @Override
              public @Nullable Object decode(byte[] json, Type type) {
                return type == Long.class
                    ? sneak(new StackOverflowError("a test's"))
                    : jackson.decode(json, type);
              }
            });
    engine.inspection =
        StubInspection.finding(id -> Optional.of(record(JobState.ACTIVE, List.of())));
    CompletableFuture<Long> bad = own.of("work").result("1", TypeToken.of(Long.class));
    CompletableFuture<Integer> good = own.of("work").result("1", TypeToken.of(Integer.class));
    until().until(() -> events.waits() == 1);
    events.completed("work", "1", "7");

    assertThat(good).succeedsWithin(LIMIT).isEqualTo(7);
    assertThatThrownBy(() -> bad.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(StackOverflowError.class);
    events.completed("work", "2", "8");
    until().until(() -> events.waits() == 3);
    own.beginClose(Duration.ZERO);
  }

  @Test
  void anInterruptedWaitSaysSoAndKeepsTheFlag() {
    engine.inspection =
        StubInspection.finding(id -> Optional.of(record(JobState.ACTIVE, List.of())));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> waiter.await("1", TypeToken.of(Integer.class), LIMIT))
        .isInstanceOf(InterruptedWaitException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void closingEndsAllWaitsAndRefusesFurtherOnes() {
    engine.inspection =
        StubInspection.finding(id -> Optional.of(record(JobState.ACTIVE, List.of())));
    CompletableFuture<Integer> result = waiter.result("1", TypeToken.of(Integer.class));
    until().until(() -> events.waits() == 1);
    waiters.beginClose(Duration.ZERO);
    String wording = "expected an open Drover, got a closed one";
    assertThatThrownBy(() -> result.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(StoreException.class)
        .hasMessageContaining(wording);
    assertThatThrownBy(() -> waiter.await("1", TypeToken.of(Integer.class), LIMIT))
        .isInstanceOf(StoreException.class)
        .hasMessage(wording);
    assertThatThrownBy(() -> waiter.result("1", TypeToken.of(Integer.class)))
        .isInstanceOf(StoreException.class)
        .hasMessage(wording);
    until().until(() -> events.cursors() == 0);
  }

  // ---- means ----------------------------------------------------------------------------------

  private static JobRecord record(JobState state, List<String> traces) {
    boolean failed = state == JobState.FAILED;
    return JobRecord.builder()
        .id("1")
        .queue("work")
        .name("name")
        .data(new byte[0])
        .options(JobOptions.defaults())
        .state(state)
        .timestamp(Instant.EPOCH)
        .result(state == JobState.COMPLETED ? new byte[] {'7'} : null)
        .failedReason(failed ? "card expired" : null)
        .stackTraces(traces)
        .build();
  }

  private static int threads(String name) {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith(name))
            .count();
  }

  private void thread(Runnable task) {
    new Thread(task, "test").start();
  }

  private static ConditionFactory until() {
    return Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(2));
  }

  private static void await(CountDownLatch latch) {
    until().until(() -> latch.getCount() == 0);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <V, E extends Throwable> V sneak(Throwable error) throws E {
    throw (E) error;
  }
}
