package io.drover.job;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a queue, at whichever worker or producer. Immutable.
 *
 * @param position where the event stands in the queue's stream; remember it to go on after it
 * @param type what happened
 * @param jobId the job it happened to, or {@code null} for events of the whole queue
 * @param fields what else the event says, named and encoded as in the wire format §4.1
 */
public record QueueEvent(
    String position, Type type, @Nullable String jobId, Map<String, String> fields) {

  /** What happened. The meaning and fields of each are those of BullMQ 6 (wire format §4.1). */
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

  /** Copies the fields. */
  public QueueEvent {
    fields = Map.copyOf(fields);
  }

  /** Returns one field. */
  public Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }
}
