package io.drover.internal.work;

import io.drover.spi.JobDelivery;
import io.drover.spi.JobRecord;
import io.drover.spi.Settlement.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What makes a dead letter of a job that failed for good. Implementations are safe for use by
 * several threads.
 */
public interface DeadLettering {

  /** Returns the name of the dead-letter queue. */
  String target();

  /**
   * Checks that the store can move a job of a queue there in one step.
   *
   * @throws io.drover.job.InvalidInputException if it cannot
   */
  void check(String queue);

  /**
   * Returns the letter, or {@code null} if the job has to stay in its queue, as a failed one.
   *
   * @param job the job as it was claimed
   * @param error what ended its last attempt
   * @param failure what is recorded of that
   */
  @Nullable JobDelivery letter(JobRecord job, Throwable error, Failure failure);
}
