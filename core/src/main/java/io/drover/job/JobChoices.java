package io.drover.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was set of a job's options; the rest is {@code null}. For one thread, until options hold it.
 */
final class JobChoices {
  @Nullable String id;
  @Nullable Duration delay;
  @Nullable Instant at;
  @Nullable Instant timestamp;
  @Nullable Integer priority;
  @Nullable Boolean lifo;
  @Nullable Integer attempts;
  @Nullable Backoff backoff;
  @Nullable Keep keepCompleted;
  @Nullable Keep keepFailed;
  @Nullable Integer sizeLimit;
  @Nullable Integer keepLogs;
  @Nullable Integer stackTraceLimit;
  @Nullable Deduplication deduplication;
  @Nullable Duration expiresAfter;
  @Nullable Instant expiresAt;
  @Nullable String telemetry;
  @Nullable Boolean omitTelemetry;
  @Nullable Route route;

  JobChoices copy() {
    JobChoices copy = new JobChoices();
    copy.fillFrom(this);
    return copy;
  }

  /** Takes over what is not set here. */
  void fillFrom(JobChoices other) {
    if (delay == null && at == null) {
      delay = other.delay;
      at = other.at;
    }
    id = first(id, other.id);
    timestamp = first(timestamp, other.timestamp);
    priority = first(priority, other.priority);
    lifo = first(lifo, other.lifo);
    attempts = first(attempts, other.attempts);
    backoff = first(backoff, other.backoff);
    keepCompleted = first(keepCompleted, other.keepCompleted);
    keepFailed = first(keepFailed, other.keepFailed);
    sizeLimit = first(sizeLimit, other.sizeLimit);
    keepLogs = first(keepLogs, other.keepLogs);
    stackTraceLimit = first(stackTraceLimit, other.stackTraceLimit);
    deduplication = first(deduplication, other.deduplication);
    if (expiresAfter == null && expiresAt == null) {
      expiresAfter = other.expiresAfter;
      expiresAt = other.expiresAt;
    }
    telemetry = first(telemetry, other.telemetry);
    omitTelemetry = first(omitTelemetry, other.omitTelemetry);
    route = first(route, other.route);
  }

  private static <V> @Nullable V first(@Nullable V one, @Nullable V other) {
    return one == null ? other : one;
  }
}
