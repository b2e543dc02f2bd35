package io.drover.internal.work;

import io.drover.spi.JobRecord;
import org.jspecify.annotations.Nullable;

/**
 * What has to be done for some claimed jobs before their handler runs. Safe for use by several
 * threads; it may block the thread of a handler, in bounded time.
 */
@FunctionalInterface
public interface BeforeRuns {

  /** Does nothing. */
  BeforeRuns NOTHING = job -> null;

  /**
   * Does what there is to do for a job. What fails in doing so is tried again, and does not keep
   * the job from running.
   *
   * @return why the job shall complete without its handler, or {@code null} to run it
   */
  @Nullable String before(JobRecord job);
}
