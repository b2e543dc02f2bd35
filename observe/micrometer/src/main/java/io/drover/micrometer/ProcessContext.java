package io.drover.micrometer;

import io.drover.spi.HandlerRun;
import io.drover.spi.JobRecord;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import java.util.List;
import java.util.Map;

/** What is observed of a run of a handler. For the handler's thread. */
public final class ProcessContext extends ReceiverContext<Map<String, String>> {

  private final HandlerRun run;
  private final SendContext.Told told;

  ProcessContext(HandlerRun run, SendContext.Told told) {
    super((carrier, key) -> carrier.get(key), Kind.CONSUMER);
    this.run = run;
    this.told = told;
    List<JobRecord> jobs = run.jobs();
    setCarrier(jobs.size() == 1 ? run.carrier(jobs.get(0)) : Map.of());
    setRemoteServiceName(Conventions.DROVER);
  }

  /** Returns the run. */
  public HandlerRun run() {
    return run;
  }

  /** Returns the name of the queue, or {@code other} if there are too many. */
  public String destination() {
    return told.destination();
  }

  /** Returns the name of the first job, or {@code other} if there are too many. */
  public String jobName() {
    return told.jobName();
  }
}
