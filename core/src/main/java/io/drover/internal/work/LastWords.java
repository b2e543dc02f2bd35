package io.drover.internal.work;

import io.drover.spi.JobDelivery;
import io.drover.spi.JobRecord;
import java.util.List;

/**
 * What makes the jobs that are stored together with a final failure. Implementations are safe for
 * use by several threads; they may block the thread of a handler, in bounded time.
 */
@FunctionalInterface
public interface LastWords {

  /**
   * Returns what to deliver; throws nothing.
   *
   * @param job the job as it was claimed
   * @param error what ended its last attempt
   */
  List<JobDelivery> of(JobRecord job, Throwable error);
}
