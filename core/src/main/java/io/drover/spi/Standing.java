package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.JobState;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a job stands in its queue at one moment. Immutable: every method that takes a value returns
 * a changed copy.
 */
public final class Standing {

  private final JobState state;
  private final long ahead;
  private final boolean exact;
  private final @Nullable Instant until;

  private Standing(JobState state, long ahead, boolean exact, @Nullable Instant until) {
    this.state = state;
    this.ahead = ahead;
    this.exact = exact;
    this.until = until;
  }

  /** Returns the standing of a job of a state, with none ahead of it and under no lease. */
  public static Standing of(JobState state) {
    return new Standing(Check.notNull("the state of a job", state), 0, true, null);
  }

  /** Sets how many jobs are served before it, not negative. Defaults to 0. */
  public Standing ahead(long jobs) {
    return new Standing(state, Check.atLeast("the jobs ahead", jobs, 0), true, until);
  }

  /** Sets how many jobs are served before it at least, not negative. */
  public Standing aheadAtLeast(long jobs) {
    return new Standing(state, Check.atLeast("the jobs ahead", jobs, 0), false, until);
  }

  /**
   * Sets until when it is in its state at the latest: its lease lasts, if it is active, or it is
   * due if it is delayed. {@code null}, the default, if it is neither, or its lease has run out.
   */
  public Standing until(@Nullable Instant end) {
    return new Standing(state, ahead, exact, end);
  }

  /** Returns the state of the job. */
  public JobState state() {
    return state;
  }

  /**
   * Returns how many ready jobs are served before it, if it is ready itself: those that come later
   * and have a more urgent priority, or go to the front, are not among them.
   */
  public long ahead() {
    return ahead;
  }

  /** Returns whether that is their number; else there are at least so many. */
  public boolean isExact() {
    return exact;
  }

  /** Returns until when its lease lasts, if it is active under one that has not run out. */
  public Optional<Instant> leaseUntil() {
    return state == JobState.ACTIVE ? Optional.ofNullable(until) : Optional.empty();
  }

  /** Returns when it is due, if it is delayed. */
  public Optional<Instant> dueAt() {
    return state == JobState.DELAYED ? Optional.ofNullable(until) : Optional.empty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Standing that
        && state == that.state
        && ahead == that.ahead
        && exact == that.exact
        && Objects.equals(until, that.until);
  }

  @Override
  public int hashCode() {
    return Objects.hash(state, ahead, exact, until);
  }

  @Override
  public String toString() {
    return "Standing[state=%s, ahead=%d, exact=%s, until=%s]".formatted(state, ahead, exact, until);
  }
}
