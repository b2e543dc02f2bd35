package io.drover.spi;

import io.drover.job.JobOptions;
import io.drover.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as it crosses the seam to be read. Immutable; nobody changes the arrays. The fields are
 * those of the job's hash in the wire format §2.1, which says what each means and who writes it
 * when.
 *
 * @param id unique within the queue
 * @param queue the queue's name
 * @param name what kind of job it is
 * @param data JSON in UTF-8
 * @param options as the job was added with
 * @param state the state when it was read
 * @param timestamp the time of creation
 * @param delay the delay now in force
 * @param priority the priority now in force
 * @param processedOn when the latest attempt started
 * @param finishedOn when the job ended
 * @param attemptsStarted how often it was claimed
 * @param attemptsMade how many attempts were counted
 * @param stalledCount how often it stalled
 * @param result JSON in UTF-8, once completed
 * @param failedReason why the latest failed attempt failed
 * @param stackTraces of failed attempts, oldest first
 * @param progress JSON in UTF-8
 * @param deferredFailure why the job is going to fail when it is next claimed
 * @param processedBy the name of the worker that claimed it last
 */
public record JobRecord(
    String id,
    String queue,
    String name,
    byte[] data,
    JobOptions options,
    JobState state,
    Instant timestamp,
    Duration delay,
    int priority,
    @Nullable Instant processedOn,
    @Nullable Instant finishedOn,
    int attemptsStarted,
    int attemptsMade,
    int stalledCount,
    byte @Nullable [] result,
    @Nullable String failedReason,
    List<String> stackTraces,
    byte @Nullable [] progress,
    @Nullable String deferredFailure,
    @Nullable String processedBy) {}
