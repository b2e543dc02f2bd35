package io.drover.internal.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.StubEngine;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.Limits;
import io.drover.job.Added;
import io.drover.job.JobOptions;
import io.drover.job.StoreException;
import io.drover.spi.JobInsert;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddBatcherTest {

  private final StubEngine engine = new StubEngine();

  @Test
  void whatComesDuringACallGathersInBatchesOfTheMaximum() throws Exception {
    AddBatcher batcher = new AddBatcher(engine.store(), new CompletionThreads(), "work");
    List<CompletableFuture<Added>> futures = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      futures.add(batcher.addAsync(job(i)));
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
    AddBatcher batcher = new AddBatcher(engine.store(), new CompletionThreads(), "work");

    List<Added> added = batcher.addAll(IntStream.range(0, 5000).mapToObj(this::job).toList());

    assertThat(added).hasSize(5000);
    assertThat(added.get(4999).id()).isEqualTo("job-4999");
    assertThat(batcher.add(job(1)).isNew()).isTrue();
  }

  @Test
  void anAddThatIsNotAnsweredEndsWithTheState() {
    AddBatcher batcher =
        new AddBatcher(engine.store(limits(100, 50)), new CompletionThreads(), "work");

    assertThatThrownBy(() -> batcher.add(job(1)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("add to queue \"work\"")
        .hasMessageContaining("pending=1");
  }

  @Test
  void addsBeyondTheMaximumWaitForRoom() throws Exception {
    AddBatcher batcher =
        new AddBatcher(engine.store(limits(2, 10_000)), new CompletionThreads(), "work");
    CompletableFuture<List<Added>> all =
        CompletableFuture.supplyAsync(
            () -> batcher.addAll(IntStream.range(0, 6).mapToObj(this::job).toList()));

    assertThatThrownBy(() -> all.get(20, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    engine.answerAll();
    assertThat(all.get(10, TimeUnit.SECONDS)).hasSize(6);
  }

  @Test
  void whatTheEngineThrowsReachesEveryFutureOfTheBatch() {
    AddBatcher batcher = new AddBatcher(engine.store(), new CompletionThreads(), "work");
    CompletableFuture<Added> first = batcher.addAsync(job(1));
    CompletableFuture<Added> second = batcher.addAsync(job(2));

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
    AddBatcher batcher =
        new AddBatcher(engine.store(limits(100, 10_000)), new CompletionThreads(), "work");
    CompletableFuture<Added> last = batcher.addAsync(job(1));
    batcher.close();
    assertThatThrownBy(() -> batcher.add(job(2)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed")
        .hasMessageContaining("nothing was stored");
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    CompletableFuture<Void> stored = CompletableFuture.runAsync(() -> batcher.awaitStored(end));

    engine.answerAll();
    assertThat(stored).succeedsWithin(Duration.ofSeconds(10));
    assertThat(last).isDone();
  }

  @Test
  void jobsThatFindNoRoomAreToldOnceTheOthersAreAnswered() {
    AddBatcher batcher =
        new AddBatcher(engine.store(limits(2, 20)), new CompletionThreads(), "work");
    CompletableFuture<List<Added>> all =
        batcher.addAllAsync(IntStream.range(0, 6).mapToObj(this::job).toList());

    assertThat(all).isNotDone();
    engine.answerAll();
    assertThatThrownBy(() -> all.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(StoreException.class)
        .hasMessageContaining("of the 6 jobs the first 2 were taken in");
    assertThat(sizes()).containsExactly(2);
  }

  @Test
  void jobsThatFindNoRoomAtAllAreRefused() {
    AddBatcher batcher =
        new AddBatcher(engine.store(limits(2, 20)), new CompletionThreads(), "work");
    List<JobInsert> jobs = IntStream.range(0, 2).mapToObj(this::job).toList();
    CompletableFuture<List<Added>> first = batcher.addAllAsync(jobs);

    assertThatThrownBy(() -> batcher.addAllAsync(jobs))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("nothing was stored");
    engine.answerAll();
    assertThat(first).succeedsWithin(Duration.ofSeconds(10));
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
