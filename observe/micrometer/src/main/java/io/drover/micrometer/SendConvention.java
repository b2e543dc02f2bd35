package io.drover.micrometer;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * How observations of calls that add jobs are named: by OpenTelemetry's conventions for messaging,
 * unless a method is overridden. Safe for use by any number of threads.
 */
public interface SendConvention extends ObservationConvention<SendContext> {

  /** The usual names. */
  SendConvention USUAL = new SendConvention() {};

  @Override
  default boolean supportsContext(Observation.Context context) {
    return context instanceof SendContext;
  }

  @Override
  default String getName() {
    return "drover.send";
  }

  @Override
  default String getContextualName(SendContext context) {
    return "add " + context.jobs().destination();
  }

  @Override
  default KeyValues getLowCardinalityKeyValues(SendContext context) {
    return KeyValues.of(
        Conventions.SYSTEM,
        Conventions.DROVER,
        Conventions.OPERATION,
        "add",
        Conventions.OPERATION_TYPE,
        "send",
        Conventions.DESTINATION,
        context.destination(),
        Conventions.JOB_NAME,
        context.jobName());
  }

  @Override
  default KeyValues getHighCardinalityKeyValues(SendContext context) {
    return KeyValues.of(Conventions.BATCH_SIZE, Integer.toString(context.jobs().count()));
  }
}
