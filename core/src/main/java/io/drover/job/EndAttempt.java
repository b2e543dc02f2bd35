package io.drover.job;

import java.time.Duration;

/**
 * Thrown by a handler to end an attempt in a way that is neither a success nor a failure.
 * Immutable. It carries no stack trace, because it reports no error.
 */
public final class EndAttempt extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** How the attempt ends. */
  public enum Way {
    /** The job is delayed; the attempt is not counted. */
    MOVE_TO_LATER,
    /** The job goes to the front of the queue, which pauses; the attempt is not counted. */
    GIVE_BACK,
    /** The job waits for its children; the attempt is not counted. */
    WAIT_FOR_CHILDREN
  }

  private final Way way;
  private final Duration duration;

  private EndAttempt(Way way, Duration duration) {
    super(way + " " + duration, null, false, false);
    this.way = way;
    this.duration = duration;
  }

  /** Returns the signal behind {@link ActiveJob#moveToLater}. */
  public static EndAttempt moveToLater(Duration delay) {
    return new EndAttempt(
        Way.MOVE_TO_LATER, TimeRange.check("the delay to move the job by", delay));
  }

  /** Returns the signal behind {@link ActiveJob#giveBack}. */
  public static EndAttempt giveBack(Duration pause) {
    return new EndAttempt(Way.GIVE_BACK, TimeRange.check("the pause of the queue", pause));
  }

  /** Returns the signal behind {@link ActiveJob#waitForChildren}. */
  public static EndAttempt waitForChildren() {
    return new EndAttempt(Way.WAIT_FOR_CHILDREN, Duration.ZERO);
  }

  /** Returns how the attempt ends. */
  public Way way() {
    return way;
  }

  /** Returns the delay of the job, or the pause of the queue; else zero. */
  public Duration duration() {
    return duration;
  }
}
