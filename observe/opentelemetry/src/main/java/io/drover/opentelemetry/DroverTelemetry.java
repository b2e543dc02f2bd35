package io.drover.opentelemetry;

import io.drover.job.Check;
import io.drover.spi.Observer;
import io.opentelemetry.api.OpenTelemetry;

/**
 * Where observers come from that tell OpenTelemetry what Drover does. Stateless.
 *
 * <pre>{@code
 * Drover.open(
 *     uri,
 *     DroverSettings.defaults()
 *         .observer(DroverTelemetry.traces(openTelemetry))
 *         .observer(DroverTelemetry.metrics(openTelemetry)));
 * }</pre>
 */
public final class DroverTelemetry {

  private DroverTelemetry() {}

  /**
   * Returns what makes spans, by the conventions for messaging: of kind {@code PRODUCER}, {@code
   * add} and the destination, for each call that adds jobs; of kind {@code CONSUMER}, {@code
   * process} and the queue, for each run of a handler, which is current in the handler.
   *
   * <p>Jobs carry the context of the call that adds them, written by the propagators of {@code
   * openTelemetry}. As W3C's they are what the package {@code bullmq-otel} writes and reads, so
   * that the spans of Java and Node join in one trace on a shared Redis. The span of a run is the
   * child of the call's; that of a batch has links to those of all its jobs.
   */
  public static Observer traces(OpenTelemetry openTelemetry) {
    return new Traces(Check.notNull("an OpenTelemetry", openTelemetry));
  }

  /**
   * Returns what counts and times, by the conventions for messaging: {@code
   * messaging.client.sent.messages}, {@code messaging.client.consumed.messages}, {@code
   * messaging.process.duration} and {@code messaging.client.operation.duration}; with {@code
   * drover.job.wait}, {@code drover.attempts}, {@code drover.jobs.stalled}, {@code
   * drover.call.sent}, {@code drover.call.received}, {@code drover.worker.slots} and {@code
   * drover.worker.slots.used}, for which they have no name. At most 100 names of jobs, 200 queues
   * and 50 types of errors are told apart, and the reply queues of one server's clients are told as
   * one. What there is in the queues it does not tell.
   */
  public static Observer metrics(OpenTelemetry openTelemetry) {
    return new Metrics(Check.notNull("an OpenTelemetry", openTelemetry));
  }
}
