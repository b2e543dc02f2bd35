package io.drover.internal.follow;

import io.drover.job.JobFailedException;
import io.drover.job.QueueEvent;
import io.drover.spi.JobRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended. Immutable.
 *
 * @param failure why it failed, or {@code null} if it completed
 * @param errorClass the class of the error it failed with, if that is known
 * @param result what it completed with, in JSON
 */
record Ending(@Nullable String failure, @Nullable String errorClass, byte @Nullable [] result) {

  private static final String NO_REASON = "no reason";
  private static final Pattern CLASS_NAME = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$.]*");

  private static Ending completed(byte @Nullable [] result) {
    return new Ending(null, null, result);
  }

  private static Ending failed(@Nullable String reason, @Nullable String errorClass) {
    return new Ending(reason == null ? NO_REASON : reason, errorClass, null);
  }

  /** Returns the end that an event tells, or {@code null} if it tells something else. */
  static @Nullable Ending of(QueueEvent event) {
    return switch (event.type()) {
      case COMPLETED ->
          completed(event.field("returnvalue").orElse("null").getBytes(StandardCharsets.UTF_8));
      case FAILED -> failed(event.field("failedReason").orElse(null), null);
      default -> null;
    };
  }

  /** Returns the end of a job, or {@code null} if it has not ended. */
  static @Nullable Ending of(JobRecord job) {
    return switch (job.state()) {
      case COMPLETED -> completed(job.result());
      case FAILED -> failed(job.failedReason(), errorClass(job.stackTraces(), job.failedReason()));
      default -> null;
    };
  }

  boolean isFailure() {
    return failure != null;
  }

  /** Returns what a waiting user is told of a failure. */
  JobFailedException exception() {
    return JobFailedException.of(String.valueOf(failure), errorClass);
  }

  /** Returns the class that the newest stack trace names, if that is of this failure. */
  private static @Nullable String errorClass(List<String> traces, @Nullable String reason) {
    if (traces.isEmpty() || reason == null) {
      return null;
    }
    String head = traces.get(traces.size() - 1).lines().findFirst().orElse("");
    int colon = head.indexOf(": ");
    String name = colon < 0 ? head : head.substring(0, colon);
    String message = colon < 0 ? name : head.substring(colon + 2);
    return reason.startsWith(message) && CLASS_NAME.matcher(name).matches() ? name : null;
  }
}
