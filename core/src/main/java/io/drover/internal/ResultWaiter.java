package io.drover.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

public final class ResultWaiter {
  public <R> @Nullable R await(String id, Class<R> type, Duration limit) {
    throw new UnsupportedOperationException();
  }

  public <R> CompletableFuture<@Nullable R> result(String id, Class<R> type) {
    throw new UnsupportedOperationException();
  }
}
