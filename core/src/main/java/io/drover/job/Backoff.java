package io.drover.job;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The delay before the next attempt: fixed, exponential, or computed by the worker's own {@link
 * BackoffFunction}. Immutable.
 *
 * <p>With n the number of attempts made including the one that just failed and d the base delay,
 * the delay is d for {@code fixed} and 2^(n-1) × d for {@code exponential}; a jitter j takes up to
 * the share j of it away at random. Same as BullMQ 6.
 */
public final class Backoff {

  /** The type whose delay is always the same. */
  public static final String FIXED = "fixed";

  /** The type whose delay doubles with each attempt. */
  public static final String EXPONENTIAL = "exponential";

  private final String type;
  private final Duration delay;
  private final double jitter;

  private Backoff(String type, Duration delay, double jitter) {
    this.type = type;
    this.delay = delay;
    this.jitter = jitter;
  }

  /** Returns a backoff with the same delay before each attempt; see {@link #of}. */
  public static Backoff fixed(Duration delay) {
    return of(FIXED, delay);
  }

  /**
   * Returns a backoff whose delay is doubled with each attempt, starting with the given one; see
   * {@link #of}.
   */
  public static Backoff exponential(Duration delay) {
    return of(EXPONENTIAL, delay);
  }

  /**
   * Returns a backoff that the worker's {@link BackoffFunction} computes, told apart by its type,
   * with a base delay of zero.
   */
  public static Backoff custom(String type) {
    return of(type, Duration.ZERO);
  }

  /**
   * Returns a backoff of any type, without jitter.
   *
   * @param type {@value #FIXED}, {@value #EXPONENTIAL}, or a name that the worker's backoff
   *     function knows; not blank
   * @param delay the base delay, not negative, at most {@link TimeRange#LONGEST}, in milliseconds'
   *     precision
   */
  public static Backoff of(String type, Duration delay) {
    return new Backoff(
        Check.notBlank("backoff type", type), TimeRange.check("backoff delay", delay), 0);
  }

  /** Returns this backoff with a random share, 0 (none, the default) to 1. */
  public Backoff jitter(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new InvalidInputException("expected backoff jitter to be 0 to 1, got: " + share);
    }
    return new Backoff(type, delay, share);
  }

  /** Returns whether the worker's own function computes the delay. */
  public boolean isCustom() {
    return !type.equals(FIXED) && !type.equals(EXPONENTIAL);
  }

  /** Returns {@value #FIXED}, {@value #EXPONENTIAL}, or the name of a rule of the worker's own. */
  public String type() {
    return type;
  }

  /** Returns the base delay. */
  public Duration delay() {
    return delay;
  }

  /** Returns the share of the delay that is random, 0 to 1. */
  public double jitter() {
    return jitter;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Backoff that
        && type.equals(that.type)
        && delay.equals(that.delay)
        && Double.compare(jitter, that.jitter) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, delay, jitter);
  }

  @Override
  public String toString() {
    return "Backoff[type=%s, delay=%s, jitter=%s]".formatted(type, delay, jitter);
  }
}
