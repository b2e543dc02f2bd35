package io.drover.job;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many times a worker's handler may run at once: a fixed number, or one that the worker itself
 * finds within bounds. Immutable.
 *
 * <p>A worker with bounds begins with the lower one. It goes up while its slots are all used and
 * jobs wait, quickly if they wait for longer than handlers take, and down slowly while slots are
 * idle. It goes back when more at once do not get more done and handlers take longer for it, or
 * when more of them fail, remembers the number that was good, and tries a higher one again at
 * growing intervals, of two minutes at most. What keeps slots idle for other reasons (a pause, a
 * rate limit, a breaker, the queue's own limit) teaches it nothing. Handlers that run are never
 * interrupted: when the number falls, fewer jobs are claimed.
 */
public final class Concurrency {

  /** The highest upper bound there may be: 1,000,000. */
  public static final int MOST = 1_000_000;

  private final int min;
  private final int max;

  private Concurrency(int min, int max) {
    this.min = min;
    this.max = max;
  }

  /** Returns a number that does not change by itself, at least 1. */
  public static Concurrency fixed(int number) {
    Check.atLeast("concurrency", number, 1);
    return new Concurrency(number, number);
  }

  /**
   * Returns bounds within which a worker finds the number.
   *
   * @param min the fewest, also to begin with, at least 1
   * @param max the most, at least {@code min} and at most {@link #MOST}; the same as {@code min} is
   *     a fixed number
   * @throws InvalidInputException if one is out of its range
   */
  public static Concurrency between(int min, int max) {
    Check.between("the lower bound of a concurrency", min, 1, MOST);
    Check.between("the upper bound of a concurrency", max, min, MOST);
    return new Concurrency(min, max);
  }

  /** Returns the fewest, with which a worker begins. */
  public int min() {
    return min;
  }

  /** Returns the most. */
  public int max() {
    return max;
  }

  /** Returns whether there is but one number. */
  public boolean isFixed() {
    return min == max;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Concurrency that && min == that.min && max == that.max;
  }

  @Override
  public int hashCode() {
    return Objects.hash(min, max);
  }

  @Override
  public String toString() {
    return isFixed() ? "Concurrency[%d]".formatted(min) : "Concurrency[%d..%d]".formatted(min, max);
  }
}
