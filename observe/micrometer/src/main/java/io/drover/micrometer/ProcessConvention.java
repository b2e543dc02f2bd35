package io.drover.micrometer;

import io.drover.spi.JobRecord;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import java.util.List;

/**
 * How observations of handlers are named: by OpenTelemetry's conventions for messaging, unless a
 * method is overridden. Safe for use by any number of threads.
 */
public interface ProcessConvention extends ObservationConvention<ProcessContext> {

  /** The usual names. */
  ProcessConvention USUAL = new ProcessConvention() {};

  @Override
  default boolean supportsContext(Observation.Context context) {
    return context instanceof ProcessContext;
  }

  @Override
  default String getName() {
    return "drover.process";
  }

  @Override
  default String getContextualName(ProcessContext context) {
    return "process " + context.run().queue();
  }

  @Override
  default KeyValues getLowCardinalityKeyValues(ProcessContext context) {
    return KeyValues.of(
        Conventions.SYSTEM,
        Conventions.DROVER,
        Conventions.OPERATION,
        "process",
        Conventions.OPERATION_TYPE,
        "process",
        Conventions.DESTINATION,
        context.destination(),
        Conventions.JOB_NAME,
        context.jobName());
  }

  @Override
  default KeyValues getHighCardinalityKeyValues(ProcessContext context) {
    List<JobRecord> jobs = context.run().jobs();
    if (jobs.size() > 1) {
      return KeyValues.of(Conventions.BATCH_SIZE, Integer.toString(jobs.size()));
    }
    JobRecord job = jobs.get(0);
    return KeyValues.of(
        Conventions.MESSAGE_ID,
        job.id(),
        Conventions.ATTEMPT,
        Integer.toString(job.attemptsMade() + 1));
  }
}
