package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.JobIds;
import io.drover.job.JobOptions;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as it crosses the seam to be stored. Immutable; nobody changes the array after it was
 * handed over.
 */
public final class JobInsert {

  private final Content content;
  private final Instant timestamp;
  private final Duration delay;
  private final Ties ties;

  private JobInsert(Content content, Instant timestamp, Duration delay, Ties ties) {
    this.content = content;
    this.timestamp = timestamp;
    this.delay = delay;
    this.ties = ties;
  }

  /**
   * Returns a job to store that is due at once.
   *
   * @param name what kind of job it is
   * @param data JSON in UTF-8
   * @param options as the user gave them; {@code id}, {@code priority}, {@code lifo} and {@code
   *     deduplication} are acted on by the engine, the others are kept for those who read the job
   * @param timestamp the time of creation
   */
  public static JobInsert of(String name, byte[] data, JobOptions options, Instant timestamp) {
    Check.notNull("the name of a job to store", name);
    Check.notNull("the data of a job to store", data);
    Check.notNull("the options of a job to store", options);
    Check.notNull("the timestamp of a job to store", timestamp);
    Content content = new Content(name, data, options, options.id());
    return new JobInsert(content, timestamp, Duration.ZERO, Ties.NONE);
  }

  /** Sets how long after the timestamp the job is due. Defaults to zero: at once. */
  public JobInsert delay(Duration newDelay) {
    return new JobInsert(
        content, timestamp, Check.notNull("the delay of a job to store", newDelay), ties);
  }

  /**
   * Makes it the child of a parent, which is stored already or by the same step
   * (docs/bullmq-format.md §7.1). Only for jobs that are delivered. Defaults to {@code null}: none.
   */
  public JobInsert parent(@Nullable ParentLink parent) {
    return with(new Ties(parent, ties.waitsForChildren, ties.redrives));
  }

  /**
   * Sets whether it waits for children that the same step stores after it; without any it is due
   * (docs/bullmq-format.md §7.2). Only for jobs that are delivered. Defaults to false.
   */
  public JobInsert waitsForChildren(boolean waits) {
    return with(new Ties(ties.parent, waits, ties.redrives));
  }

  /**
   * Sets how often the job was redriven from a dead-letter queue, not negative. Defaults to 0. It
   * is kept with the job for those who read it.
   */
  public JobInsert redrives(int times) {
    return with(
        new Ties(
            ties.parent,
            ties.waitsForChildren,
            Check.atLeast("the redrives of a job to store", times, 0)));
  }

  /**
   * Gives it metadata of telemetry; see {@link JobOptions#telemetry(String)}. Defaults to those of
   * the options.
   */
  public JobInsert telemetry(String metadata) {
    JobOptions options = content.options.telemetry(metadata);
    Content told = new Content(content.name, content.data, options, content.id);
    return new JobInsert(told, timestamp, delay, ties);
  }

  /** Returns this job with an automatic id in the place of its own. */
  public JobInsert withoutId() {
    Content anonymous = new Content(content.name, content.data, content.options.withoutId(), null);
    return new JobInsert(anonymous, timestamp, delay, ties);
  }

  /**
   * Gives it an id that a job has had before, which need not be one that users may choose. Only for
   * jobs that are moved. Defaults to the id of the options.
   *
   * @throws io.drover.job.InvalidInputException if no job can have it
   */
  public JobInsert id(String known) {
    Content named =
        new Content(content.name, content.data, content.options, JobIds.checkKnown(known));
    return new JobInsert(named, timestamp, delay, ties);
  }

  private JobInsert with(Ties newTies) {
    return new JobInsert(content, timestamp, delay, newTies);
  }

  /** Returns what kind of job it is. */
  public String name() {
    return content.name;
  }

  /** Returns the job's own id, or {@code null} for an automatic one. */
  public @Nullable String id() {
    return content.id;
  }

  /** Returns JSON in UTF-8. */
  public byte[] data() {
    return content.data;
  }

  /** Returns the options as the user gave them. */
  public JobOptions options() {
    return content.options;
  }

  /** Returns the time of creation. */
  public Instant timestamp() {
    return timestamp;
  }

  /** Returns how long after the timestamp the job is due; zero for at once. */
  public Duration delay() {
    return delay;
  }

  /** Returns the parent, or {@code null}. */
  public @Nullable ParentLink parent() {
    return ties.parent;
  }

  /** Returns whether it waits for children. */
  public boolean waitsForChildren() {
    return ties.waitsForChildren;
  }

  /** Returns how often the job was redriven. */
  public int redrives() {
    return ties.redrives;
  }

  @Override
  public String toString() {
    return "JobInsert[name=%s, options=%s, timestamp=%s, delay=%s]"
        .formatted(content.name, content.options, timestamp, delay);
  }

  private record Content(String name, byte[] data, JobOptions options, @Nullable String id) {}

  private record Ties(@Nullable ParentLink parent, boolean waitsForChildren, int redrives) {
    static final Ties NONE = new Ties(null, false, 0);
  }
}
