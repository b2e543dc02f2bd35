package io.drover.micrometer;

import io.drover.Drover;
import io.drover.job.Check;
import io.drover.job.JobState;
import io.drover.job.QueueStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of what there is in all queues of a store, whoever added it: {@code drover.queue.depth} by
 * {@code messaging.destination.name} and {@code drover.job.state}, {@code drover.queue.oldest.age},
 * for how long the job is ready that has been so for longest, 0 if none is, and {@code
 * drover.queues}. Safe for use by any number of threads.
 *
 * <p>One process tells them for the whole store; if several do, their gauges say the same. The
 * store is read when a gauge is, at most every five seconds and on a thread of its own. Whoever has
 * it read waits for it half a second at most; others, and who waited in vain, have what was read
 * before. What is older than a minute, since the store does not answer, is told as {@code NaN}.
 */
public final class QueueGauges implements MeterBinder, AutoCloseable {

  private static final Duration REFRESH = Duration.ofSeconds(5);
  private static final long STALE = TimeUnit.MINUTES.toNanos(1);
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final Drover drover;
  private final int maxQueues;
  private final long refresh;
  private final ThreadPoolExecutor reader;
  private volatile @Nullable Reading last;
  private final Map<MeterRegistry, Bound> bound = new IdentityHashMap<>();
  private @Nullable Future<?> underWay;
  private long asked;
  private boolean closed;

  /** The gauges of one registry. */
  private record Bound(MultiGauge depth, MultiGauge age) {}

  private QueueGauges(Drover drover, MetricsSettings settings, Duration refresh) {
    this.drover = drover;
    this.maxQueues = settings.maxQueues();
    this.refresh = refresh.toNanos();
    this.asked = System.nanoTime() - this.refresh;
    this.reader =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(1),
            task -> {
              Thread thread = new Thread(task, "drover-gauges");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    reader.allowCoreThreadTimeOut(true);
  }

  /** Returns gauges of a store with the default settings. */
  public static QueueGauges of(Drover drover) {
    return of(drover, MetricsSettings.defaults());
  }

  /**
   * Returns gauges of a store.
   *
   * @param settings of which the number of queues counts here: the first by name are told
   */
  public static QueueGauges of(Drover drover, MetricsSettings settings) {
    return of(drover, settings, REFRESH);
  }

  /** Returns gauges that read the store anew once what was read is older than a time. */
  static QueueGauges of(Drover drover, MetricsSettings settings, Duration refresh) {
    return new QueueGauges(
        Check.notNull("a Drover", drover),
        Check.notNull("the settings of meters", settings),
        refresh);
  }

  /**
   * Registers the gauges, in as many registries as are bound. Those of a queue are there once it
   * has been read.
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    MultiGauge depth =
        MultiGauge.builder("drover.queue.depth")
            .description("Jobs in a queue, by state")
            .tags(Conventions.SYSTEM, Conventions.DROVER)
            .register(registry);
    MultiGauge age =
        MultiGauge.builder("drover.queue.oldest.age")
            .description("For how long the job is ready that has been so for longest")
            .baseUnit("seconds")
            .tags(Conventions.SYSTEM, Conventions.DROVER)
            .register(registry);
    Gauge.builder("drover.queues", this, gauges -> gauges.number(Reading::queues))
        .description("Queues of the store")
        .tags(Conventions.SYSTEM, Conventions.DROVER)
        .register(registry);
    Bound one = new Bound(depth, age);
    synchronized (bound) {
      bound.put(registry, one);
      Reading known = last;
      if (known != null) {
        register(one, known.statuses().keySet());
      }
    }
    Reading unused = read();
  }

  /** What was read of the store. Immutable. */
  private record Reading(long nanos, int queues, Map<String, QueueStatus> statuses) {}

  /** What a gauge tells of a reading. */
  @FunctionalInterface
  private interface Value {
    double of(Reading reading);
  }

  private double number(Value value) {
    Reading reading = read();
    return reading == null || System.nanoTime() - reading.nanos() > STALE
        ? Double.NaN
        : value.of(reading);
  }

  /**
   * Returns what was read last, read anew if it is time and the store answers soon. Only who has it
   * read waits: a registry has hundreds of gauges, and reads them one after the other.
   */
  private @Nullable Reading read() {
    Future<?> reading;
    synchronized (this) {
      boolean reads = underWay != null && !underWay.isDone();
      if (closed || reads || System.nanoTime() - asked < refresh) {
        return last;
      }
      asked = System.nanoTime();
      reading = reader.submit(this::readStore);
      underWay = reading;
    }
    try {
      Object unused = reading.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      return last; // The store is away or slow; how old that is, the gauge sees.
    }
    return last;
  }

  private void readStore() {
    List<QueueStatus> all = drover.statuses();
    Map<String, QueueStatus> told = new LinkedHashMap<>();
    all.subList(0, Math.min(maxQueues, all.size()))
        .forEach(status -> told.put(status.queue(), status));
    synchronized (bound) {
      Reading before = last;
      if (before == null || !before.statuses().keySet().equals(told.keySet())) {
        bound.values().forEach(one -> register(one, told.keySet()));
      }
      // Last, so that what could not be registered is tried again at the next reading.
      last = new Reading(System.nanoTime(), all.size(), Map.copyOf(told));
    }
  }

  private void register(Bound one, Set<String> queues) {
    one.depth().register(depths(queues), true);
    one.age().register(ages(queues), true);
  }

  private List<Row<?>> depths(Iterable<String> queues) {
    List<Row<?>> rows = new ArrayList<>();
    for (String queue : queues) {
      for (JobState state : JobState.values()) {
        Tags tags =
            Tags.of(
                Conventions.DESTINATION,
                queue,
                "drover.job.state",
                state.name().toLowerCase(Locale.ROOT));
        rows.add(Row.of(tags, this, gauges -> gauges.depth(queue, state)));
      }
    }
    return rows;
  }

  private List<Row<?>> ages(Iterable<String> queues) {
    List<Row<?>> rows = new ArrayList<>();
    for (String queue : queues) {
      Tags tags = Tags.of(Conventions.DESTINATION, queue);
      rows.add(Row.of(tags, this, gauges -> gauges.of(queue, QueueGauges::age)));
    }
    return rows;
  }

  private double depth(String queue, JobState state) {
    return of(queue, status -> status.counts().of(state));
  }

  private static double age(QueueStatus status) {
    return status
        .oldestReady()
        .map(since -> Math.max(0, Duration.between(since, Instant.now()).toMillis()) / 1e3)
        .orElse(0.0);
  }

  private double of(String queue, ToDoubleFunction<QueueStatus> value) {
    return number(
        reading -> {
          QueueStatus status = reading.statuses().get(queue);
          return status == null ? Double.NaN : value.applyAsDouble(status);
        });
  }

  /** Reads the store no more; the gauges tell what was read last for a minute, and then NaN. */
  @Override
  public synchronized void close() {
    closed = true;
    reader.shutdown();
  }
}
