package io.drover.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A unit of work as it was stored at the moment it was read: id, name, data, options, state and
 * history. Immutable and safe for use by several threads; read it again through {@code
 * JobQueue.find} to see later changes.
 *
 * @param <T> the type of the data
 */
public interface Job<T> {

  /** Returns the id, unique within its queue. */
  String id();

  /** Returns the name of the queue this job belongs to. */
  String queue();

  /** Returns the name the producer gave this kind of job. */
  String name();

  /**
   * Returns the data, decoded on the first call.
   *
   * @throws UndecodableException if the stored JSON does not fit the queue's type; {@link
   *     #dataJson()} still has it
   */
  T data();

  /**
   * Returns the data as another type than the queue's, or empty if they are {@code null}.
   *
   * @throws UndecodableException if the stored JSON does not fit the type
   */
  default <D> Optional<D> dataAs(Class<D> type) {
    return dataAs(TypeToken.of(type));
  }

  /** Returns the data as {@link #dataAs(Class)} does, as a type with arguments. */
  <D> Optional<D> dataAs(TypeToken<D> type);

  /** Returns the data as the JSON text that is stored, whether it fits the queue's type or not. */
  String dataJson();

  /**
   * Returns the options the job was added with. They never change; see {@link #priority()} and
   * {@link #delay()}.
   */
  JobOptions options();

  /** Returns the state the job was in when it was read. */
  JobState state();

  /** Returns when the job was created, in milliseconds' precision; delays count from here. */
  Instant timestamp();

  /** Returns the delay now in force, zero once the job was promoted. */
  Duration delay();

  /** Returns the priority now in force: 0 for none, else 1 (first) to 2097151 (last). */
  int priority();

  /** Returns when the latest attempt started, or empty if none has. */
  Optional<Instant> processedOn();

  /** Returns when the job completed or failed for good, or empty if it has not. */
  Optional<Instant> finishedOn();

  /** Returns how often a worker has claimed the job. */
  int attemptsStarted();

  /** Returns how many attempts have ended and were counted: completions, failures and retries. */
  int attemptsMade();

  /**
   * Returns how often the job was found active with its lease run out; the end of the only process
   * of a store is not counted.
   */
  int stalledCount();

  /** Returns how often the job was sent back from a dead-letter queue. */
  int redrives();

  /** Returns the name of the worker that claimed the job last, if that worker has a name. */
  Optional<String> processedBy();

  /**
   * Returns the telemetry metadata of the attempt that failed last, or empty if whoever ran it left
   * none: only workers of BullMQ's with telemetry do. What the job was added with is {@link
   * JobOptions#telemetry()}.
   */
  Optional<String> failureTelemetry();

  /** Returns the JSON text of the result, or empty if the job has not completed. */
  Optional<String> resultJson();

  /**
   * Returns the result, or empty if the job has not completed or completed with {@code null}.
   *
   * @throws UndecodableException if the stored JSON does not fit the type
   */
  default <R> Optional<R> result(Class<R> type) {
    return result(TypeToken.of(type));
  }

  /** Returns the result as {@link #result(Class)} does, as a type with arguments. */
  <R> Optional<R> result(TypeToken<R> type);

  /** Returns the JSON text of the progress last reported, or empty if none was. */
  Optional<String> progressJson();

  /**
   * Returns the progress last reported, or empty if none was.
   *
   * @throws UndecodableException if the stored JSON does not fit the type
   */
  default <P> Optional<P> progress(Class<P> type) {
    return progress(TypeToken.of(type));
  }

  /** Returns the progress as {@link #progress(Class)} does, as a type with arguments. */
  <P> Optional<P> progress(TypeToken<P> type);

  /** Returns why the latest failed attempt failed. Stays after a later success. */
  Optional<String> failedReason();

  /**
   * Returns the stack traces of the failed attempts, oldest first, at most {@code
   * JobOptions.stackTraceLimit}.
   */
  List<String> stackTraces();

  /** Returns the id of the schedule that this job is a run of, if it is one. */
  Optional<String> schedule();

  /**
   * Returns the instant for which this run of a schedule was planned, if it is one. It is the same
   * for every attempt, however late the run is, so that what a run is about can be computed from
   * it.
   */
  Optional<Instant> slot();

  /**
   * Returns the id this job is deduplicated under, if it was added with a {@link Deduplication}.
   */
  Optional<String> deduplicationId();

  /** Returns the exchange the job was published to, if it was published to one. */
  default Optional<String> exchange() {
    return Optional.ofNullable(options().route()).map(Route::exchange);
  }

  /** Returns the routing key the job was published with, if it was published to an exchange. */
  default Optional<String> routingKey() {
    return Optional.ofNullable(options().route()).map(Route::routingKey);
  }

  /** Returns the headers the job was published with, sorted by name; empty if there are none. */
  default Map<String, String> headers() {
    Route route = options().route();
    return route == null ? Map.of() : route.headers();
  }

  /** Returns where the job's parent is, if it is a child in a tree of jobs; see {@link Flow}. */
  Optional<JobKey> parent();

  /**
   * Returns the time between the start of the latest attempt and the end of the job, once it has
   * ended.
   */
  default Optional<Duration> processingTime() {
    return finishedOn().flatMap(end -> processedOn().map(start -> Duration.between(start, end)));
  }

  /** Returns the job as plain values, which Jackson and others write as JSON without any set-up. */
  default JobView view() {
    return new JobView(this);
  }
}
