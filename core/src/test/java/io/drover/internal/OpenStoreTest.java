package io.drover.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.store.Limits;
import io.drover.internal.work.Assignment;
import io.drover.internal.work.Callbacks;
import io.drover.internal.work.Handling;
import io.drover.internal.work.WorkerPlan;
import io.drover.job.JobOptions;
import io.drover.spi.JobInsert;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OpenStoreTest {

  /** Each of them is waited for at least as long as the call limit if it does not share it. */
  private static final int PARTS = 30;

  private static final Limits LIMITS =
      new Limits(1 << 20, 1000, Duration.ofSeconds(1), Duration.ofSeconds(1));

  private final StubEngine engine = new StubEngine();
  private final OpenStore store = engine.open(LIMITS);

  @Test
  void workersWhoseStoreDoesNotAnswerAreClosedTogether() {
    engine.advanced = new CompletableFuture<>();
    for (int i = 0; i < PARTS; i++) {
      store.work(
          new Assignment<>(
              Jobs.shape(),
              Handling.single(job -> "ok"),
              WorkerPlan.defaults(),
              Callbacks.<Object, String>none()));
    }
    assertThat(CompletableFuture.runAsync(() -> store.close(Duration.ZERO)))
        .succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void queuesWhoseStoreDoesNotAnswerAreClosedTogether() {
    JobInsert job = JobInsert.of("job", new byte[0], JobOptions.defaults(), Instant.EPOCH);
    for (int i = 0; i < PARTS; i++) {
      store.adds("queue-" + i).addAsync(job);
    }
    assertThat(CompletableFuture.runAsync(() -> store.close(Duration.ZERO)))
        .succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void whatHangsOnAFutureMayClose() {
    engine.answerAll();
    JobInsert job = JobInsert.of("job", new byte[0], JobOptions.defaults(), Instant.EPOCH);
    assertThat(store.adds("work").addAsync(job).thenRun(() -> store.close(Duration.ZERO)))
        .succeedsWithin(Duration.ofSeconds(10));
    store.close(Duration.ZERO);
  }

  @Test
  void aCallbackMayClose() {
    engine.advanced = CompletableFuture.failedFuture(new IllegalStateException("broken"));
    CompletableFuture<Void> returned = new CompletableFuture<>();
    store.work(
        new Assignment<>(
            Jobs.shape(),
            Handling.single(job -> "ok"),
            WorkerPlan.defaults(),
            Callbacks.<Object, String>none()
                .edit(
                    draft ->
                        draft.error =
                            error -> {
                              store.close(Duration.ZERO);
                              returned.complete(null);
                            })));
    assertThat(returned).succeedsWithin(Duration.ofSeconds(10));
    store.close(Duration.ZERO);
  }

  @Test
  void anEngineThatCannotBeTakenOverIsClosed() {
    StubEngine broken = new StubEngine();
    broken.health = new IllegalStateException("no health");
    assertThatThrownBy(() -> broken.open(LIMITS)).hasMessage("no health");
    assertThat(broken.isClosed()).isTrue();
  }

  @Test
  void partsThatThrowKeepNoOtherFromBeingClosed() {
    engine.closeError = new OutOfMemoryError("at close");
    assertThat(CompletableFuture.runAsync(() -> store.close(Duration.ZERO)))
        .succeedsWithin(Duration.ofSeconds(20));
    assertThat(CompletableFuture.runAsync(() -> store.close(Duration.ZERO)))
        .succeedsWithin(Duration.ofSeconds(20));
  }
}
