package io.drover.micrometer;

import io.drover.job.Check;
import io.drover.spi.AddedJob;
import io.drover.spi.EndedAttempt;
import io.drover.spi.EngineCall;
import io.drover.spi.JobRecord;
import io.drover.spi.Observer;
import io.drover.spi.WorkerSlots;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.ToIntFunction;

/**
 * What counts and times what Drover does in this process, by meters of Micrometer. Safe for use by
 * any number of threads, and by several stores of one process.
 *
 * <pre>{@code
 * DroverMetrics metrics = DroverMetrics.of(registry);
 * Drover drover = Drover.open(uri, DroverSettings.defaults().observer(metrics));
 * }</pre>
 *
 * <p>The meters have the names of OpenTelemetry's conventions for messaging:
 *
 * <ul>
 *   <li>{@code messaging.client.sent.messages} and {@code messaging.client.consumed.messages}: jobs
 *       stored and claimed, by {@code messaging.destination.name}, the queue, and {@code
 *       drover.job.name}
 *   <li>{@code messaging.process.duration}: how long handlers ran, by queue, job name and {@code
 *       error.type}
 *   <li>{@code messaging.client.operation.duration}: how long the store took to answer, by {@code
 *       messaging.operation.name}, such as {@code jobs.advance}, and {@code error.type}
 * </ul>
 *
 * <p>and Drover's own where those have none: {@code drover.job.wait}, {@code drover.attempts} by
 * {@code drover.outcome}, {@code drover.jobs.stalled}, {@code drover.call.sent} and {@code
 * drover.call.received}, {@code drover.worker.slots} and {@code drover.worker.slots.used}. What
 * there is in the queues, {@link QueueGauges} tell.
 */
public final class DroverMetrics implements Observer {

  private final MeterRegistry registry;
  private final BoundedNames queues;
  private final BoundedNames names;
  private final Map<String, Map<String, JobMeters>> jobs = new ConcurrentHashMap<>();
  private final Map<String, Map<String, CallMeters>> calls = new ConcurrentHashMap<>();
  private final Map<String, Counter> stalled = new ConcurrentHashMap<>();
  private final Map<String, Set<WorkerSlots>> workers = new ConcurrentHashMap<>();

  private DroverMetrics(MeterRegistry registry, MetricsSettings settings) {
    this.registry = registry;
    this.queues = new BoundedNames(settings.maxQueues());
    this.names = new BoundedNames(settings.maxJobNames());
  }

  /** Returns what keeps meters in a registry, with the default settings. */
  public static DroverMetrics of(MeterRegistry registry) {
    return of(registry, MetricsSettings.defaults());
  }

  /** Returns what keeps meters in a registry. */
  public static DroverMetrics of(MeterRegistry registry, MetricsSettings settings) {
    return new DroverMetrics(
        Check.notNull("a registry of meters", registry),
        Check.notNull("the settings of meters", settings));
  }

  @Override
  public void added(List<AddedJob> added) {
    count(added, AddedJob::queue, AddedJob::name, job -> job.isNew() ? 1 : 0, JobMeters::sent);
  }

  @Override
  public void claimed(String queue, List<JobRecord> claimed) {
    count(claimed, job -> queue, JobRecord::name, job -> 1, JobMeters::consumed);
  }

  /** Counts neighbours of one name together, as most jobs of a batch have the same. */
  private <E> void count(
      List<E> all,
      Function<E, String> queue,
      Function<E, String> name,
      ToIntFunction<E> weight,
      ObjIntConsumer<JobMeters> counter) {
    JobMeters meters = null;
    String lastQueue = "";
    String lastName = "";
    int sum = 0;
    for (E one : all) {
      if (meters == null
          || !name.apply(one).equals(lastName)
          || !queue.apply(one).equals(lastQueue)) {
        if (meters != null && sum > 0) {
          counter.accept(meters, sum);
        }
        sum = 0;
        lastQueue = queue.apply(one);
        lastName = name.apply(one);
        meters = meters(lastQueue, lastName);
      }
      sum += weight.applyAsInt(one);
    }
    if (meters != null && sum > 0) {
      counter.accept(meters, sum);
    }
  }

  @Override
  public void ended(String queue, List<EndedAttempt> attempts) {
    JobMeters meters = null;
    String last = "";
    for (EndedAttempt attempt : attempts) {
      String name = attempt.job().name();
      if (meters == null || !name.equals(last)) {
        meters = meters(queue, name); // Looked for once for neighbours of one name.
        last = name;
      }
      meters.ended(attempt);
    }
  }

  private JobMeters meters(String queue, String name) {
    String toldQueue = queues.of(queue);
    String toldName = names.of(name);
    Map<String, JobMeters> ofQueue = jobs.get(toldQueue);
    if (ofQueue == null) {
      ofQueue = jobs.computeIfAbsent(toldQueue, any -> new ConcurrentHashMap<>());
    }
    JobMeters meters = ofQueue.get(toldName);
    return meters == null
        ? ofQueue.computeIfAbsent(toldName, any -> new JobMeters(registry, toldQueue, toldName))
        : meters;
  }

  @Override
  public void stalled(String queue, List<String> ids) {
    stalled
        .computeIfAbsent(
            queues.of(queue),
            told ->
                Counter.builder("drover.jobs.stalled")
                    .description("Jobs whose lease ran out, made ready again by this process")
                    .tags(tags(told))
                    .register(registry))
        .increment(ids.size());
  }

  private static Tags tags(String queue) {
    return Tags.of(Conventions.SYSTEM, Conventions.DROVER).and(Conventions.DESTINATION, queue);
  }

  @Override
  public void called(EngineCall call) {
    Map<String, CallMeters> ofFacet = calls.get(call.facet());
    if (ofFacet == null) {
      ofFacet = calls.computeIfAbsent(call.facet(), any -> new ConcurrentHashMap<>());
    }
    CallMeters meters = ofFacet.get(call.method());
    if (meters == null) {
      meters =
          ofFacet.computeIfAbsent(
              call.method(), method -> new CallMeters(registry, call.facet() + "." + method));
    }
    meters.called(call);
  }

  @Override
  public void workerStarted(WorkerSlots worker) {
    workers.computeIfAbsent(queues.of(worker.queue()), this::slots).add(worker);
  }

  private Set<WorkerSlots> slots(String queue) {
    Set<WorkerSlots> slots = ConcurrentHashMap.newKeySet();
    gauge("drover.worker.slots", slots, WorkerSlots::concurrency)
        .description("How many times handlers may run at once in this process")
        .tags(tags(queue))
        .register(registry);
    gauge("drover.worker.slots.used", slots, WorkerSlots::running)
        .description("How many times handlers run in this process")
        .tags(tags(queue))
        .register(registry);
    return slots;
  }

  private static Gauge.Builder<?> gauge(
      String name, Set<WorkerSlots> slots, ToIntFunction<WorkerSlots> value) {
    return Gauge.builder(name, slots, all -> all.stream().mapToInt(value).sum())
        .strongReference(true);
  }

  @Override
  public void workerClosed(WorkerSlots worker) {
    Set<WorkerSlots> slots = workers.get(queues.of(worker.queue()));
    if (slots != null) {
      slots.remove(worker);
    }
  }
}
