package io.drover.job;

import java.time.Duration;

/**
 * The delay before the next attempt: fixed, exponential, or computed by the worker's own {@link
 * BackoffFunction}. Immutable.
 *
 * <p>With n the number of attempts made including the one that just failed and d the base delay,
 * the delay is d for {@code fixed} and 2^(n-1) × d for {@code exponential}; a jitter j takes up to
 * the share j of it away at random. Same as BullMQ 6.
 *
 * @param type {@code fixed}, {@code exponential}, or a name that the worker's backoff function
 *     knows
 * @param delay the base delay, not negative, at most {@link TimeRange#LONGEST}, in milliseconds'
 *     precision
 * @param jitter the share of the delay that is random, 0 (none, the default) to 1
 */
public record Backoff(String type, Duration delay, double jitter) {

  /** The type whose delay is always the same. */
  public static final String FIXED = "fixed";

  /** The type whose delay doubles with each attempt. */
  public static final String EXPONENTIAL = "exponential";

  /** Checks the components. */
  public Backoff {
    Check.notBlank("backoff type", type);
    TimeRange.check("backoff delay", delay);
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new InvalidInputException("expected backoff jitter to be 0 to 1, got: " + jitter);
    }
  }

  /** Returns a backoff with the same delay before each attempt. */
  public static Backoff fixed(Duration delay) {
    return new Backoff(FIXED, delay, 0);
  }

  /** Returns a backoff whose delay is doubled with each attempt, starting with the given one. */
  public static Backoff exponential(Duration delay) {
    return new Backoff(EXPONENTIAL, delay, 0);
  }

  /**
   * Returns a backoff that the worker's {@link BackoffFunction} computes, told apart by its type.
   */
  public static Backoff custom(String type) {
    return new Backoff(type, Duration.ZERO, 0);
  }

  /** Returns this backoff with a random share, 0 to 1. */
  public Backoff jitter(double share) {
    return new Backoff(type, delay, share);
  }

  /** Returns whether the worker's own function computes the delay. */
  public boolean isCustom() {
    return !type.equals(FIXED) && !type.equals(EXPONENTIAL);
  }
}
