package io.drover.spi;

import io.drover.job.Check;

/**
 * A job on its way to a queue, as it crosses the seam to be stored together with something else.
 * Immutable.
 */
public final class JobDelivery {

  private final String queue;
  private final JobInsert job;

  private JobDelivery(String queue, JobInsert job) {
    this.queue = Check.notNull("the queue of a delivery", queue);
    this.job = Check.notNull("the job of a delivery", job);
  }

  /** Returns a job on its way to a queue. */
  public static JobDelivery of(String queue, JobInsert job) {
    return new JobDelivery(queue, job);
  }

  /** Returns the name of the queue the job goes to. */
  public String queue() {
    return queue;
  }

  /** Returns the job. */
  public JobInsert job() {
    return job;
  }

  @Override
  public String toString() {
    return "JobDelivery[queue=%s, job=%s]".formatted(queue, job);
  }
}
