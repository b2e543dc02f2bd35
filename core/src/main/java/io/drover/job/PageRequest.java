package io.drover.job;

import org.jspecify.annotations.Nullable;

/**
 * Which part of the jobs in one state to read. Immutable.
 *
 * @param state the state
 * @param order the direction
 * @param limit jobs on the page, 1 to {@value #MAX_LIMIT}
 * @param cursor where to go on, as an earlier page of the same state and order gave it, or {@code
 *     null} for the start
 */
public record PageRequest(JobState state, Order order, int limit, @Nullable String cursor) {

  /** The most jobs on one page. */
  public static final int MAX_LIMIT = 1000;

  /** The direction in which jobs are listed. */
  public enum Order {
    /** Next to run, next due, longest active, or finished first, first. */
    ASCENDING,
    /** The other way round: for finished jobs, the newest first. */
    DESCENDING
  }

  /** Checks the components. */
  public PageRequest {
    Check.between("page limit", limit, 1, MAX_LIMIT);
  }

  /**
   * Returns the first page of a state: 100 jobs, finished ones newest first, others in the order
   * they will run.
   */
  public static PageRequest of(JobState state) {
    return new PageRequest(
        state, state.isFinished() ? Order.DESCENDING : Order.ASCENDING, 100, null);
  }

  /** Returns this request in another direction, from the start. */
  public PageRequest order(Order newOrder) {
    return new PageRequest(state, newOrder, limit, null);
  }

  /** Returns this request with another page size. */
  public PageRequest limit(int newLimit) {
    return new PageRequest(state, order, newLimit, cursor);
  }

  /** Returns this request going on at a cursor. */
  public PageRequest after(@Nullable String newCursor) {
    return new PageRequest(state, order, limit, newCursor);
  }
}
