package io.drover.internal.store;

import io.drover.internal.observe.Observation;
import io.drover.internal.threads.GuardedLog;
import io.drover.job.JobOptions;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Observer.Sending;
import io.drover.spi.Outgoing;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call that adds jobs, as observers are told of it: gives the jobs the caller's context, and
 * tells how the call ended. Immutable. Begun on the caller's thread; without observers it does
 * nothing.
 */
public final class Dispatch {

  /** A call of which nobody is told. */
  public static final Dispatch UNTOLD = new Dispatch(Sending.NOTHING, null);

  private static final GuardedLog LOG = GuardedLog.of(Dispatch.class);

  private final Sending sending;
  private final @Nullable String metadata;

  private Dispatch(Sending sending, @Nullable String metadata) {
    this.sending = sending;
    this.metadata = metadata;
  }

  static Dispatch begin(Observation observation, Outgoing what) {
    Sending sending = observation.sending(what);
    return sending == Sending.NOTHING ? UNTOLD : new Dispatch(sending, metadata(sending));
  }

  private static @Nullable String metadata(Sending sending) {
    try {
      String metadata = Carriers.write(sending.carrier());
      if (metadata != null) {
        JobOptions.defaults().telemetry(metadata); // Refuses what is too large here, not at a job.
      }
      return metadata;
    } catch (Throwable e) { // Of that, nothing can be made that jobs could carry.
      LOG.debug("the context that an observer gives cannot be carried", e);
      return null;
    }
  }

  /** Returns a job that carries the context, unless it carries one already or omits it. */
  public JobInsert carry(JobInsert job) {
    return metadata == null || !isOpen(job.options()) ? job : job.telemetry(metadata);
  }

  /** Returns options with the context, unless they have one already or omit it. */
  public JobOptions carry(JobOptions options) {
    return metadata == null || !isOpen(options) ? options : options.telemetry(metadata);
  }

  private static boolean isOpen(JobOptions options) {
    return options.telemetry() == null && !options.omitTelemetryContext();
  }

  /** Returns jobs that carry the context. */
  public List<JobInsert> carry(List<JobInsert> jobs) {
    return metadata == null ? jobs : jobs.stream().map(this::carry).toList();
  }

  /** Returns a job for a queue that carries the context. */
  public JobDelivery carry(JobDelivery delivery) {
    return metadata == null ? delivery : JobDelivery.of(delivery.queue(), carry(delivery.job()));
  }

  /** Returns jobs for queues that carry the context. */
  public List<JobDelivery> carryAll(List<JobDelivery> deliveries) {
    return metadata == null ? deliveries : deliveries.stream().map(this::carry).toList();
  }

  /** Makes the call, and tells that it is over when it returns. */
  public <V> V call(Supplier<V> call) {
    Throwable error = null;
    try {
      return call.get();
    } catch (Throwable e) {
      error = e;
      throw e;
    } finally {
      sending.ended(error);
    }
  }

  /** Makes a call that is answered later, and tells when it is. */
  public <V> CompletableFuture<V> later(Supplier<CompletableFuture<V>> call) {
    if (sending == Sending.NOTHING) {
      return call.get();
    }
    try {
      CompletableFuture<V> answer = call.get();
      CompletableFuture<?> unused = answer.whenComplete((value, error) -> sending.ended(error));
      return answer;
    } catch (Throwable e) {
      sending.ended(e);
      throw e;
    }
  }

  /** Takes the jobs in, and tells that it is over when they are. */
  public void run(Runnable step) {
    Boolean unused =
        call(
            () -> {
              step.run();
              return true;
            });
  }
}
