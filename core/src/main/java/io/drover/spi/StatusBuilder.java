package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.QueueCounts;
import io.drover.job.QueueSettings;
import io.drover.job.QueueStatus;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds how a queue is at one moment, for engines to answer with. Not safe for use by several
 * threads. Start with {@link Answers#status}.
 */
public final class StatusBuilder {

  private final String queue;
  private final QueueCounts counts;
  private QueueSettings settings = Answers.settings().build();
  private @Nullable Instant oldestReady;
  private @Nullable Instant nextDue;
  private long completedInAll;
  private long failedInAll;

  StatusBuilder(String queue, QueueCounts counts) {
    this.queue = queue;
    this.counts = counts;
  }

  /** Sets what is stored with the queue. Defaults to not paused, without limits. */
  public StatusBuilder settings(QueueSettings stored) {
    settings = Check.notNull("the settings of a queue", stored);
    return this;
  }

  /** Sets since when the longest ready job is; {@code null}, the default, if none is ready. */
  public StatusBuilder oldestReady(@Nullable Instant since) {
    oldestReady = since;
    return this;
  }

  /** Sets when the first delayed job is due; {@code null}, the default, if none is delayed. */
  public StatusBuilder nextDue(@Nullable Instant due) {
    nextDue = due;
    return this;
  }

  /**
   * Sets how many jobs were counted that completed, and that failed for good. Default to 0.
   *
   * @param completed not negative
   * @param failed not negative
   */
  public StatusBuilder finishedInAll(long completed, long failed) {
    completedInAll = Check.atLeast("the count of jobs that completed", completed, 0);
    failedInAll = Check.atLeast("the count of jobs that failed", failed, 0);
    return this;
  }

  /** Returns the status. */
  public QueueStatus build() {
    return new Status(
        queue,
        counts,
        settings,
        Optional.ofNullable(oldestReady),
        completedInAll,
        failedInAll,
        Optional.ofNullable(nextDue));
  }

  private record Status(
      String queue,
      QueueCounts counts,
      QueueSettings settings,
      Optional<Instant> oldestReady,
      long completedInAll,
      long failedInAll,
      Optional<Instant> nextDue)
      implements QueueStatus {
    @Override
    public String toString() {
      return "QueueStatus[queue=%s, counts=%s, settings=%s, oldestReady=%s, nextDue=%s]"
          .formatted(queue, counts, settings, oldestReady, nextDue);
    }
  }
}
