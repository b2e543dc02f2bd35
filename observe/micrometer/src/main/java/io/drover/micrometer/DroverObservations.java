package io.drover.micrometer;

import io.drover.job.Check;
import io.drover.spi.HandlerRun;
import io.drover.spi.Observer;
import io.drover.spi.Outgoing;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What makes an observation of Micrometer of each call that adds jobs, {@code drover.send}, and of
 * each run of a handler, {@code drover.process}. Safe for use by any number of threads.
 *
 * <p>With Micrometer Tracing these are spans, and jobs carry their context, in the way of its
 * propagator. As W3C's headers they are what BullMQ's telemetry writes and reads.
 *
 * <pre>{@code
 * Drover.open(uri, DroverSettings.defaults().observer(DroverObservations.of(registry)));
 * }</pre>
 *
 * <p>In a handler its observation is current. That of a batch is none's child.
 */
public final class DroverObservations implements Observer {

  private final ObservationRegistry registry;
  private final @Nullable SendConvention sending;
  private final @Nullable ProcessConvention processing;
  private final BoundedNames names = new BoundedNames(MetricsSettings.defaults().maxJobNames());
  private final BoundedNames queues = new BoundedNames(MetricsSettings.defaults().maxQueues());

  private DroverObservations(
      ObservationRegistry registry,
      @Nullable SendConvention sending,
      @Nullable ProcessConvention processing) {
    this.registry = registry;
    this.sending = sending;
    this.processing = processing;
  }

  /** Returns what observes for a registry, with the usual names. */
  public static DroverObservations of(ObservationRegistry registry) {
    return new DroverObservations(
        Check.notNull("a registry of observations", registry), null, null);
  }

  /** Sets what names observations of calls that add jobs. Defaults to {@link SendConvention}. */
  public DroverObservations sendConvention(SendConvention convention) {
    return new DroverObservations(registry, Check.notNull("a convention", convention), processing);
  }

  /** Sets what names observations of handlers. Defaults to {@link ProcessConvention}. */
  public DroverObservations processConvention(ProcessConvention convention) {
    return new DroverObservations(registry, sending, Check.notNull("a convention", convention));
  }

  @Override
  public Sending sending(Outgoing what) {
    if (registry.isNoop()) {
      return Sending.NOTHING;
    }
    SendContext context = new SendContext(what, told(what));
    Observation observation =
        Observation.createNotStarted(sending, SendConvention.USUAL, () -> context, registry)
            .start();
    return new Sending() {
      @Override
      public Map<String, String> carrier() {
        return context.headers();
      }

      @Override
      public void ended(@Nullable Throwable error) {
        stop(observation, error);
      }
    };
  }

  private SendContext.Told told(Outgoing what) {
    return new SendContext.Told(
        queues.of(what.destination()), names.of(what.jobName().orElse(BoundedNames.OTHER)));
  }

  @Override
  public Scope handling(HandlerRun run) {
    if (registry.isNoop()) {
      return Scope.NOTHING;
    }
    ProcessContext context =
        new ProcessContext(
            run, new SendContext.Told(queues.of(run.queue()), names.of(run.jobs().get(0).name())));
    Observation observation =
        Observation.createNotStarted(processing, ProcessConvention.USUAL, () -> context, registry)
            .start();
    Observation.Scope scope = observation.openScope();
    return error -> {
      scope.close();
      stop(observation, error);
    };
  }

  private static void stop(Observation observation, @Nullable Throwable error) {
    if (error != null) {
      observation.error(error);
    }
    observation.stop();
  }
}
