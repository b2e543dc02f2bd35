package io.drover.job;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a queue, at whichever worker or producer. Immutable; equal to another
 * that says the same.
 *
 * <p>Read only: engines make it, through {@code io.drover.spi.Answers}, and later versions may say
 * more, so that nobody else should implement it. Types may be added as well: leave a {@code switch}
 * a way for those it does not know.
 */
public interface QueueEvent {

  /**
   * What happened. The meaning and fields of each are those of BullMQ 6 (docs/bullmq-format.md
   * §4.1).
   */
  public enum Type {
    /** A job was created; {@code name}. */
    ADDED,
    /** A job is ready; {@code prev} unless it is new. */
    WAITING,
    /** A job is delayed; {@code delay} is the instant it is due in ms since the epoch. */
    DELAYED,
    /** A parent waits for its children. */
    WAITING_CHILDREN,
    /** A worker claimed a job; {@code prev}. */
    ACTIVE,
    /** A handler reported progress; {@code data} in JSON. */
    PROGRESS,
    /** A job completed; {@code returnvalue} in JSON, {@code prev}. */
    COMPLETED,
    /** A job failed for good; {@code failedReason}, {@code prev}. */
    FAILED,
    /** The last attempt of a job failed; {@code attemptsMade}. */
    RETRIES_EXHAUSTED,
    /** An active job's lease had run out; it is ready again. */
    STALLED,
    /** The last job in the queue ended. */
    DRAINED,
    /** A job was removed; {@code prev}. */
    REMOVED,
    /** An add found its id in use. */
    DUPLICATED,
    /**
     * An add found its deduplication id owned; {@code deduplicationId}, {@code deduplicatedJobId}.
     */
    DEDUPLICATED,
    /** Jobs were cleaned; {@code count}. */
    CLEANED,
    /** The queue was paused. */
    PAUSED,
    /** The queue was resumed. */
    RESUMED,
    /** An event of a producer's own; {@code event} has its name. */
    CUSTOM
  }

  /** Returns where the event stands in the queue's stream; remember it to go on after it. */
  String position();

  /** Returns what happened. */
  Type type();

  /** Returns the job it happened to, or {@code null} for events of the whole queue. */
  @Nullable String jobId();

  /** Returns what else the event says, named and encoded as in docs/bullmq-format.md §4.1. */
  Map<String, String> fields();

  /** Returns one field, or empty if the event has none of that name. */
  default Optional<String> field(String name) {
    return Optional.ofNullable(fields().get(Check.notNull("the name of a field", name)));
  }
}
