package io.drover.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.Jobs;
import io.drover.internal.StubEngine;
import io.drover.internal.work.Assignment;
import io.drover.internal.work.Callbacks;
import io.drover.internal.work.Handling;
import io.drover.internal.work.WorkLoop;
import io.drover.internal.work.WorkerPlan;
import io.drover.job.JobOptions;
import io.drover.spi.JobInsert;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StationTest {

  /** Each of them is waited for at least as long as the call limit if it does not share it. */
  private static final int PARTS = 30;

  private static final Limits LIMITS =
      new Limits(1 << 20, 1000, Duration.ofSeconds(1), Duration.ofSeconds(1));

  private final StubEngine engine = new StubEngine();
  private final Station station = engine.station(LIMITS);

  @Test
  void workersWhoseStoreDoesNotAnswerAreClosedTogether() {
    engine.advanced = new CompletableFuture<>();
    for (int i = 0; i < PARTS; i++) {
      WorkLoop.start(
          station,
          new Assignment<>(
              Jobs.shape(),
              Handling.single(job -> "ok"),
              WorkerPlan.defaults(),
              Callbacks.<Object, String>none()));
    }
    assertThat(CompletableFuture.runAsync(() -> station.close(Duration.ZERO)))
        .succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void queuesWhoseStoreDoesNotAnswerAreClosedTogether() {
    JobInsert job =
        new JobInsert("job", new byte[0], JobOptions.defaults(), Instant.EPOCH, Duration.ZERO);
    for (int i = 0; i < PARTS; i++) {
      station.desk("queue-" + i).adds().addAsync(job);
    }
    assertThat(CompletableFuture.runAsync(() -> station.close(Duration.ZERO)))
        .succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void whatHangsOnAFutureMayClose() {
    engine.answerAll();
    JobInsert job =
        new JobInsert("job", new byte[0], JobOptions.defaults(), Instant.EPOCH, Duration.ZERO);
    assertThat(
            station
                .desk("work")
                .adds()
                .addAsync(job)
                .thenRunAsync(() -> station.close(Duration.ZERO), station.completions()))
        .succeedsWithin(Duration.ofSeconds(10));
    station.close(Duration.ZERO);
  }

  @Test
  void aCallbackMayClose() {
    engine.advanced = CompletableFuture.failedFuture(new IllegalStateException("broken"));
    CompletableFuture<Void> returned = new CompletableFuture<>();
    WorkLoop.start(
        station,
        new Assignment<>(
            Jobs.shape(),
            Handling.single(job -> "ok"),
            WorkerPlan.defaults(),
            Callbacks.<Object, String>none()
                .edit(
                    draft ->
                        draft.error =
                            error -> {
                              station.close(Duration.ZERO);
                              returned.complete(null);
                            })));
    assertThat(returned).succeedsWithin(Duration.ofSeconds(10));
    station.close(Duration.ZERO);
  }
}
