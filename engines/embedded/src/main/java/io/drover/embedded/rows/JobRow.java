package io.drover.embedded.rows;

import io.drover.embedded.storage.Table;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.spi.JobRecord;
import io.drover.spi.ParentLink;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as the engine works on it: its fields, and the place it has in the tables. Mutable; for the
 * commit thread.
 */
public final class JobRow {

  /** What a time has that is not set. */
  public static final long NEVER = -1;

  public final String id;
  public final String name;
  public final JobOptions options;

  public byte[] data;
  public long timestamp;
  public long delay;
  public int priority;
  public long processedOn = NEVER;
  public long finishedOn = NEVER;
  public int attemptsStarted;
  public int attemptsMade;
  public int stalledCount;

  /** How many ends of the process in a row, since an attempt last ended, found the job active. */
  public int restarts;

  public byte @Nullable [] result;
  public @Nullable String failedReason;
  public List<String> stackTraces = List.of();
  public byte @Nullable [] progress;
  public @Nullable String deferredFailure;
  public @Nullable String processedBy;
  public int redrives;
  public @Nullable ParentLink parent;

  /** The schedule of which the job is a run. */
  public @Nullable String schedule;

  /** Whether {@link Table#IDS} has an entry for the job. */
  public boolean indexed;

  /** Whether {@link Table#LOGS} may have lines of the job. */
  public boolean logged;

  /** Whether {@link Table#CHILDREN} may have rows of the job's children. */
  public boolean family;

  /** Whether the row at the job's key was put more than once, so that it takes a full delete. */
  public boolean rewritten;

  /** The state that the job is in; meaningless until it has a key. */
  public JobState state = JobState.WAITING;

  /** The table that the job is in: its state's, or for an active one that it was claimed from. */
  public Table table = Table.WAITING;

  /** The key in the table; empty until the job has a place. */
  public byte[] key = {};

  /** How many bytes the row in the table has; 0 until the job has a place. */
  public int size;

  /** What the job counts for where it is read ahead. */
  public long held;

  /**
   * Of a ready job the number of the command that stored the row, or a higher one; 0 if that was
   * before the store was opened. Not stored.
   */
  public long storedBy;

  public JobRow(String id, String name, byte[] data, JobOptions options) {
    this.id = id;
    this.name = name;
    this.data = data;
    this.options = options;
  }

  public JobRecord toRecord(String queue) {
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
        .redrives(redrives)
        .parent(parent)
        .schedule(schedule)
        .build();
  }

  private static @Nullable Instant instant(long millis) {
    return millis == NEVER ? null : Instant.ofEpochMilli(millis);
  }
}
