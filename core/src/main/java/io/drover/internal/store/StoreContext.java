package io.drover.internal.store;

import io.drover.job.InterruptedWaitException;
import io.drover.job.JsonCodec;
import io.drover.job.StoreException;
import io.drover.spi.Engine;
import io.drover.spi.TimeSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What everything of one open store works with: the engine, the codec, the time, the limits.
 * Immutable.
 *
 * @param engine the store
 * @param codec turns values into JSON and back
 * @param time the source of time
 * @param limits the maxima of this process
 */
public record StoreContext(Engine engine, JsonCodec codec, TimeSource time, Limits limits) {

  /** Returns the current instant, in the precision that is stored. */
  public Instant now() {
    return time.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * Waits for the engine, at most the call limit.
   *
   * @param what completes the sentence "the store could not …"
   */
  public <V> V await(CompletableFuture<V> call, Supplier<String> what) {
    try {
      return call.get(Limits.nanos(limits.callLimit()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw StoreErrors.here(e, what.get());
    } catch (TimeoutException e) {
      throw new StoreException(
          "the store did not %s within %s".formatted(what.get(), limits.callLimit()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedWaitException(
          "interrupted before the store did %s; it may do it yet".formatted(what.get()), e);
    }
  }
}
