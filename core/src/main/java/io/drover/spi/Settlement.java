package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.Keep;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt ended, as the runtime decided it. Immutable. Made by the factory methods, which
 * say what each outcome needs.
 */
public final class Settlement {

  /**
   * What to record. Each leaves {@code ACTIVE} and frees the lease. Those added later are given
   * only to engines whose {@link Traits#outcomes} have them.
   */
  public enum Outcome {
    /** The job completed; the attempt is counted (docs/bullmq-format.md §3.6). */
    COMPLETE,
    /** The job failed for good; the attempt is counted (docs/bullmq-format.md §3.6). */
    FAIL,
    /**
     * The attempt failed and is counted; the job is ready again at the end of the queue, or its
     * front (docs/bullmq-format.md §3.8).
     */
    RETRY,
    /** The attempt failed and is counted; the job is delayed (docs/bullmq-format.md §3.9). */
    BACK_OFF,
    /** The attempt is not counted; the job is delayed (docs/bullmq-format.md §3.9). */
    MOVE_TO_LATER,
    /**
     * The attempt is not counted; the job is at the front of the queue or of its priority
     * (docs/bullmq-format.md §3.11, §3.17).
     */
    GIVE_BACK,
    /**
     * The job failed for good, which is told as for {@link #FAIL}, and leaves its queue: what
     * becomes of it is its first delivery. A parent that waits for it goes on waiting if the
     * child's failure policy is {@code WAIT}. BullMQ has no counterpart.
     */
    DEAD_LETTER,
    /**
     * The attempt is not counted; the job waits for its children (docs/bullmq-format.md §3.10),
     * among which are those of the deliveries. If none is pending, or one has failed the job, it is
     * released at once as when the last one ends (§7.4): told as waiting for children, and then as
     * ready, next to run.
     */
    WAIT_FOR_CHILDREN
  }

  /** Why an attempt failed. Immutable. */
  public static final class Failure {

    private final String reason;
    private final List<String> stackTraces;

    private Failure(String reason, List<String> stackTraces) {
      this.reason = reason;
      this.stackTraces = stackTraces;
    }

    /**
     * Returns why an attempt failed.
     *
     * @param reason the message
     * @param stackTraces all that the job shall have from now on, oldest first
     */
    public static Failure of(String reason, List<String> stackTraces) {
      return new Failure(
          Check.notNull("the reason of a failure", reason),
          Check.elements("the stack traces of a failure", stackTraces));
    }

    /** Returns the message. */
    public String reason() {
      return reason;
    }

    /** Returns all stack traces that the job shall have from now on, oldest first. */
    public List<String> stackTraces() {
      return stackTraces;
    }

    @Override
    public String toString() {
      return "Failure[reason=%s, %d stack traces]".formatted(reason, stackTraces.size());
    }
  }

  private final Lease lease;
  private final Outcome outcome;
  private final Details details;
  private final List<JobDelivery> deliveries;

  private Settlement(Lease lease, Outcome outcome, Details details) {
    this(Check.notNull("the lease of a settlement", lease), outcome, details, List.of());
  }

  private Settlement(Lease lease, Outcome outcome, Details details, List<JobDelivery> deliveries) {
    this.lease = lease;
    this.outcome = outcome;
    this.details = details;
    this.deliveries = deliveries;
  }

  /** The job completed with a result in JSON. */
  public static Settlement complete(Lease lease, byte[] result, Keep keep) {
    Check.notNull("the result of a completed job", result);
    Check.notNull("a retention of completed jobs", keep);
    return new Settlement(
        lease, Outcome.COMPLETE, new Details(result, null, Duration.ZERO, keep, 0, false));
  }

  /** The job failed for good; {@code attempts} tells whether its attempts are exhausted. */
  public static Settlement fail(Lease lease, Failure failure, Keep keep, int attempts) {
    Check.notNull("why the attempt failed", failure);
    Check.notNull("a retention of failed jobs", keep);
    Check.atLeast("the attempts of a failed job", attempts, 1);
    return new Settlement(
        lease, Outcome.FAIL, new Details(null, failure, Duration.ZERO, keep, attempts, false));
  }

