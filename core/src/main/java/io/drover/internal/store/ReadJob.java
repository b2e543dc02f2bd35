package io.drover.internal.store;

import io.drover.job.Check;
import io.drover.job.Deduplication;
import io.drover.job.Job;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.TypeToken;
import io.drover.spi.JobRecord;
import io.drover.spi.ParentLink;
import io.drover.spi.ScheduleRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job as it was read from the store. Immutable; its data are decoded once, when asked for. */
public class ReadJob<T> implements Job<T> {

  private final JobRecord record;
  private final JobShape<T> shape;
  private volatile boolean decoded;
  private @Nullable T data;

  /** Takes a record in. */
  public ReadJob(JobRecord record, JobShape<T> shape) {
    this.record = record;
    this.shape = shape;
  }

  /** Returns what was read. */
  public final JobRecord record() {
    return record;
  }

  /** Returns what turns the data into values. */
  public final JobShape<T> shape() {
    return shape;
  }

  @Override
  public final String id() {
    return record.id();
  }

  @Override
  public final String queue() {
    return record.queue();
  }

  @Override
  public final String name() {
    return record.name();
  }

  @Override
  @SuppressWarnings("NullAway") // The data of a job added with null are null.
  public final T data() {
    // Two threads may both decode; each gets a value that is equal.
    if (!decoded) {
      data = shape.decode(record);
      decoded = true;
    }
    return data;
  }

  @Override
  public final <D> Optional<D> dataAs(TypeToken<D> type) {
    return decode(record.data(), type);
  }

  @Override
  public final String dataJson() {
    return text(record.data());
  }

  @Override
  public final JobOptions options() {
    return record.options();
  }

  @Override
  public final JobState state() {
    return record.state();
  }

  @Override
  public final Instant timestamp() {
    return record.timestamp();
  }

  @Override
  public final Duration delay() {
    return record.delay();
  }

  @Override
  public final int priority() {
    return record.priority();
  }

  @Override
  public final Optional<Instant> processedOn() {
    return Optional.ofNullable(record.processedOn());
  }

  @Override
  public final Optional<Instant> finishedOn() {
    return Optional.ofNullable(record.finishedOn());
  }

  @Override
  public final int attemptsStarted() {
    return record.attemptsStarted();
  }

  @Override
  public final int attemptsMade() {
    return record.attemptsMade();
  }

  @Override
  public final int stalledCount() {
    return record.stalledCount();
  }

  @Override
  public final int redrives() {
    return record.redrives();
  }

  @Override
  public final Optional<String> failureTelemetry() {
    return Optional.ofNullable(record.failureTelemetry());
  }

  @Override
  public final Optional<String> processedBy() {
    return Optional.ofNullable(record.processedBy());
  }

  @Override
  public final Optional<String> resultJson() {
    return Optional.ofNullable(record.result()).map(ReadJob::text);
  }

  @Override
  public final <R> Optional<R> result(TypeToken<R> type) {
    return decode(record.result(), type);
  }

  @Override
  public final Optional<String> progressJson() {
    return Optional.ofNullable(record.progress()).map(ReadJob::text);
  }

  @Override
  public final <P> Optional<P> progress(TypeToken<P> type) {
    return decode(record.progress(), type);
  }

  @Override
  public final Optional<String> failedReason() {
    return Optional.ofNullable(record.failedReason());
  }

  @Override
  public final List<String> stackTraces() {
    return record.stackTraces();
  }

  @Override
  public final Optional<String> schedule() {
    return Optional.ofNullable(record.schedule());
  }

  @Override
  public final Optional<Instant> slot() {
    return schedule().map(schedule -> ScheduleRecord.slotOf(record.id(), schedule));
  }

  @Override
  public final Optional<String> deduplicationId() {
    return Optional.ofNullable(record.options().deduplication()).map(Deduplication::id);
  }

  @Override
  public final Optional<JobKey> parent() {
    return Optional.ofNullable(record.parent()).map(ParentLink::parent);
  }

  @Override
  public final String toString() {
    return "Job[queue=%s, id=%s, name=%s, state=%s]".formatted(queue(), id(), name(), state());
  }

  private <V> Optional<V> decode(byte @Nullable [] json, TypeToken<V> type) {
    Check.notNull("a type", type);
    return json == null
        ? Optional.empty()
        : Optional.ofNullable(JobShape.decode(shape.codec(), json, type));
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
