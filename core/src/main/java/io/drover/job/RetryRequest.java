package io.drover.job;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a finished job is made ready again. Immutable: every method that takes a value returns a
 * changed copy. Start with {@link #of}.
 */
public final class RetryRequest {

  /** What becomes of the attempts counted so far. */
  public enum Attempts {
    /** They go on counting. */
    KEPT,
    /** Attempts and starts are counted from 0 again, and stalls unless BullMQ shares the store. */
    RESET
  }

  private final JobState state;
  private final Attempts attempts;
  private final Placement placement;

  private RetryRequest(JobState state, Attempts attempts, Placement placement) {
    this.state = state;
    this.attempts = attempts;
    this.placement = placement;
  }

  /**
   * Returns the request that makes a job of one state ready again at the back of the queue, or at
   * the front if it is {@link JobOptions#lifo lifo}; its attempts go on counting.
   *
   * @param state {@code FAILED} or {@code COMPLETED}; a job in another is left alone
   */
  public static RetryRequest of(JobState state) {
    return new RetryRequest(
        Check.finished("the state to retry", state), Attempts.KEPT, Placement.BACK);
  }

  /** Sets what becomes of the attempts counted so far. Defaults to {@code KEPT}. */
  public RetryRequest attempts(Attempts newAttempts) {
    return new RetryRequest(
        state, Check.notNull("what becomes of attempts", newAttempts), placement);
  }

  /**
   * Sets where in the queue the job goes. Defaults to {@code BACK}. Whatever is set here, a job
   * with a priority goes to the end of its priority, and one that is {@link JobOptions#lifo lifo}
   * to the front (docs/bullmq-format.md §3.15).
   */
  public RetryRequest placement(Placement newPlacement) {
    return new RetryRequest(state, attempts, Check.notNull("a placement", newPlacement));
  }

  /** Returns the state the job has to be in. */
  public JobState state() {
    return state;
  }

  /** Returns what becomes of the attempts counted so far. */
  public Attempts attempts() {
    return attempts;
  }

  /** Returns where in the queue the job goes. */
  public Placement placement() {
    return placement;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RetryRequest that
        && state == that.state
        && attempts == that.attempts
        && placement == that.placement;
  }

  @Override
  public int hashCode() {
    return Objects.hash(state, attempts, placement);
  }

  @Override
  public String toString() {
    return "RetryRequest[state=%s, attempts=%s, placement=%s]"
        .formatted(state, attempts, placement);
  }
}
