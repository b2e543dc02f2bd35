package io.drover.opentelemetry;

import io.drover.spi.AddedJob;
import io.drover.spi.EndedAttempt;
import io.drover.spi.EngineCall;
import io.drover.spi.JobRecord;
import io.drover.spi.Observer;
import io.drover.spi.WorkerSlots;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongGaugeBuilder;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/** What counts and times what Drover does. Safe for use by any number of threads. */
final class Metrics implements Observer {

  private static final int MOST_QUEUES = 200;
  private static final int MOST_NAMES = 100;
  private static final int MOST_ERRORS = 50;
  private static final List<Long> SIZES = List.of(1L, 3L, 10L, 30L, 100L, 300L, 1_000L);

  private static final List<Double> BUCKETS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);
  private static final List<Double> LONG_BUCKETS =
      List.of(0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1_800.0, 3_600.0);

  private final LongCounter sent;
  private final LongCounter consumed;
  private final LongCounter attempts;
  private final LongCounter stalled;
  private final DoubleHistogram processed;
  private final DoubleHistogram waited;
  private final DoubleHistogram called;
  private final LongHistogram callSent;
  private final LongHistogram callReceived;
  private final BoundedNames queues = new BoundedNames(MOST_QUEUES);
  private final BoundedNames names = new BoundedNames(MOST_NAMES);
  private final BoundedNames errors = new BoundedNames(MOST_ERRORS);
  private final BoundedNames callErrors = new BoundedNames(MOST_ERRORS);
  private final Map<String, Set<WorkerSlots>> workers = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Attributes>> ofJobs = new ConcurrentHashMap<>();

  Metrics(OpenTelemetry openTelemetry) {
    Meter meter = openTelemetry.getMeter(Conventions.SCOPE);
    this.sent = counter(meter, "messaging.client.sent.messages", "Jobs stored");
    this.consumed = counter(meter, "messaging.client.consumed.messages", "Jobs claimed");
    this.attempts = counter(meter, "drover.attempts", "Attempts, by what became of them");
    this.stalled = counter(meter, "drover.jobs.stalled", "Jobs whose lease ran out");
    this.processed =
        histogram(meter, "messaging.process.duration", "How long handlers ran", BUCKETS);
    this.waited =
        histogram(meter, "drover.job.wait", "How long jobs were ready before", LONG_BUCKETS);
    this.called =
        histogram(meter, "messaging.client.operation.duration", "How long the store took", BUCKETS);
    this.callSent = sizes(meter, "drover.call.sent", "Entries that calls of the store carried");
    this.callReceived =
        sizes(meter, "drover.call.received", "Entries that answers of the store brought");
    gauge(meter, "drover.worker.slots", "How many times handlers may run at once in this process")
        .buildWithCallback(gauge -> slots(gauge, WorkerSlots::concurrency));
    gauge(meter, "drover.worker.slots.used", "How many times handlers run in this process")
        .buildWithCallback(gauge -> slots(gauge, WorkerSlots::running));
  }

  private static LongHistogram sizes(Meter meter, String name, String description) {
    return meter
        .histogramBuilder(name)
        .ofLongs()
        .setDescription(description)
        .setExplicitBucketBoundariesAdvice(SIZES)
        .build();
  }

  private static LongGaugeBuilder gauge(Meter meter, String name, String description) {
    return meter.gaugeBuilder(name).ofLongs().setDescription(description);
  }

  private void slots(ObservableLongMeasurement gauge, ToIntFunction<WorkerSlots> value) {
    workers.forEach(
        (queue, slots) -> gauge.record(slots.stream().mapToInt(value).sum(), ofQueue(queue)));
  }

  private static Attributes ofQueue(String told) {
    return Attributes.of(Conventions.SYSTEM, Conventions.DROVER, Conventions.DESTINATION, told);
  }

  private static LongCounter counter(Meter meter, String name, String description) {
    return meter.counterBuilder(name).setDescription(description).setUnit("{message}").build();
  }

  private static DoubleHistogram histogram(
      Meter meter, String name, String description, List<Double> buckets) {
    return meter
        .histogramBuilder(name)
        .setDescription(description)
        .setUnit("s")
        .setExplicitBucketBoundariesAdvice(buckets)
        .build();
  }

  @Override
  public void added(List<AddedJob> jobs) {
    for (AddedJob job : jobs) {
      if (job.isNew()) {
        sent.add(1, with(job.queue(), job.name(), "add"));
      }
    }
  }

  @Override
  public void claimed(String queue, List<JobRecord> jobs) {
    jobs.forEach(job -> consumed.add(1, with(queue, job.name(), "claim")));
  }

  @Override
  public void ended(String queue, List<EndedAttempt> ended) {
    for (EndedAttempt attempt : ended) {
      Attributes job = with(queue, attempt.job().name(), "process");
      String outcome = attempt.outcome().name().toLowerCase(Locale.ROOT);
      attempts.add(1, job.toBuilder().put(Conventions.OUTCOME, outcome).build());
      attempt.waited().ifPresent(wait -> waited.record(seconds(wait), job));
      attempt
          .handlerTime()
          .ifPresent(time -> processed.record(seconds(time), failed(job, attempt)));
    }
  }

  private Attributes failed(Attributes job, EndedAttempt attempt) {
    return attempt.error().map(error -> with(job, errors, error)).orElse(job);
  }

  private static Attributes with(Attributes attributes, BoundedNames known, Throwable error) {
    String type = known.of(error.getClass().getName());
    return attributes.toBuilder().put(Conventions.ERROR_TYPE, type).build();
  }

  @Override
  public void stalled(String queue, List<String> ids) {
    stalled.add(ids.size(), ofQueue(queues.of(queue)));
  }

  @Override
  public void called(EngineCall call) {
    Attributes attributes =
        Attributes.of(
            Conventions.SYSTEM,
            Conventions.DROVER,
            Conventions.OPERATION,
            call.facet() + "." + call.method());
    called.record(
        seconds(call.took()),
        call.error().map(error -> with(attributes, callErrors, error)).orElse(attributes));
    if (call.sent() > 0) {
      callSent.record(call.sent(), attributes);
    }
    if (call.received() > 0) {
      callReceived.record(call.received(), attributes);
    }
  }

  @Override
  public void workerStarted(WorkerSlots worker) {
    workers
        .computeIfAbsent(queues.of(worker.queue()), told -> ConcurrentHashMap.newKeySet())
        .add(worker);
  }

  @Override
  public void workerClosed(WorkerSlots worker) {
    Set<WorkerSlots> slots = workers.get(queues.of(worker.queue()));
    if (slots != null) {
      slots.remove(worker);
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private Attributes with(String queue, String name, String operation) {
    String toldQueue = queues.of(queue);
    String toldName = names.of(name);
    return ofJobs
        .computeIfAbsent(operation + " " + toldQueue, any -> new ConcurrentHashMap<>())
        .computeIfAbsent(
            toldName,
            any ->
                Attributes.builder()
                    .put(Conventions.SYSTEM, Conventions.DROVER)
                    .put(Conventions.DESTINATION, toldQueue)
                    .put(Conventions.JOB_NAME, toldName)
                    .put(Conventions.OPERATION, operation)
                    .build());
  }
}
