package io.drover.testkit.runtime;

import io.drover.job.Page;
import io.drover.job.StoreException;
import io.drover.spi.Interest;
import io.drover.spi.JobDelivery;
import io.drover.spi.Retention;
import io.drover.spi.Signal;
import io.drover.spi.Signalled;
import io.drover.spi.Signals;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Channels that cannot be reached. */
final class DeafSignals implements Signals {

  private static <V> CompletableFuture<V> failed() {
    return CompletableFuture.failedFuture(new StoreException("a fault of signals"));
  }

  @Override
  public CompletableFuture<Optional<Signalled>> publish(
      List<Signal> signals, List<JobDelivery> jobs, Map<String, Long> versions, Instant now) {
    return failed();
  }

  @Override
  public CompletableFuture<Listening> listen(Interest interest, Listener listener) {
    return failed();
  }

  @Override
  public CompletableFuture<List<Signal>> retained(Interest interest, Instant now) {
    return failed();
  }

  @Override
  public CompletableFuture<Page<Retention>> retaining(
      Interest interest, @Nullable String after, int limit, Instant now) {
    return failed();
  }

  @Override
  public CompletableFuture<Boolean> forget(String channel, Instant now) {
    return failed();
  }
}
