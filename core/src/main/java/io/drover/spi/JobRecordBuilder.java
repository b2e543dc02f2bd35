package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds a job as engines read it. Not safe for use by several threads. Start with {@link
 * JobRecord#builder()} or {@link JobRecord#toBuilder()}. A value that is missing or negative is
 * refused with an {@link InvalidInputException} that names it.
 */
public final class JobRecordBuilder {

  @Nullable String id;
  @Nullable String queue;
  @Nullable String name;
  byte @Nullable [] data;
  @Nullable JobOptions options;
  @Nullable JobState state;
  @Nullable Instant timestamp;
  Duration delay = Duration.ZERO;
  int priority;
  @Nullable Instant processedOn;
  @Nullable Instant finishedOn;
  int attemptsStarted;
  int attemptsMade;
  int stalledCount;
  byte @Nullable [] result;
  @Nullable String failedReason;
  List<String> stackTraces = List.of();
  byte @Nullable [] progress;
  @Nullable String deferredFailure;
  @Nullable String processedBy;
  @Nullable String failureTelemetry;
  @Nullable ParentLink parent;
  @Nullable String schedule;
  byte @Nullable [] storedOptions;
  int redrives;
  boolean endsAlone;

  JobRecordBuilder() {}

  JobRecordBuilder(JobRecord from) {
    id = from.id();
    queue = from.queue();
    name = from.name();
    data = from.data();
    options = from.options();
    state = from.state();
    timestamp = from.timestamp();
    delay = from.delay();
    priority = from.priority();
    processedOn = from.processedOn();
    finishedOn = from.finishedOn();
    attemptsStarted = from.attemptsStarted();
    attemptsMade = from.attemptsMade();
    stalledCount = from.stalledCount();
    result = from.result();
    failedReason = from.failedReason();
    stackTraces = from.stackTraces();
    progress = from.progress();
    deferredFailure = from.deferredFailure();
    processedBy = from.processedBy();
    failureTelemetry = from.failureTelemetry();
    parent = from.parent();
    schedule = from.schedule();
    storedOptions = from.storedOptions();
    redrives = from.redrives();
    endsAlone = from.endsAlone();
  }

  /** Sets the id, unique within the queue. */
  public JobRecordBuilder id(String newId) {
    id = Check.notNull("id of a job record", newId);
    return this;
  }

  /** Sets the queue's name. */
  public JobRecordBuilder queue(String newQueue) {
    queue = Check.notNull("queue of a job record", newQueue);
    return this;
  }

  /** Sets what kind of job it is. */
  public JobRecordBuilder name(String newName) {
    name = Check.notNull("name of a job record", newName);
    return this;
  }

  /** Sets the data, JSON in UTF-8. */
  public JobRecordBuilder data(byte[] newData) {
    data = Check.notNull("data of a job record", newData);
    return this;
  }

  /** Sets the options the job was added with. */
  public JobRecordBuilder options(JobOptions newOptions) {
    options = Check.notNull("options of a job record", newOptions);
    return this;
  }

  /** Sets the state when it was read. */
  public JobRecordBuilder state(JobState newState) {
    state = Check.notNull("state of a job record", newState);
    return this;
  }

  /** Sets the time of creation. */
  public JobRecordBuilder timestamp(Instant newTimestamp) {
    timestamp = Check.notNull("timestamp of a job record", newTimestamp);
    return this;
  }

  /** Sets the delay now in force, not negative. Defaults to zero. */
  public JobRecordBuilder delay(Duration newDelay) {
    if (Check.notNull("delay of a job record", newDelay).isNegative()) {
      throw new InvalidInputException(
          "expected delay of a job record not to be negative, got: " + newDelay);
    }
    delay = newDelay;
    return this;
  }

  /** Sets the priority now in force, not negative. Defaults to 0. */
  public JobRecordBuilder priority(int newPriority) {
    priority = Check.atLeast("priority of a job record", newPriority, 0);
    return this;
  }

  /** Sets when the latest attempt started; {@code null}, the default, for none. */
  public JobRecordBuilder processedOn(@Nullable Instant newProcessedOn) {
    processedOn = newProcessedOn;
    return this;
  }

  /** Sets when the job ended; {@code null}, the default, for none. */
  public JobRecordBuilder finishedOn(@Nullable Instant newFinishedOn) {
    finishedOn = newFinishedOn;
    return this;
  }

  /** Sets how often it was claimed, not negative. Defaults to 0. */
  public JobRecordBuilder attemptsStarted(int newAttemptsStarted) {
    attemptsStarted = Check.atLeast("attemptsStarted of a job record", newAttemptsStarted, 0);
    return this;
  }

  /** Sets how many attempts were counted, not negative. Defaults to 0. */
  public JobRecordBuilder attemptsMade(int newAttemptsMade) {
    attemptsMade = Check.atLeast("attemptsMade of a job record", newAttemptsMade, 0);
    return this;
  }

  /** Sets how often it stalled, not negative. Defaults to 0. */
  public JobRecordBuilder stalledCount(int newStalledCount) {
    stalledCount = Check.atLeast("stalledCount of a job record", newStalledCount, 0);
    return this;
  }

  /** Sets the result, JSON in UTF-8, once completed; {@code null}, the default, for none. */
  public JobRecordBuilder result(byte @Nullable [] newResult) {
    result = newResult;
    return this;
  }

  /** Sets why the latest failed attempt failed; {@code null}, the default, for none. */
  public JobRecordBuilder failedReason(@Nullable String newFailedReason) {
    failedReason = newFailedReason;
    return this;
  }

  /** Sets the stack traces of failed attempts, oldest first. Defaults to none. */
  public JobRecordBuilder stackTraces(List<String> newStackTraces) {
    stackTraces = Check.elements("stackTraces of a job record", newStackTraces);
    return this;
  }

  /** Sets the progress, JSON in UTF-8; {@code null}, the default, for none. */
  public JobRecordBuilder progress(byte @Nullable [] newProgress) {
    progress = newProgress;
    return this;
  }

  /**
   * Sets why the job is going to fail when it is next claimed; {@code null}, the default, for none.
   */
  public JobRecordBuilder deferredFailure(@Nullable String newDeferredFailure) {
    deferredFailure = newDeferredFailure;
    return this;
  }

  /** Sets the name of the worker that claimed it last; {@code null}, the default, for none. */
  public JobRecordBuilder processedBy(@Nullable String newProcessedBy) {
    processedBy = newProcessedBy;
    return this;
  }

  /** Sets the telemetry metadata of a failed attempt; {@code null}, the default, for none. */
  public JobRecordBuilder failureTelemetry(@Nullable String newFailureTelemetry) {
    failureTelemetry = newFailureTelemetry;
    return this;
  }

  /** Sets what it has of its parent; {@code null}, the default, for none. */
  public JobRecordBuilder parent(@Nullable ParentLink newParent) {
    parent = newParent;
    return this;
  }

  /** Sets the schedule of which it is a run; {@code null}, the default, for none. */
  public JobRecordBuilder schedule(@Nullable String newSchedule) {
    schedule = newSchedule;
    return this;
  }

  /** Sets the options in the engine's own form; {@code null}, the default, for none. */
  public JobRecordBuilder storedOptions(byte @Nullable [] newStoredOptions) {
    storedOptions = newStoredOptions;
    return this;
  }

  /** Sets how often it was redriven, not negative. Defaults to 0. */
  public JobRecordBuilder redrives(int newRedrives) {
    redrives = Check.atLeast("redrives of a job record", newRedrives, 0);
    return this;
  }

  /** Sets whether its end is known to concern no other job. Defaults to {@code false}. */
  public JobRecordBuilder endsAlone(boolean known) {
    endsAlone = known;
    return this;
  }

  /** Returns the job. */
  public JobRecord build() {
    return new JobRecord(this);
  }

  static <V> V given(String what, @Nullable V value) {
    return Check.notNull(what + " of a job record", value);
  }
}