  /**
   * The job failed for good and leaves its queue for a dead-letter queue.
   *
   * @param attempts how many attempts the job has in all, which tells whether they are exhausted
   * @param letter what it becomes, the first of the deliveries
   */
  public static Settlement deadLetter(
      Lease lease, Failure failure, int attempts, JobDelivery letter) {
    Check.notNull("why the attempt failed", failure);
    Check.atLeast("the attempts of a failed job", attempts, 1);
    Check.notNull("the dead letter", letter);
    return new Settlement(
            lease,
            Outcome.DEAD_LETTER,
            new Details(null, failure, Duration.ZERO, Keep.count(0), attempts, false))
        .deliveries(List.of(letter));
  }

  /**
   * The attempt does not count and the job waits for children; see the outcome for when it has
   * none.
   */
  public static Settlement waitForChildren(Lease lease) {
    return new Settlement(
        lease,
        Outcome.WAIT_FOR_CHILDREN,
        new Details(null, null, Duration.ZERO, Keep.all(), 0, false));
  }

  /** The attempt failed and the job is ready again. */
  public static Settlement retry(Lease lease, Failure failure, boolean front) {
    Check.notNull("why the attempt failed", failure);
    return new Settlement(
        lease, Outcome.RETRY, new Details(null, failure, Duration.ZERO, Keep.all(), 0, front));
  }

  /** The attempt failed and the job is due again after a delay from now. */
  public static Settlement backOff(Lease lease, Failure failure, Duration delay) {
    Check.notNull("why the attempt failed", failure);
    Check.notNull("the delay before the next attempt", delay);
    return new Settlement(
        lease, Outcome.BACK_OFF, new Details(null, failure, delay, Keep.all(), 0, false));
  }

  /** The attempt does not count and the job is due again after a delay from now. */
  public static Settlement moveToLater(Lease lease, Duration delay) {
    Check.notNull("the delay to move the job by", delay);
    return new Settlement(
        lease, Outcome.MOVE_TO_LATER, new Details(null, null, delay, Keep.all(), 0, false));
  }

  /**
   * The attempt does not count and the job goes back to the front. A {@code pause} of more than
   * zero sets the queue's manual rate limit for that long.
   */
  public static Settlement giveBack(Lease lease, Duration pause) {
    Check.notNull("the pause of the queue", pause);
    return new Settlement(
        lease, Outcome.GIVE_BACK, new Details(null, null, pause, Keep.all(), 0, false));
  }

  /**
   * Sets the jobs that are stored in the same step as the end of the attempt, in order, or not at
   * all. Defaults to none.
   */
  public Settlement deliveries(List<JobDelivery> jobs) {
    return new Settlement(
        lease, outcome, details, Check.elements("the deliveries of a settlement", jobs));
  }

  /** Returns the job and the token it was claimed under. */
  public Lease lease() {
    return lease;
  }

  /** Returns what to record. */
  public Outcome outcome() {
    return outcome;
  }

  /** Returns the result in JSON, for {@link Outcome#COMPLETE}. */
  public byte @Nullable [] result() {
    return details.result;
  }

  /**
   * Returns why the attempt failed, for {@link Outcome#FAIL}, {@link Outcome#DEAD_LETTER}, {@link
   * Outcome#RETRY} and {@link Outcome#BACK_OFF}.
   */
  public @Nullable Failure failure() {
    return details.failure;
  }

  /** Returns how long until the job is due, or how long the queue pauses. */
  public Duration delay() {
    return details.delay;
  }

  /**
   * Returns which finished jobs of the outcome stay, for {@link Outcome#COMPLETE} and {@link
   * Outcome#FAIL}.
   */
  public Keep keep() {
    return details.keep;
  }

  /** Returns the jobs that are stored in the same step, in order. */
  public List<JobDelivery> deliveries() {
    return deliveries;
  }

  /** Returns how many attempts the job has in all, for {@link Outcome#FAIL} and dead letters. */
  public int attempts() {
    return details.attempts;
  }

  /** Returns whether a retried job goes to the front of the queue. */
  public boolean front() {
    return details.front;
  }

  @Override
  public String toString() {
    return "Settlement[lease=%s, outcome=%s]".formatted(lease, outcome);
  }

  private record Details(
      byte @Nullable [] result,
      @Nullable Failure failure,
      Duration delay,
      Keep keep,
      int attempts,
      boolean front) {}
}
