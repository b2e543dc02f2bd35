package io.drover.testkit;

import io.drover.spi.Advanced;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for an engine's answer, with a limit that only a hanging engine reaches. Stateless. */
final class Reply {

  private static final int LIMIT_SECONDS = 30;

  private Reply() {}

  /** Waits for both parts of what a round trip did. */
  static Advanced recorded(CompletableFuture<Advanced> future) {
    Advanced advanced = of(future);
    of(advanced.recorded());
    return advanced;
  }

  static <T> T of(CompletableFuture<T> future) {
    try {
      return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError("the engine failed", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("no answer from the engine within " + LIMIT_SECONDS + "s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the engine", e);
    }
  }
}
