package io.drover.spi;

import io.drover.job.Check;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An attempt that ended, as an {@link Observer} is told. Immutable. */
public final class EndedAttempt {

  /** What became of the attempt. All but {@link #LOST} are recorded. */
  public enum Outcome {
    /** The job completed, or its handler was skipped. */
    COMPLETED,
    /** The attempt failed, and the job is ready again. */
    RETRIED,
    /** The attempt failed, and the job is delayed until the next. */
    BACKED_OFF,
    /** The job failed for good and stays in its queue. */
    FAILED,
    /** The job failed for good and is a dead letter. */
    DEAD_LETTERED,
    /** The job is delayed; the attempt does not count. */
    MOVED_TO_LATER,
    /** The job is ready again; the attempt does not count. */
    GIVEN_BACK,
    /** The job waits for its children; the attempt does not count. */
    WAITING_FOR_CHILDREN,
    /**
     * The job was not this worker's any more, so that nothing is recorded: its lease ran out, or
     * the job was removed. After a call whose answer was lost, that one may have recorded it.
     */
    LOST;

    /** Returns whether the attempt failed. A lost one did not. */
    public boolean isFailure() {
      return this == RETRIED || this == BACKED_OFF || this == FAILED || this == DEAD_LETTERED;
    }
  }

  private final JobRecord job;
  private final Outcome outcome;
  private final @Nullable Throwable error;
  private final @Nullable Instant begun;
  private final @Nullable Instant returned;

  private EndedAttempt(
      JobRecord job, Outcome outcome, @Nullable Throwable error, Instant @Nullable [] handled) {
    this.job = Check.notNull("the job of an attempt", job);
    this.outcome = Check.notNull("the outcome of an attempt", outcome);
    this.error = error;
    this.begun = handled == null ? null : handled[0];
    this.returned = handled == null ? null : handled[1];
  }

  /**
   * Returns an attempt whose handler did not run.
   *
   * @param job as it was claimed
   * @param error why it failed, or {@code null} if it did not
   */
  public static EndedAttempt of(JobRecord job, Outcome outcome, @Nullable Throwable error) {
    return new EndedAttempt(job, outcome, error, null);
  }

  /** Returns this with when its handler began and returned. */
  public EndedAttempt handled(Instant begin, Instant end) {
    return new EndedAttempt(
        job,
        outcome,
        error,
        new Instant[] {
          Check.notNull("when a handler began", begin), Check.notNull("when it returned", end)
        });
  }

  /** Returns the job as it was claimed. */
  public JobRecord job() {
    return job;
  }

  /** Returns what became of the attempt. */
  public Outcome outcome() {
    return outcome;
  }

  /** Returns why the attempt failed, if it did. */
  public Optional<Throwable> error() {
    return Optional.ofNullable(error);
  }

  /** Returns which attempt it was, 1 for the first; those that do not count are not counted. */
  public int attempt() {
    return job.attemptsMade() + 1;
  }

  /** Returns when its handler began, if it ran. */
  public Optional<Instant> begun() {
    return Optional.ofNullable(begun);
  }

  /** Returns when its handler returned, if it ran. */
  public Optional<Instant> returned() {
    return Optional.ofNullable(returned);
  }

  /** Returns how long its handler ran, if it did. Never negative, should a clock have been set. */
  public Optional<Duration> handlerTime() {
    return begun == null || returned == null
        ? Optional.empty()
        : Optional.of(between(begun, returned));
  }

  /**
   * Returns how long the job was ready before it was claimed: since it was added, or since it was
   * due if it had a delay. A parent's counts from its add. Empty where that is not stored: for any
   * claim but the first, and for a delayed job that was promoted. Never negative.
   */
  public Optional<Duration> waited() {
    Instant claimed = job.processedOn();
    if (claimed == null || job.attemptsStarted() != 1) {
      return Optional.empty();
    }
    Instant due = due();
    boolean promoted = due.isAfter(claimed) && due.isAfter(job.timestamp());
    return promoted ? Optional.empty() : Optional.of(between(due, claimed));
  }

  private Instant due() {
    Instant slot = job.schedule() == null ? null : ScheduleRecord.slotOf(job.id(), job.schedule());
    Instant at = slot == null ? job.options().at() : slot;
    Duration delay = job.redrives() > 0 ? Duration.ZERO : job.options().delay();
    Instant due = at == null || job.redrives() > 0 ? job.timestamp().plus(delay) : at;
    return due.isBefore(job.timestamp()) ? job.timestamp() : due;
  }

  private static Duration between(Instant from, Instant to) {
    return from.isBefore(to) ? Duration.between(from, to) : Duration.ZERO;
  }

  @Override
  public String toString() {
    return "EndedAttempt[job=%s, name=%s, attempt=%d, outcome=%s]"
        .formatted(job.id(), job.name(), attempt(), outcome);
  }
}
