package io.drover.job;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a job is stored, ordered, retried and kept. Immutable: every method that takes a value
 * returns a changed copy. Start with {@link #defaults()}.
 *
 * <p>Options remember which of them were set, so that others can stand in for the rest: see {@link
 * #withDefaults}. Equal are options that mean the same, set or not.
 */
public final class JobOptions {

  /** The highest number, and so the last in line, that {@link #priority(int)} takes. */
  public static final int MAX_PRIORITY = 2_097_151;

  private static final int MAX_TELEMETRY = 65_536;

  private static final JobOptions DEFAULTS = new JobOptions(new JobChoices());

  /** Never changed once it is here, so that a final field publishes it safely. */
  private final JobChoices set;

  private JobOptions(JobChoices set) {
    this.set = set;
  }

  /**
   * Returns the defaults: an automatic id, no delay, no priority, one attempt, every finished job
   * kept.
   */
  public static JobOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Returns these options with what was not set taken from others. A delay and an instant at which
   * the job is due count as one option.
   */
  public JobOptions withDefaults(JobOptions others) {
    Check.notNull("default options", others);
    if (this == DEFAULTS || others == DEFAULTS) { // Most adds: nothing to merge.
      return this == DEFAULTS ? others : this;
    }
    JobChoices merged = set.copy();
    merged.fillFrom(others.set);
    return new JobOptions(merged);
  }

  /**
   * Gives the job an id of its own. Adding a job whose id exists changes nothing and says so. The
   * rules for ids are in {@link JobIds#check}. Defaults to an automatic id, which no argument
   * stands for: leave the call out.
   */
  public JobOptions id(String newId) {
    JobIds.check(newId);
    return change(draft -> draft.id = newId);
  }

  /**
   * Makes the job due this long after its timestamp; not negative, at most {@link
   * TimeRange#LONGEST}. Defaults to zero. Replaces {@code at}.
   */
  public JobOptions delay(Duration newDelay) {
    TimeRange.check("delay", newDelay);
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
    TimeRange.check("the instant at which the job is due", instant);
    return change(
        draft -> {
          draft.at = instant;
          draft.delay = null;
        });
  }

  /**
   * Sets the time of creation, from which delays count; {@link TimeRange} bounds it. Defaults to
   * the moment of the add.
   */
  public JobOptions timestamp(Instant instant) {
    TimeRange.check("timestamp", instant);
    return change(draft -> draft.timestamp = instant);
  }

  /**
   * Sets the priority: 1 is served first, {@value #MAX_PRIORITY} last, and 0, the default, before
   * all of them. Jobs of one priority run in the order they were added.
   */
  public JobOptions priority(int newPriority) {
    Check.between("priority", newPriority, 0, MAX_PRIORITY);
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
    Check.atLeast("attempts", count, 1);
    return change(draft -> draft.attempts = count);
  }

  /**
   * Sets the delay before each further attempt. Defaults to none: the job goes to the end of the
   * queue at once.
   */
  public JobOptions backoff(Backoff newBackoff) {
    Check.notNull("a backoff", newBackoff);
    return change(draft -> draft.backoff = newBackoff);
  }

  /**
   * Sets which completed jobs stay when this one completes. Defaults to the worker's setting, else
   * all.
   */
  public JobOptions keepCompleted(Keep keep) {
    Check.notNull("a retention of completed jobs", keep);
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
    Check.notNull("a retention of failed jobs", keep);
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
    Check.atLeast("sizeLimit", bytes, 0);
    return change(draft -> draft.sizeLimit = bytes);
  }

  /** Sets how many log lines the job keeps, the newest; at least 1. Defaults to 1000. */
  public JobOptions keepLogs(int lines) {
    Check.atLeast("keepLogs", lines, 1);
    return change(draft -> draft.keepLogs = lines);
  }

  /**
   * Sets how many stack traces of failed attempts the job keeps, the newest; 0 for none. Defaults
   * to 10.
   */
  public JobOptions stackTraceLimit(int traces) {
    Check.atLeast("stackTraceLimit", traces, 0);
    return change(draft -> draft.stackTraceLimit = traces);
  }

  /** Adds the job only if no other owns the same deduplication id. Defaults to no deduplication. */
  public JobOptions deduplication(Deduplication rule) {
    Check.notNull("a deduplication", rule);
    return change(draft -> draft.deduplication = rule);
  }

  /** Returns these options without an id: the job gets an automatic one. */
  public JobOptions withoutId() {
    return change(draft -> draft.id = null);
  }

  /**
   * Lets the job expire: claimed later than this after its timestamp, it fails for good with a
   * {@link JobExpiredException}, and its handler does not run. At least 1 ms, at most {@link
   * TimeRange#LONGEST}, in milliseconds' precision. Defaults to never. Replaces {@code expiresAt}.
   * Kept by Drover's workers; BullMQ's know nothing of it.
   */
  public JobOptions expiresAfter(Duration time) {
    Check.atLeast("expiresAfter", time, Duration.ofMillis(1));
    return change(
        draft -> {
          draft.expiresAfter = time.truncatedTo(ChronoUnit.MILLIS);
          draft.expiresAt = null;
        });
  }

  /**
   * Lets the job expire at an instant, which {@link TimeRange} bounds, as {@link #expiresAfter}
   * does, in milliseconds' precision. Defaults to never. Replaces {@code expiresAfter}.
   */
  public JobOptions expiresAt(Instant instant) {
    TimeRange.check("the instant at which the job expires", instant);
    return change(
        draft -> {
          draft.expiresAt = instant.truncatedTo(ChronoUnit.MILLIS);
          draft.expiresAfter = null;
        });
  }

  /** Lets the job never expire, the default. */
  public JobOptions neverExpires() {
    return change(
        draft -> {
          draft.expiresAfter = null;
          draft.expiresAt = null;
        });
  }

  /**
   * Gives the job metadata of telemetry, which tell a worker of which trace it is a part
   * (docs/bullmq-format.md §2.2): any text of up to 65536 characters, kept as it is. Defaults to
   * none.
   */
  public JobOptions telemetry(String metadata) {
    Check.wholeCharacters("telemetry metadata", metadata);
    Check.between("length of the telemetry metadata", metadata.length(), 1, MAX_TELEMETRY);
    return change(draft -> draft.telemetry = metadata);
  }

  /**
   * Sets whether workers of BullMQ's leave the context out that the telemetry metadata tell.
   * Defaults to false.
   */
  public JobOptions omitTelemetryContext(boolean omit) {
    return change(draft -> draft.omitTelemetry = omit);
  }

  /**
   * Says how the job was published, which exchanges do for the jobs they make. Whatever queue the
   * job is added to, it only tells. Defaults to none.
   */
  public JobOptions route(Route newRoute) {
    Check.notNull("a route", newRoute);
    return change(draft -> draft.route = newRoute);
  }

  /** Returns the job's own id, or {@code null} for an automatic one. */
  public @Nullable String id() {
    return set.id;
  }

  /** Returns how long after its timestamp the job is due. */
  public Duration delay() {
    return or(set.delay, Duration.ZERO);
  }

  /** Returns the instant at which the job is due, or {@code null} if its delay says that. */
  public @Nullable Instant at() {
    return set.at;
  }

  /** Returns the time of creation, or {@code null} for the moment of the add. */
  public @Nullable Instant timestamp() {
    return set.timestamp;
  }

  /** Returns the priority: 0 for none, else 1 (first) to {@value #MAX_PRIORITY} (last). */
  public int priority() {
    return or(set.priority, 0);
  }

  /** Returns whether the job goes to the front of the queue. */
  public boolean lifo() {
    return or(set.lifo, false);
  }

  /** Returns how many attempts the job has in all. */
  public int attempts() {
    return or(set.attempts, 1);
  }

  /** Returns the delay before each further attempt, or {@code null} for none. */
  public @Nullable Backoff backoff() {
    return set.backoff;
  }

  /** Returns which completed jobs stay, or {@code null} for the worker's setting. */
  public @Nullable Keep keepCompleted() {
    return set.keepCompleted;
  }

  /** Returns which failed jobs stay, or {@code null} for the worker's setting. */
  public @Nullable Keep keepFailed() {
    return set.keepFailed;
  }

  /** Returns the largest size of the data in bytes of UTF-8, or 0 for no limit of its own. */
  public int sizeLimit() {
    return or(set.sizeLimit, 0);
  }

  /** Returns how many log lines the job keeps. */
  public int keepLogs() {
    return or(set.keepLogs, 1000);
  }

  /** Returns how many stack traces the job keeps. */
  public int stackTraceLimit() {
    return or(set.stackTraceLimit, 10);
  }

  /** Returns the rule that makes adds count as one, or {@code null}. */
  public @Nullable Deduplication deduplication() {
    return set.deduplication;
  }

  /** Returns how long after its timestamp the job expires, or {@code null}. */
  public @Nullable Duration expiresAfter() {
    return set.expiresAfter;
  }

  /** Returns the instant at which the job expires, or {@code null} if that is not given. */
  public @Nullable Instant expiresAt() {
    return set.expiresAt;
  }

  /** Returns the metadata of telemetry, or {@code null}. */
  public @Nullable String telemetry() {
    return set.telemetry;
  }

  /** Returns whether the context is left out that the telemetry metadata tell. */
  public boolean omitTelemetryContext() {
    return or(set.omitTelemetry, false);
  }

  /** Returns how the job was published, or {@code null} if it was not. */
  public @Nullable Route route() {
    return set.route;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JobOptions that && (set == that.set || values().equals(that.values()));
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  /** Names what differs from the defaults. */
  @Override
  public String toString() {
    Map<String, Optional<Object>> defaults = DEFAULTS.values();
    return values().entrySet().stream()
        .filter(option -> !option.getValue().equals(defaults.get(option.getKey())))
        .map(option -> option.getKey() + "=" + option.getValue().map(Object::toString).orElse(""))
        .collect(Collectors.joining(", ", "JobOptions[", "]"));
  }

  private Map<String, Optional<Object>> values() {
    return OptionMeanings.of(this);
  }

  private JobOptions change(Consumer<JobChoices> edit) {
    JobChoices changed = set.copy();
    edit.accept(changed);
    return new JobOptions(changed);
  }

  private static <V> V or(@Nullable V value, V otherwise) {
    return value == null ? otherwise : value;
  }
}
