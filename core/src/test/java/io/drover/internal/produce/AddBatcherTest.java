package io.drover.internal.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.StubEngine;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.Limits;
import io.drover.internal.threads.Threads;
import io.drover.job.Added;
import io.drover.job.InterruptedWaitException;
import io.drover.job.JobOptions;
import io.drover.job.StoreException;
import io.drover.spi.JobInsert;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AddBatcherTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final StubEngine engine = new StubEngine();

  @Test
  void whatComesDuringACallGathersInBatchesOfTheMaximum() throws Exception {
    Producer work = batchers().of("work");
    List<CompletableFuture<Added>> futures = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      futures.add(work.addAsync(job(i)));
    }

    assertThat(sizes()).containsExactly(1);
    engine.calls().get(0).answer();
    assertThat(sizes()).containsExactly(1, 10);
    engine.calls().get(1).answer();
    engine.calls().get(2).answer();
    engine.calls().get(3).answer();

    assertThat(sizes()).containsExactly(1, 10, 10, 4);
    for (int i = 0; i < 25; i++) {
      assertThat(futures.get(i).get(10, TimeUnit.SECONDS).id()).isEqualTo("job-" + i);
    }
  }

  @Test
  void anEngineThatAnswersAtOnceIsCalledInALoop() {
    engine.answerAll();
    Producer work = batchers().of("work");

    List<Added> added = work.addAll(IntStream.range(0, 5000).mapToObj(this::job).toList());

    assertThat(added).hasSize(5000);
    assertThat(added.get(4999).id()).isEqualTo("job-4999");
    assertThat(work.add(job(1)).isNew()).isTrue();
  }

  @Test
  void anAddThatIsNotAnsweredEndsWithTheState() {
    Producer work = batchers(limits(100, 50)).of("work");

    assertThatThrownBy(() -> work.add(job(1)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("add to queue \"work\"")
        .hasMessageContaining("pending=1");
  }

  @Test
  void addsBeyondTheMaximumWaitForRoom() throws Exception {
    Producer work = batchers(limits(2, 10_000)).of("work");
    CompletableFuture<List<Added>> all =
        CompletableFuture.supplyAsync(
            () -> work.addAll(IntStream.range(0, 6).mapToObj(this::job).toList()));

    assertThatThrownBy(() -> all.get(20, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    engine.answerAll();
    assertThat(all.get(10, TimeUnit.SECONDS)).hasSize(6);
  }

  @Test
  void whatTheEngineThrowsReachesEveryFutureOfTheBatch() {
    Producer work = batchers().of("work");
    CompletableFuture<Added> first = work.addAsync(job(1));
    CompletableFuture<Added> second = work.addAsync(job(2));

    engine.calls().get(0).future().completeExceptionally(new IllegalStateException("broken"));
    engine.calls().get(1).answer();

    assertThatThrownBy(() -> first.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(StoreException.class)
        .hasMessageContaining("broken");
    assertThat(second).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void aClosedBatcherRefusesAndWaitsForWhatIsUnderWay() {
    AddBatchers batchers = batchers(limits(100, 10_000));
    Producer work = batchers.of("work");
    CompletableFuture<Added> last = work.addAsync(job(1));
    batchers.beginClose(Duration.ZERO);
    assertThatThrownBy(() -> work.add(job(2)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed")
        .hasMessageContaining("nothing was stored");
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    CompletableFuture<Void> stored = CompletableFuture.runAsync(() -> batchers.awaitClosed(end));

    engine.answerAll();
    assertThat(stored).succeedsWithin(Duration.ofSeconds(10));
    assertThat(last).isDone();
  }

  @Test
  void jobsThatFindNoRoomAreToldOnceTheOthersAreAnswered() {
    Producer work = batchers(limits(2, 20)).of("work");
    CompletableFuture<List<Added>> all =
        work.addAllAsync(IntStream.range(0, 6).mapToObj(this::job).toList());

    assertThat(all).isNotDone();
    engine.answerAll();
    assertThatThrownBy(() -> all.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(StoreException.class)
        .hasMessageContaining("of the 6 jobs the first 2 were taken in");
    assertThat(sizes()).containsExactly(2);
  }

  @Test
  void jobsThatFindNoRoomAtAllAreRefused() {
    Producer work = batchers(limits(2, 20)).of("work");
    List<JobInsert> jobs = IntStream.range(0, 2).mapToObj(this::job).toList();
    CompletableFuture<List<Added>> first = work.addAllAsync(jobs);

    assertThatThrownBy(() -> work.addAllAsync(jobs))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("nothing was stored");
    engine.answerAll();
    assertThat(first).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void queuesWithNothingPendingCostNothing() {
    AddBatchers batchers = batchers();
    batchers.of("slow").addAsync(job(0));
    engine.answerOthers();
    for (int i = 0; i < 50_000; i++) {
      batchers.of("queue-" + i).add(job(i));
    }
    assertThat(batchers.size()).isEqualTo(1);
    assertThat(batchers.state("slow")).isEqualTo("pending=1, gathering=0");

    engine.answerAll();
    Awaitility.await().atMost(PATIENCE).until(() -> batchers.size() == 0);
  }

  @Test
  void noAddIsLostOrOvertakenAsBatchersComeAndGo() throws Exception {
    AddBatchers batchers = batchers();
    engine.answerAll(
        Executors.newFixedThreadPool(2, task -> Threads.capture().daemon("answers", task)));
    int adds = 5000;
    List<CompletableFuture<Void>> producers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int producer = i;
      producers.add(
          CompletableFuture.runAsync(
              () -> {
                for (int n = 0; n < adds; n++) {
                  JobInsert job = job(producer * adds + n);
                  if (n % 3 == 0) {
                    batchers.of("work").add(job);
                  } else {
                    batchers.of("work").addAsync(job);
                  }
                }
              },
              task -> Threads.capture().daemon("producer", task).start()));
    }
    for (CompletableFuture<Void> producer : producers) {
      producer.get(60, TimeUnit.SECONDS);
    }
    Awaitility.await().atMost(PATIENCE).until(() -> batchers.size() == 0);

    List<Integer> all =
        engine.calls().stream()
            .flatMap(call -> call.jobs().stream())
            .map(job -> Integer.valueOf(job.name().substring("job-".length())))
            .toList();
    for (int i = 0; i < 4; i++) {
      int producer = i;
      assertThat(all.stream().filter(number -> number / adds == producer)).hasSize(adds).isSorted();
    }
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void whateverTheEngineDoesEachCallerIsAnsweredAndTheNextAddIsStored(
      Function<List<JobInsert>, @Nullable CompletableFuture<List<Added>>> trouble)
      throws Exception {
    AddBatchers batchers = batchers();
    Producer work = batchers.of("work");
    engine.adding = trouble;
    List<CompletableFuture<Added>> failing = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      failing.add(work.addAsync(job(i)));
    }
    for (CompletableFuture<Added> each : failing) {
      assertThatThrownBy(() -> each.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(StoreException.class);
    }
    assertThatThrownBy(() -> work.add(job(1))).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> work.addAll(List.of(job(1), job(2))))
        .isInstanceOf(StoreException.class);

    engine.adding = null;
    engine.answerAll();
    assertThat(work.add(job(1)).id()).isEqualTo("job-1");
    Awaitility.await().atMost(PATIENCE).until(() -> batchers.size() == 0);
  }

  static List<Function<List<JobInsert>, @Nullable CompletableFuture<List<Added>>>> troubles() {
    return List.of(
        jobs -> thrown(new IllegalStateException("broken")),
        jobs -> thrown(new OutOfMemoryError("a test's")),
        jobs -> thrown(new IOException("which is not declared")),
        jobs -> null,
        jobs -> CompletableFuture.failedFuture(new IOException("broken")),
        jobs -> CompletableFuture.completedFuture(null),
        jobs -> CompletableFuture.completedFuture(List.of()),
        jobs -> CompletableFuture.completedFuture(Collections.singletonList(null)),
        jobs -> CompletableFuture.completedFuture(new ThrowingList()));
  }

  @Test
  void whatHangsOnOneFutureAndThrowsDoesNoHarmToOthers() {
    Producer work = batchers().of("work");
    List<CompletableFuture<Added>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      CompletableFuture<Added> one = work.addAsync(job(i));
      Object unused = one.thenRun(() -> thrown(new OutOfMemoryError("a test's")));
      all.add(one);
    }
    engine.answerAll();
    for (CompletableFuture<Added> each : all) {
      assertThat(each).succeedsWithin(PATIENCE);
    }
    assertThat(work.add(job(1)).isNew()).isTrue();
  }

  @Test
  void anInterruptedAddSaysSoAndKeepsTheFlag() {
    Producer work = batchers(limits(1, 10_000)).of("work");
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> work.add(job(1)))
        .isInstanceOf(InterruptedWaitException.class)
        .hasMessageContaining("it may do it yet");
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThatThrownBy(() -> work.addAsync(job(2)))
        .isInstanceOf(InterruptedWaitException.class)
        .hasMessageContaining("nothing was stored");
    assertThat(Thread.interrupted()).isTrue();
  }

  /** Throws what the compiler does not expect. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <V, E extends Throwable> V thrown(Throwable error) throws E {
    throw (E) error;
  }

  /** An answer that cannot be read. */
  private static final class ThrowingList extends AbstractList<Added> {
    @Override
    public Added get(int index) {
      throw new IllegalStateException("broken");
    }

    @Override
    public int size() {
      return 10;
    }
  }

  private AddBatchers batchers() {
    return new AddBatchers(engine.store(), new CompletionThreads());
  }

  private AddBatchers batchers(Limits limits) {
    return new AddBatchers(engine.store(limits), new CompletionThreads());
  }

  private List<Integer> sizes() {
    return engine.calls().stream().map(call -> call.jobs().size()).toList();
  }

  private JobInsert job(int number) {
    return JobInsert.of("job-" + number, new byte[0], JobOptions.defaults(), Instant.EPOCH);
  }

  private static Limits limits(int pending, long callMillis) {
    return new Limits(1 << 20, pending, Duration.ofMillis(callMillis), Duration.ofSeconds(1));
  }
}
