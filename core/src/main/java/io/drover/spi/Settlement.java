package io.drover.spi;

import io.drover.job.Keep;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt ended, as the runtime decided it. Immutable. Made by the factory methods, which
 * say what each outcome needs.
 *
 * @param lease the job and the token it was claimed under
 * @param outcome what to record
 * @param result the result in JSON, for {@link Outcome#COMPLETE}
 * @param failure why the attempt failed, for {@link Outcome#FAIL}, {@link Outcome#RETRY} and {@link
 *     Outcome#BACK_OFF}
 * @param delay until the job is due, or how long the queue pauses
 * @param keep which finished jobs of the outcome stay, for {@link Outcome#COMPLETE} and {@link
 *     Outcome#FAIL}
 * @param attempts how many attempts the job has in all, for {@link Outcome#FAIL}
 * @param front whether a retried job goes to the front of the queue
 */
public record Settlement(
    Lease lease,
    Outcome outcome,
    byte @Nullable [] result,
    @Nullable Failure failure,
    Duration delay,
    Keep keep,
    int attempts,
    boolean front) {

  /** What to record. Each leaves {@code ACTIVE} and frees the lease. */
  public enum Outcome {
    /** The job completed; the attempt is counted (wire format §3.6). */
    COMPLETE,
    /** The job failed for good; the attempt is counted (§3.6). */
    FAIL,
    /**
     * The attempt failed and is counted; the job is ready again at the end of the queue, or its
     * front (§3.8).
     */
    RETRY,
    /** The attempt failed and is counted; the job is delayed (§3.9). */
    BACK_OFF,
    /** The attempt is not counted; the job is delayed (§3.9). */
    MOVE_TO_LATER,
    /**
     * The attempt is not counted; the job is at the front of the queue or of its priority (§3.11,
     * §3.17).
     */
    GIVE_BACK
  }

  /**
   * Why an attempt failed. Immutable.
   *
   * @param reason the message
   * @param stackTraces all that the job shall have from now on, oldest first
   */
  public record Failure(String reason, List<String> stackTraces) {}

  /** The job completed with a result in JSON. */
  public static Settlement complete(Lease lease, byte[] result, Keep keep) {
    return new Settlement(lease, Outcome.COMPLETE, result, null, Duration.ZERO, keep, 0, false);
  }

  /** The job failed for good; {@code attempts} tells whether its attempts are exhausted. */
  public static Settlement fail(Lease lease, Failure failure, Keep keep, int attempts) {
    return new Settlement(lease, Outcome.FAIL, null, failure, Duration.ZERO, keep, attempts, false);
  }

  /** The attempt failed and the job is ready again. */
  public static Settlement retry(Lease lease, Failure failure, boolean front) {
    return new Settlement(lease, Outcome.RETRY, null, failure, Duration.ZERO, Keep.all(), 0, front);
  }

  /** The attempt failed and the job is due again after a delay from now. */
  public static Settlement backOff(Lease lease, Failure failure, Duration delay) {
    return new Settlement(lease, Outcome.BACK_OFF, null, failure, delay, Keep.all(), 0, false);
  }

  /** The attempt does not count and the job is due again after a delay from now. */
  public static Settlement moveToLater(Lease lease, Duration delay) {
    return new Settlement(lease, Outcome.MOVE_TO_LATER, null, null, delay, Keep.all(), 0, false);
  }

  /**
   * The attempt does not count and the job goes back to the front. A {@code pause} of more than
   * zero sets the queue's manual rate limit for that long.
   */
  public static Settlement giveBack(Lease lease, Duration pause) {
    return new Settlement(lease, Outcome.GIVE_BACK, null, null, pause, Keep.all(), 0, false);
  }
}
