package io.drover.micrometer;

import io.drover.spi.EndedAttempt;
import io.drover.spi.EndedAttempt.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/**
 * The meters of the jobs of one name in one queue, each looked up in the registry once. Safe for
 * use by any number of threads.
 */
final class JobMeters {

  /** As OpenTelemetry advises for the duration of operations and of processing. */
  static final Duration[] BUCKETS =
      millis(5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000);

  private static final Duration[] LONG_BUCKETS =
      millis(
          5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000,
          1_800_000, 3_600_000);

  private static final int MOST_ERRORS = 50;

  private final MeterRegistry registry;
  private final Tags tags;
  private final Counter sent;
  private final Counter consumed;
  private final Timer wait;
  private final Timer processed;
  private final Map<Outcome, Counter> outcomes = new ConcurrentHashMap<>();
  private final BoundedNames errors = new BoundedNames(MOST_ERRORS);
  private final Map<String, Timer> failed = new ConcurrentHashMap<>();

  JobMeters(MeterRegistry registry, String queue, String name) {
    this.registry = registry;
    this.tags =
        Tags.of(Conventions.SYSTEM, Conventions.DROVER)
            .and(Conventions.DESTINATION, queue, Conventions.JOB_NAME, name);
    this.sent =
        counter("messaging.client.sent.messages", "Jobs stored by this process")
            .tags(tags.and(Conventions.OPERATION, "add"))
            .register(registry);
    this.consumed =
        counter("messaging.client.consumed.messages", "Jobs claimed by this process")
            .tags(tags.and(Conventions.OPERATION, "claim"))
            .register(registry);
    this.wait =
        Timer.builder("drover.job.wait")
            .description("How long jobs were ready before they were claimed first")
            .tags(tags)
            .serviceLevelObjectives(LONG_BUCKETS)
            .register(registry);
    this.processed = process(Conventions.NO_ERROR);
  }

  private static Counter.Builder counter(String name, String description) {
    return Counter.builder(name).description(description).baseUnit("messages");
  }

  private static Duration[] millis(long... limits) {
    return LongStream.of(limits).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }

  private Timer process(String error) {
    return Timer.builder("messaging.process.duration")
        .description("How long handlers ran")
        .tags(tags.and(Conventions.OPERATION, "process", Conventions.ERROR_TYPE, error))
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  void sent(int jobs) {
    sent.increment(jobs);
  }

  void consumed(int jobs) {
    consumed.increment(jobs);
  }

  void ended(EndedAttempt attempt) {
    Counter outcome = outcomes.get(attempt.outcome());
    if (outcome == null) {
      outcome = outcomes.computeIfAbsent(attempt.outcome(), this::outcome);
    }
    outcome.increment();
    attempt.waited().ifPresent(wait::record);
    attempt.handlerTime().ifPresent(time -> timer(attempt).record(time));
  }

  private Timer timer(EndedAttempt attempt) {
    return attempt
        .error()
        .map(error -> errors.of(error.getClass().getName()))
        .map(error -> failed.computeIfAbsent(error, this::process))
        .orElse(processed);
  }

  private Counter outcome(Outcome outcome) {
    return Counter.builder("drover.attempts")
        .description("Attempts that ended, by what became of them")
        .tags(tags.and("drover.outcome", outcome.name().toLowerCase(Locale.ROOT)))
        .register(registry);
  }
}
