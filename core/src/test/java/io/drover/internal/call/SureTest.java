package io.drover.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SureTest {

  @Test
  void leavesTasksToTheThreads() {
    List<Runnable> taken = new ArrayList<>();
    CompletableFuture<Boolean> ran = new CompletableFuture<>();
    new Sure(taken::add).execute(() -> ran.complete(true));
    assertThat(ran).isNotDone();
    assertThat(taken).hasSize(1);
  }

  @Test
  void runsWhatTheThreadsRefuse() {
    Sure sure =
        new Sure(
            task -> {
              throw new OutOfMemoryError("no thread");
            });
    CompletableFuture<String> end = CompletableFuture.completedFuture("a");
    CompletableFuture<Void> told = new CompletableFuture<>();
    end.thenAcceptAsync(value -> told.complete(null), sure);
    assertThat(told).isCompleted();
  }
}
