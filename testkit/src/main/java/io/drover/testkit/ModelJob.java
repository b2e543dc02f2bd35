package io.drover.testkit;

import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.ParentLink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job of a {@link QueueModel}: every field in the open. Not safe for use by several threads.
 */
final class ModelJob {

  final String id;
  final String queue;
  final String name;
  final JobOptions options;
  final Instant timestamp;
  final List<String> logs = new ArrayList<>();
  byte[] data;
  JobState state = JobState.WAITING;
  Duration delay;
  Instant due;
  int priority;
  @Nullable Instant processedOn;
  @Nullable Instant finishedOn;
  int attemptsStarted;
  int attemptsMade;
  int stalledCount;
  int restarts;
  byte @Nullable [] result;
  @Nullable String failedReason;
  List<String> stackTraces = List.of();
  byte @Nullable [] progress;
  @Nullable String deferredFailure;
  @Nullable String processedBy;
  final int redrives;
  @Nullable String schedule;
  @Nullable String token;
  @Nullable Instant leaseEnd;
  @Nullable ParentLink parent;

  ModelJob(String id, String queue, JobInsert insert, Instant timestamp) {
    this.id = id;
    this.queue = queue;
    this.name = insert.name();
    this.data = insert.data();
    this.options = insert.options();
    this.timestamp = timestamp;
    this.delay = insert.delay();
    this.due = timestamp.plus(insert.delay());
    this.priority = insert.options().priority();
    this.parent = insert.parent();
    this.redrives = insert.redrives();
  }

  boolean hasLiveLease(Instant now) {
    return leaseEnd != null && leaseEnd.isAfter(now);
  }

  void dropLease() {
    token = null;
    leaseEnd = null;
  }

  /** Since when the job counts as ready, if it is. */
  Instant readySince() {
    Instant at = options.at();
    Instant first = at == null ? timestamp.plus(options.delay()) : at;
    Instant started = processedOn;
    return started != null && started.isAfter(first) ? started : first;
  }

  /** The instant by which cleaning judges the job's age. */
  Instant age() {
    Instant started = processedOn;
    Instant ended = finishedOn;
    if (state.isFinished() && ended != null) {
      return ended;
    }
    return state == JobState.ACTIVE && started != null ? started : timestamp;
  }

  JobRecord toRecord() {
    return JobRecord.builder()
        .id(id)
        .queue(queue)
        .name(name)
        .data(data)
        .options(options)
        .state(state)
        .timestamp(timestamp)
        .delay(delay)
        .priority(priority)
        .processedOn(processedOn)
        .finishedOn(finishedOn)
        .attemptsStarted(attemptsStarted)
        .attemptsMade(attemptsMade)
        .stalledCount(stalledCount)
        .result(result)
        .failedReason(failedReason)
        .stackTraces(stackTraces)
        .progress(progress)
        .deferredFailure(deferredFailure)
        .processedBy(processedBy)
        .parent(parent)
        .redrives(redrives)
        .schedule(schedule)
        .build();
  }
}
