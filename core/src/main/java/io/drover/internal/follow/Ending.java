package io.drover.internal.follow;

import io.drover.job.JobState;
import io.drover.job.QueueEvent;
import io.drover.spi.JobRecord;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended. Immutable.
 *
 * @param failure why it failed, or {@code null} if it completed
 * @param result what it completed with, in JSON
 */
record Ending(@Nullable String failure, byte @Nullable [] result) {

  private static final String NO_REASON = "no reason";

  /** Returns the end that an event tells, or {@code null} if it tells something else. */
  static @Nullable Ending of(QueueEvent event) {
    return switch (event.type()) {
      case COMPLETED ->
          new Ending(
              null, event.field("returnvalue").orElse("null").getBytes(StandardCharsets.UTF_8));
      case FAILED -> new Ending(event.field("failedReason").orElse(NO_REASON), null);
      default -> null;
    };
  }

  /** Returns the end of a job, or {@code null} if it has not ended. */
  static @Nullable Ending of(JobRecord job) {
    if (job.state() == JobState.COMPLETED) {
      return new Ending(null, job.result());
    }
    if (job.state() == JobState.FAILED) {
      String reason = job.failedReason();
      return new Ending(reason == null ? NO_REASON : reason, null);
    }
    return null;
  }
}
