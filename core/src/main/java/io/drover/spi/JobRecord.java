package io.drover.spi;

import io.drover.job.JobOptions;
import io.drover.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as it crosses the seam to be read. Immutable; nobody changes the arrays. The fields are
 * those of the job's hash in docs/bullmq-format.md §2.1, which says what each means and who writes
 * it when.
 */
public final class JobRecord {

  private final String id;
  private final String queue;
  private final String name;
  private final byte[] data;
  private final JobOptions options;
  private final JobState state;
  private final Instant timestamp;
  private final Duration delay;
  private final int priority;
  private final @Nullable Instant processedOn;
  private final @Nullable Instant finishedOn;
  private final int attemptsStarted;
  private final int attemptsMade;
  private final int stalledCount;
  private final byte @Nullable [] result;
  private final @Nullable String failedReason;
  private final List<String> stackTraces;
  private final byte @Nullable [] progress;
  private final @Nullable String deferredFailure;
  private final @Nullable String processedBy;
  private final @Nullable String failureTelemetry;
  private final @Nullable ParentLink parent;
  private final @Nullable String schedule;
  private final byte @Nullable [] storedOptions;
  private final int redrives;
  private final boolean endsAlone;

  /** Takes over what a builder has checked. */
  JobRecord(JobRecordBuilder from) {
    this.id = JobRecordBuilder.given("id", from.id);
    this.queue = JobRecordBuilder.given("queue", from.queue);
    this.name = JobRecordBuilder.given("name", from.name);
    this.data = JobRecordBuilder.given("data", from.data);
    this.options = JobRecordBuilder.given("options", from.options);
    this.state = JobRecordBuilder.given("state", from.state);
    this.timestamp = JobRecordBuilder.given("timestamp", from.timestamp);
    this.delay = from.delay;
    this.priority = from.priority;
    this.processedOn = from.processedOn;
    this.finishedOn = from.finishedOn;
    this.attemptsStarted = from.attemptsStarted;
    this.attemptsMade = from.attemptsMade;
    this.stalledCount = from.stalledCount;
    this.result = from.result;
    this.failedReason = from.failedReason;
    this.stackTraces = from.stackTraces;
    this.progress = from.progress;
    this.deferredFailure = from.deferredFailure;
    this.processedBy = from.processedBy;
    this.failureTelemetry = from.failureTelemetry;
    this.parent = from.parent;
    this.schedule = from.schedule;
    this.storedOptions = from.storedOptions;
    this.redrives = from.redrives;
    this.endsAlone = from.endsAlone;
  }

  /**
   * Returns a builder of a job; it needs an id, a queue, a name, data, options, a state and a
   * timestamp.
   */
  public static JobRecordBuilder builder() {
    return new JobRecordBuilder();
  }

  /** Returns a builder that begins with what this job is. */
  public JobRecordBuilder toBuilder() {
    return new JobRecordBuilder(this);
  }

  /** Returns the id, unique within the queue. */
  public String id() {
    return id;
  }

  /** Returns the queue's name. */
  public String queue() {
    return queue;
  }

  /** Returns what kind of job it is. */
  public String name() {
    return name;
  }

  /** Returns the data, JSON in UTF-8. */
  public byte[] data() {
    return data;
  }

  /** Returns the options the job was added with. */
  public JobOptions options() {
    return options;
  }

  /** Returns the state when it was read. */
  public JobState state() {
    return state;
  }

  /** Returns the time of creation. */
  public Instant timestamp() {
    return timestamp;
  }

  /** Returns the delay now in force. */
  public Duration delay() {
    return delay;
  }

  /** Returns the priority now in force. */
  public int priority() {
    return priority;
  }

  /** Returns when the latest attempt started, or {@code null}. */
  public @Nullable Instant processedOn() {
    return processedOn;
  }

  /** Returns when the job ended, or {@code null}. */
  public @Nullable Instant finishedOn() {
    return finishedOn;
  }

  /** Returns how often it was claimed. */
  public int attemptsStarted() {
    return attemptsStarted;
  }

  /** Returns how many attempts were counted. */
  public int attemptsMade() {
    return attemptsMade;
  }

  /** Returns how often it stalled. */
  public int stalledCount() {
    return stalledCount;
  }

  /** Returns the result, JSON in UTF-8, once completed, or {@code null}. */
  public byte @Nullable [] result() {
    return result;
  }

  /** Returns why the latest failed attempt failed, or {@code null}. */
  public @Nullable String failedReason() {
    return failedReason;
  }

  /** Returns the stack traces of failed attempts, oldest first. */
  public List<String> stackTraces() {
    return stackTraces;
  }

  /** Returns the progress, JSON in UTF-8, or {@code null}. */
  public byte @Nullable [] progress() {
    return progress;
  }

  /** Returns why the job is going to fail when it is next claimed, or {@code null}. */
  public @Nullable String deferredFailure() {
    return deferredFailure;
  }

  /** Returns the name of the worker that claimed it last, or {@code null}. */
  public @Nullable String processedBy() {
    return processedBy;
  }

  /**
   * Returns the telemetry metadata of the latest attempt that failed, or {@code null}
   * (docs/bullmq-format.md §2.1).
   */
  public @Nullable String failureTelemetry() {
    return failureTelemetry;
  }

  /**
   * Returns what it has of its parent, or {@code null} if it is no child (docs/bullmq-format.md
   * §7.1).
   */
  public @Nullable ParentLink parent() {
    return parent;
  }

  /**
   * Returns the id of the schedule of which it is a run, or {@code null} (docs/bullmq-format.md
   * §5.1).
   */
  public @Nullable String schedule() {
    return schedule;
  }

  /**
   * Returns the options of a run of a schedule in the engine's own form, which means nothing to
   * others: the next run has them, with all that is no option of Drover's. {@code null} if {@link
   * #options} says all.
   */
  public byte @Nullable [] storedOptions() {
    return storedOptions;
  }

  /** Returns how often it was redriven from a dead-letter queue. */
  public int redrives() {
    return redrives;
  }

  /**
   * Returns whether the engine knows that its end concerns no other job: it has no parent and no
   * deduplication id, and never gets one. {@code false} if it would have to look.
   */
  public boolean endsAlone() {
    return endsAlone;
  }

  @Override
  public String toString() {
    return "JobRecord[queue=%s, id=%s, name=%s, state=%s]".formatted(queue, id, name, state);
  }
}
