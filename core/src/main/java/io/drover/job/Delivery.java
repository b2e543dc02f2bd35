package io.drover.job;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A job on its way to a queue, together with others. Immutable if the job's data is. */
public final class Delivery {

  private final String queue;
  private final NewJob<?> job;

  private Delivery(String queue, NewJob<?> job) {
    this.queue = JobIds.checkQueue(queue);
    this.job = Check.notNull("a job to deliver", job);
  }

  /**
   * Returns a job on its way.
   *
   * @param queue the name of the queue it goes to; see {@link JobIds#checkQueue}
   * @param job the job
   */
  public static Delivery of(String queue, NewJob<?> job) {
    return new Delivery(queue, job);
  }

  /** Returns a job on its way; see {@link NewJob#of(String, Object)}. */
  public static Delivery of(String queue, String jobName, @Nullable Object data) {
    return of(queue, NewJob.of(jobName, data));
  }

  /** Returns a job on its way; see {@link NewJob#of(String, Object, JobOptions)}. */
  public static Delivery of(
      String queue, String jobName, @Nullable Object data, JobOptions options) {
    return of(queue, NewJob.of(jobName, data, options));
  }

  /** Returns a job of a kind on its way. */
  public static <D> Delivery of(String queue, JobType<D> type, @Nullable D data) {
    return of(queue, NewJob.of(type, data));
  }

  /** Returns a job of a kind on its way. */
  public static <D> Delivery of(
      String queue, JobType<D> type, @Nullable D data, JobOptions options) {
    return of(queue, NewJob.of(type, data, options));
  }

  /** Returns the name of the queue the job goes to. */
  public String queue() {
    return queue;
  }

  /** Returns the job. */
  public NewJob<?> job() {
    return job;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Delivery that && queue.equals(that.queue) && job.equals(that.job);
  }

  @Override
  public int hashCode() {
    return Objects.hash(queue, job);
  }

  @Override
  public String toString() {
    return "Delivery[queue=%s, job=%s]".formatted(queue, job);
  }
}
