package io.drover.testkit;

import io.drover.spi.JobRecord;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A job as one line of text, which two engines' answers are compared by. Stateless. */
final class Snapshot {

  private Snapshot() {}

  static String of(JobRecord job) {
    return Arrays.stream(
            new Object[] {
              job.id(),
              job.state(),
              job.queue(),
              job.name(),
              "data=" + QueueBench.text(job.data()),
              "created=" + millis(job.timestamp()),
              "delay=" + job.delay().toMillis(),
              "priority=" + job.priority(),
              "started=" + job.attemptsStarted(),
              "made=" + job.attemptsMade(),
              "stalled=" + job.stalledCount(),
              "processedOn=" + millis(job.processedOn()),
              "finishedOn=" + millis(job.finishedOn()),
              "result=" + QueueBench.text(job.result()),
              "reason=" + job.failedReason(),
              "traces=" + job.stackTraces(),
              "progress=" + QueueBench.text(job.progress()),
              "deferred=" + job.deferredFailure(),
              "by=" + job.processedBy(),
              "redrives=" + job.redrives(),
              "parent=" + job.parent(),
              "options=" + job.options()
            })
        .map(String::valueOf)
        .collect(Collectors.joining(" "));
  }

  private static @Nullable Long millis(@Nullable Instant instant) {
    return instant == null ? null : instant.toEpochMilli();
  }
}
