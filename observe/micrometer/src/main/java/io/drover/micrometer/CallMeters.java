package io.drover.micrometer;

import io.drover.spi.EngineCall;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The meters of the calls of one method of an engine. Safe for use by any number of threads. */
final class CallMeters {

  private static final int MOST_ERRORS = 20;

  private final MeterRegistry registry;
  private final Tags tags;
  private final Timer answered;
  private final DistributionSummary sent;
  private final DistributionSummary received;
  private final BoundedNames errors = new BoundedNames(MOST_ERRORS);
  private final Map<String, Timer> failed = new ConcurrentHashMap<>();

  CallMeters(MeterRegistry registry, String operation) {
    this.registry = registry;
    this.tags =
        Tags.of(Conventions.SYSTEM, Conventions.DROVER).and(Conventions.OPERATION, operation);
    this.answered = timer(Conventions.NO_ERROR);
    this.sent = size("drover.call.sent", "Entries that calls of the store carried");
    this.received = size("drover.call.received", "Entries that answers of the store brought");
  }

  private Timer timer(String error) {
    return Timer.builder("messaging.client.operation.duration")
        .description("How long the store took to answer")
        .tags(tags.and(Conventions.ERROR_TYPE, error))
        .serviceLevelObjectives(JobMeters.BUCKETS)
        .register(registry);
  }

  private DistributionSummary size(String name, String description) {
    return DistributionSummary.builder(name)
        .description(description)
        .tags(tags)
        .serviceLevelObjectives(1, 3, 10, 30, 100, 300, 1_000)
        .register(registry);
  }

  void called(EngineCall call) {
    Timer timer =
        call.error()
            .map(error -> errors.of(error.getClass().getName()))
            .map(error -> failed.computeIfAbsent(error, this::timer))
            .orElse(answered);
    timer.record(call.took());
    if (call.sent() > 0) {
      sent.record(call.sent());
    }
    if (call.received() > 0) {
      received.record(call.received());
    }
  }
}
