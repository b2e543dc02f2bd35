package io.drover.micrometer;

import io.drover.spi.Outgoing;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is observed of a call that adds jobs. For the threads of the call, one after the other. */
public final class SendContext extends SenderContext<Map<String, String>> {

  private final Map<String, String> headers = new LinkedHashMap<>();
  private final Outgoing jobs;
  private final Told told;

  /** The names by which it is told, of which there are not too many. */
  record Told(String destination, String jobName) {}

  SendContext(Outgoing jobs, Told told) {
    super((carrier, key, value) -> carrier.put(key, value), Kind.PRODUCER);
    this.jobs = jobs;
    this.told = told;
    setCarrier(headers);
    setRemoteServiceName(Conventions.DROVER);
  }

  /** Returns the jobs that are added. */
  public Outgoing jobs() {
    return jobs;
  }

  /** Returns the name of the destination, or {@code other} if there are too many. */
  public String destination() {
    return told.destination();
  }

  /** Returns the name of the first job, or {@code other} if there are too many. */
  public String jobName() {
    return told.jobName();
  }

  Map<String, String> headers() {
    return headers;
  }
}
