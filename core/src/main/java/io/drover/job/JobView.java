package io.drover.job;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A job as plain values, for answers of a web service. Immutable. Made by {@link Job#view}.
 *
 * <p>Jackson, 2 or 3, and whatever else reads getters, writes it as an object without any set-up:
 * each getter is a property, those that are not there are {@code null}, instants are texts such as
 * {@code 2026-12-25T10:00:00Z}, and durations are milliseconds. Later versions may have more
 * properties.
 */
public final class JobView {

  private final Job<?> job;
  private final @Nullable Object data;
  private final @Nullable Object result;
  private final @Nullable Object progress;

  JobView(Job<?> job) {
    this.job = job;
    this.data = plain(() -> job.dataAs(Object.class), Optional.of(job.dataJson()));
    this.result = plain(() -> job.result(Object.class), job.resultJson());
    this.progress = plain(() -> job.progress(Object.class), job.progressJson());
  }

  /** Returns the id. */
  public String getId() {
    return job.id();
  }

  /** Returns the name of the queue. */
  public String getQueue() {
    return job.queue();
  }

  /** Returns the name. */
  public String getName() {
    return job.name();
  }

  /** Returns the state. */
  public JobState getState() {
    return job.state();
  }

  /**
   * Returns the data as what JSON is: maps, lists, strings, numbers, or {@code null}; or as the
   * text that is stored if that is no JSON.
   */
  public @Nullable Object getData() {
    return data;
  }

  /** Returns the result as the data are returned, or {@code null} if there is none. */
  public @Nullable Object getResult() {
    return result;
  }

  /** Returns the progress as the data are returned, or {@code null} if there is none. */
  public @Nullable Object getProgress() {
    return progress;
  }

  /** Returns why the latest failed attempt failed, or {@code null}. */
  public @Nullable String getFailedReason() {
    return job.failedReason().orElse(null);
  }

  /** Returns the stack traces of the failed attempts, oldest first. */
  public List<String> getStackTraces() {
    return job.stackTraces();
  }

  /** Returns how many attempts the job has in all. */
  public int getAttempts() {
    return job.options().attempts();
  }

  /** Returns how many attempts have ended and were counted. */
  public int getAttemptsMade() {
    return job.attemptsMade();
  }

  /** Returns how often a worker has claimed the job. */
  public int getAttemptsStarted() {
    return job.attemptsStarted();
  }

  /** Returns how often the job stalled. */
  public int getStalledCount() {
    return job.stalledCount();
  }

  /** Returns how often the job was sent back from a dead-letter queue. */
  public int getRedrives() {
    return job.redrives();
  }

  /** Returns the priority now in force, or 0 for none. */
  public int getPriority() {
    return job.priority();
  }

  /** Returns the delay now in force, in milliseconds. */
  public long getDelay() {
    return job.delay().toMillis();
  }

  /** Returns when the job was created. */
  public String getTimestamp() {
    return job.timestamp().toString();
  }

  /** Returns when the latest attempt started, or {@code null}. */
  public @Nullable String getProcessedOn() {
    return text(job.processedOn());
  }

  /** Returns when the job completed or failed for good, or {@code null}. */
  public @Nullable String getFinishedOn() {
    return text(job.finishedOn());
  }

  /** Returns the name of the worker that claimed the job last, or {@code null}. */
  public @Nullable String getProcessedBy() {
    return job.processedBy().orElse(null);
  }

  /** Returns the telemetry metadata of the attempt that failed last, or {@code null}. */
  public @Nullable String getFailureTelemetry() {
    return job.failureTelemetry().orElse(null);
  }

  /** Returns the id of the schedule that the job is a run of, or {@code null}. */
  public @Nullable String getSchedule() {
    return job.schedule().orElse(null);
  }

  /** Returns the instant for which this run of a schedule was planned, or {@code null}. */
  public @Nullable String getSlot() {
    return text(job.slot());
  }

  /** Returns the id the job is deduplicated under, or {@code null}. */
  public @Nullable String getDeduplicationId() {
    return job.deduplicationId().orElse(null);
  }

  /** Returns the {@code queue} and the {@code id} of the job's parent, or {@code null}. */
  public @Nullable Map<String, String> getParent() {
    return job.parent().map(JobView::plain).orElse(null);
  }

  /** Returns the exchange the job was published to, or {@code null}. */
  public @Nullable String getExchange() {
    return job.exchange().orElse(null);
  }

  /** Returns the routing key the job was published with, or {@code null}. */
  public @Nullable String getRoutingKey() {
    return job.routingKey().orElse(null);
  }

  /** Returns the headers the job was published with, none if it was not. */
  public Map<String, String> getHeaders() {
    return job.headers();
  }

  @Override
  public String toString() {
    return "JobView[queue=%s, id=%s, name=%s, state=%s]"
        .formatted(getQueue(), getId(), getName(), getState());
  }

  /** One job whose stored text is broken shall not keep a list of jobs from being shown. */
  private static @Nullable Object plain(Supplier<Optional<Object>> value, Optional<String> text) {
    try {
      return value.get().orElse(null);
    } catch (UndecodableException e) {
      return text.orElse(null);
    }
  }

  private static Map<String, String> plain(JobKey key) {
    Map<String, String> plain = new LinkedHashMap<>();
    plain.put("queue", key.queue());
    plain.put("id", key.id());
    return Collections.unmodifiableMap(plain);
  }

  private static @Nullable String text(Optional<Instant> instant) {
    return instant.map(Instant::toString).orElse(null);
  }
}
