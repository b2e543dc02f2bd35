package io.drover.job;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a job is stored, ordered, retried and kept. Immutable: every method that takes a value
 * returns a changed copy. Start with {@link #defaults()}.
 *
 * @param id the job's own id, or {@code null} for an automatic one; see {@link #id(String)}
 * @param delay how long after its timestamp the job is due; see {@link #delay(Duration)}
 * @param at the instant at which the job is due, or {@code null}; see {@link #at(Instant)}
 * @param timestamp the time of creation, or {@code null} for the moment of the add
 * @param priority 0 for none, else 1 (first) to 2097151 (last)
 * @param lifo whether the job goes to the front of the queue
 * @param attempts how many attempts the job has in all
 * @param backoff the delay before each further attempt, or {@code null} for none
 * @param keepCompleted which completed jobs stay, or {@code null} for the worker's setting
 * @param keepFailed which failed jobs stay, or {@code null} for the worker's setting
 * @param sizeLimit the largest size of the data in bytes of UTF-8, or 0 for no limit of its own
 * @param keepLogs how many log lines the job keeps
 * @param stackTraceLimit how many stack traces the job keeps
 * @param deduplication the rule that makes adds count as one, or {@code null}
 */
public record JobOptions(
    @Nullable String id,
    Duration delay,
    @Nullable Instant at,
    @Nullable Instant timestamp,
    int priority,
    boolean lifo,
    int attempts,
    @Nullable Backoff backoff,
    @Nullable Keep keepCompleted,
    @Nullable Keep keepFailed,
    int sizeLimit,
    int keepLogs,
    int stackTraceLimit,
    @Nullable Deduplication deduplication) {

  /** The highest number, and so the last in line, that {@link #priority(int)} takes. */
  public static final int MAX_PRIORITY = 2_097_151;

  private static final JobOptions DEFAULTS =
      new JobOptions(
          null, Duration.ZERO, null, null, 0, false, 1, null, null, null, 0, 1000, 10, null);

  /**
   * Checks the components.
   *
   * @throws InvalidInputException if one is out of its range
   */
  public JobOptions {
    if (id != null) {
      JobIds.check(id);
    }
    TimeRange.check("delay", delay);
    if (at != null) {
      TimeRange.check("the instant at which the job is due", at);
    }
    if (timestamp != null) {
      TimeRange.check("timestamp", timestamp);
    }
    Check.between("priority", priority, 0, MAX_PRIORITY);
    Check.atLeast("attempts", attempts, 1);
    Check.atLeast("sizeLimit", sizeLimit, 0);
    Check.atLeast("keepLogs", keepLogs, 1);
    Check.atLeast("stackTraceLimit", stackTraceLimit, 0);
  }

  /**
   * Returns the defaults: an automatic id, no delay, no priority, one attempt, every finished job
   * kept.
   */
  public static JobOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Gives the job an id of its own. Adding a job whose id exists changes nothing and says so. The
   * rules for ids are in {@link JobIds#check}.
   */
  public JobOptions id(String newId) {
    return change(draft -> draft.id = newId);
  }

  /**
   * Makes the job due this long after its timestamp; not negative, at most {@link
   * TimeRange#LONGEST}. Defaults to zero. Replaces {@code at}.
   */
  public JobOptions delay(Duration newDelay) {
    return change(
        draft -> {
          draft.delay = newDelay;
          draft.at = null;
        });
  }

  /**
   * Makes the job due at an instant, which {@link TimeRange} bounds; one in the past is due at
   * once. Defaults to none. Replaces {@code delay}.
   */
  public JobOptions at(Instant instant) {
    return change(
        draft -> {
          draft.at = instant;
          draft.delay = Duration.ZERO;
        });
  }

  /**
   * Sets the time of creation, from which delays count; {@link TimeRange} bounds it. Defaults to
   * the moment of the add.
   */
  public JobOptions timestamp(Instant instant) {
    return change(draft -> draft.timestamp = instant);
  }

  /**
   * Sets the priority: 1 is served first, {@value #MAX_PRIORITY} last, and 0, the default, before
   * all of them. Jobs of one priority run in the order they were added.
   */
  public JobOptions priority(int newPriority) {
    return change(draft -> draft.priority = newPriority);
  }

  /**
   * Puts the job at the front of the queue instead of its end: last in, first out. Defaults to
   * false. Ignored for jobs with a delay or a priority.
   */
  public JobOptions lifo(boolean front) {
    return change(draft -> draft.lifo = front);
  }

  /** Sets how many attempts the job has in all, at least 1. Defaults to 1. */
  public JobOptions attempts(int count) {
    return change(draft -> draft.attempts = count);
  }

  /**
   * Sets the delay before each further attempt. Defaults to none: the job goes to the end of the
   * queue at once.
   */
  public JobOptions backoff(Backoff newBackoff) {
    return change(draft -> draft.backoff = newBackoff);
  }

  /**
   * Sets which completed jobs stay when this one completes. Defaults to the worker's setting, else
   * all.
   */
  public JobOptions keepCompleted(Keep keep) {
    return change(draft -> draft.keepCompleted = keep);
  }

  /** Keeps the newest {@code count} completed jobs when this one completes; 0 keeps none. */
  public JobOptions keepCompleted(int count) {
    return keepCompleted(Keep.count(count));
  }

  /**
   * Sets which failed jobs stay when this one fails for good. Defaults to the worker's setting,
   * else all.
   */
  public JobOptions keepFailed(Keep keep) {
    return change(draft -> draft.keepFailed = keep);
  }

  /** Keeps the newest {@code count} failed jobs when this one fails for good; 0 keeps none. */
  public JobOptions keepFailed(int count) {
    return keepFailed(Keep.count(count));
  }

  /**
   * Refuses the add if the data's JSON has more bytes than this in UTF-8; 0, the default, sets no
   * limit.
   */
  public JobOptions sizeLimit(int bytes) {
    return change(draft -> draft.sizeLimit = bytes);
  }

  /** Sets how many log lines the job keeps, the newest; at least 1. Defaults to 1000. */
  public JobOptions keepLogs(int lines) {
    return change(draft -> draft.keepLogs = lines);
  }

  /**
   * Sets how many stack traces of failed attempts the job keeps, the newest; 0 for none. Defaults
   * to 10.
   */
  public JobOptions stackTraceLimit(int traces) {
    return change(draft -> draft.stackTraceLimit = traces);
  }

  /** Adds the job only if no other owns the same deduplication id. Defaults to no deduplication. */
  public JobOptions deduplication(Deduplication rule) {
    return change(draft -> draft.deduplication = rule);
  }

  private JobOptions change(Consumer<Draft> edit) {
    Draft draft = new Draft(this);
    edit.accept(draft);
    return draft.options();
  }

  /**
   * The one place that lists every component, so that a method above names only what it changes.
   */
  private static final class Draft {
    @Nullable String id;
    Duration delay;
    @Nullable Instant at;
    @Nullable Instant timestamp;
    int priority;
    boolean lifo;
    int attempts;
    @Nullable Backoff backoff;
    @Nullable Keep keepCompleted;
    @Nullable Keep keepFailed;
    int sizeLimit;
    int keepLogs;
    int stackTraceLimit;
    @Nullable Deduplication deduplication;

    Draft(JobOptions from) {
      id = from.id;
      delay = from.delay;
      at = from.at;
      timestamp = from.timestamp;
      priority = from.priority;
      lifo = from.lifo;
      attempts = from.attempts;
      backoff = from.backoff;
      keepCompleted = from.keepCompleted;
      keepFailed = from.keepFailed;
      sizeLimit = from.sizeLimit;
      keepLogs = from.keepLogs;
      stackTraceLimit = from.stackTraceLimit;
      deduplication = from.deduplication;
    }

    JobOptions options() {
      return new JobOptions(
          id,
          delay,
          at,
          timestamp,
          priority,
          lifo,
          attempts,
          backoff,
          keepCompleted,
          keepFailed,
          sizeLimit,
          keepLogs,
          stackTraceLimit,
          deduplication);
    }
  }
}
