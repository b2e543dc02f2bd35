package io.drover.internal.store;

import io.drover.internal.observe.Observation;
import io.drover.job.InterruptedWaitException;
import io.drover.job.JsonCodec;
import io.drover.job.StoreException;
import io.drover.spi.Engine;
import io.drover.spi.HandlerRun;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobRecord;
import io.drover.spi.Observer;
import io.drover.spi.Outgoing;
import io.drover.spi.TimeSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What everything of one open store works with: the engine, the codec, the time, the limits.
 * Immutable.
 *
 * @param engine the store
 * @param codec turns values into JSON and back
 * @param time the source of time
 * @param limits the maxima of this process
 * @param observation who is told what happens
 */
public record StoreContext(
    Engine engine, JsonCodec codec, TimeSource time, Limits limits, Observation observation) {

  /** Creates it without observers. */
  public StoreContext(Engine engine, JsonCodec codec, TimeSource time, Limits limits) {
    this(engine, codec, time, limits, Observation.NONE);
  }

  /** Returns the current instant, in the precision that is stored. */
  public Instant now() {
    return time.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * Begins to add jobs, on the thread of whoever adds them.
   *
   * @param destination the name of the queue, exchange or channel
   * @param jobName what kind of job the first is, or {@code null} if that is not known
   * @param count how many are given
   */
  public Dispatch dispatch(
      Outgoing.Kind kind, String destination, @Nullable String jobName, int count) {
    return observation.isOn()
        ? Dispatch.begin(observation, Outgoing.of(kind, destination, jobName, Math.max(1, count)))
        : Dispatch.UNTOLD;
  }

  /** Begins to add jobs to a queue or several. */
  public Dispatch dispatch(List<JobDelivery> jobs) {
    if (jobs.isEmpty()) {
      return Dispatch.UNTOLD;
    }
    JobDelivery first = jobs.get(0);
    return dispatch(Outgoing.Kind.QUEUE, first.queue(), first.job().name(), jobs.size());
  }

  /**
   * Tells that a handler is about to run; what is returned is closed on the same thread.
   *
   * @param jobs those it is about to run
   */
  public Observer.Scope handling(String queue, List<JobRecord> jobs) {
    return observation.isOn()
        ? observation.handling(HandlerRun.of(queue, jobs, Carriers::read))
        : Observer.Scope.NOTHING;
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
