package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.JobOptions;
import java.time.Duration;
import java.time.Instant;

/**
 * A job as it crosses the seam to be stored. Immutable; nobody changes the array after it was
 * handed over.
 */
public final class JobInsert {

  private final Content content;
  private final Instant timestamp;
  private final Duration delay;

  private JobInsert(Content content, Instant timestamp, Duration delay) {
    this.content = content;
    this.timestamp = timestamp;
    this.delay = delay;
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
    return new JobInsert(new Content(name, data, options), timestamp, Duration.ZERO);
  }

  /** Sets how long after the timestamp the job is due. Defaults to zero: at once. */
  public JobInsert delay(Duration newDelay) {
    return new JobInsert(
        content, timestamp, Check.notNull("the delay of a job to store", newDelay));
  }

  /** Returns what kind of job it is. */
  public String name() {
    return content.name;
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

  @Override
  public String toString() {
    return "JobInsert[name=%s, options=%s, timestamp=%s, delay=%s]"
        .formatted(content.name, content.options, timestamp, delay);
  }

  private record Content(String name, byte[] data, JobOptions options) {}
}
