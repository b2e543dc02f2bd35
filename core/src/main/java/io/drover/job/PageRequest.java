package io.drover.job;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which part of the jobs in one state to read. Immutable. */
public final class PageRequest {

  /** The most jobs on one page. */
  public static final int MAX_LIMIT = 1000;

  private static final int DEFAULT_LIMIT = 100;

  /** The direction in which jobs are listed. */
  public enum Order {
    /** Next to run, next due, longest active, or finished first, first. */
    ASCENDING,
    /** The other way round: for finished jobs, the newest first. */
    DESCENDING
  }

  private final JobState state;
  private final Order order;
  private final int limit;
  private final @Nullable String cursor;

  private PageRequest(JobState state, Order order, int limit, @Nullable String cursor) {
    this.state = state;
    this.order = order;
    this.limit = limit;
    this.cursor = cursor;
  }

  /**
   * Returns the first page of a state: 100 jobs, finished ones newest first, others in the order
   * they will run.
   */
  public static PageRequest of(JobState state) {
    boolean finished = Check.notNull("a job state", state).isFinished();
    return new PageRequest(
        state, finished ? Order.DESCENDING : Order.ASCENDING, DEFAULT_LIMIT, null);
  }

  /** Returns this request in another direction, from the start. */
  public PageRequest order(Order newOrder) {
    return new PageRequest(state, Check.notNull("a page order", newOrder), limit, null);
  }

  /** Returns this request with another page size, 1 to {@value #MAX_LIMIT} jobs. */
  public PageRequest limit(int newLimit) {
    return new PageRequest(
        state, order, Check.between("page limit", newLimit, 1, MAX_LIMIT), cursor);
  }

  /**
   * Returns this request going on at a cursor.
   *
   * @param newCursor as an earlier page of the same state and order gave it, or {@code null} for
   *     the start
   */
  public PageRequest after(@Nullable String newCursor) {
    return new PageRequest(state, order, limit, newCursor);
  }

  /** Returns the state whose jobs are listed. */
  public JobState state() {
    return state;
  }

  /** Returns the direction. */
  public Order order() {
    return order;
  }

  /** Returns how many jobs are on the page at most. */
  public int limit() {
    return limit;
  }

  /** Returns where to go on, or {@code null} for the start. */
  public @Nullable String cursor() {
    return cursor;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PageRequest that
        && state == that.state
        && order == that.order
        && limit == that.limit
        && Objects.equals(cursor, that.cursor);
  }

  @Override
  public int hashCode() {
    return Objects.hash(state, order, limit, cursor);
  }

  @Override
  public String toString() {
    return "PageRequest[state=%s, order=%s, limit=%d, cursor=%s]"
        .formatted(state, order, limit, cursor);
  }
}
