package io.drover.embedded;

import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.spi.JobRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as the engine works on it: its fields, and the place it has in the tables. Mutable; for the
 * commit thread.
 */
final class StoredJob {

  /** What a time has that is not set. */
  static final long NEVER = -1;

  final String id;
  final String name;
  final JobOptions options;

  byte[] data;
  long timestamp;
  long delay;
  int priority;
  long processedOn = NEVER;
  long finishedOn = NEVER;
  int attemptsStarted;
  int attemptsMade;
  int stalledCount;
  byte @Nullable [] result;
  @Nullable String failedReason;
  List<String> stackTraces = List.of();
  byte @Nullable [] progress;
  @Nullable String deferredFailure;
  @Nullable String processedBy;

  /** Whether {@link Table#IDS} has an entry for the job. */
  boolean indexed;

  /** Whether {@link Table#LOGS} may have lines of the job. */
  boolean logged;

  /** Whether the row at the job's key was put more than once, so that it takes a full delete. */
  boolean rewritten;

  /** The state that the job is in; meaningless until it has a key. */
  JobState state = JobState.WAITING;

  /** The table that the job is in: its state's, or for an active one that it was claimed from. */
  Table table = Table.WAITING;

  /** The key in the table; empty until the job has a place. */
  byte[] key = {};

  /** How many bytes the row in the table has; 0 until the job has a place. */
  int size;

  /** What the job counts for where it is read ahead. */
  long held;

  StoredJob(String id, String name, byte[] data, JobOptions options) {
    this.id = id;
    this.name = name;
    this.data = data;
    this.options = options;
  }

  JobRecord toRecord(String queue) {
    return JobRecord.builder()
        .id(id)
        .queue(queue)
        .name(name)
        .data(data)
        .options(options)
        .state(state)
        .timestamp(Instant.ofEpochMilli(timestamp))
        .delay(Duration.ofMillis(delay))
        .priority(priority)
        .processedOn(instant(processedOn))
        .finishedOn(instant(finishedOn))
        .attemptsStarted(attemptsStarted)
        .attemptsMade(attemptsMade)
        .stalledCount(stalledCount)
        .result(result)
        .failedReason(failedReason)
        .stackTraces(stackTraces)
        .progress(progress)
        .deferredFailure(deferredFailure)
        .processedBy(processedBy)
        .build();
  }

  private static @Nullable Instant instant(long millis) {
    return millis == NEVER ? null : Instant.ofEpochMilli(millis);
  }
}
