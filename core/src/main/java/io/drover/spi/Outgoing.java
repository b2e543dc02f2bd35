package io.drover.spi;

import io.drover.job.Check;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs that are about to be added by one call, as an {@link Observer} is told. Immutable. */
public final class Outgoing {

  /** What the jobs are given to. */
  public enum Kind {
    /** To a queue, or to several at once. */
    QUEUE,
    /** As a tree, told with the queue of its root. */
    FLOW,
    /** To an exchange, which finds their queues. */
    EXCHANGE,
    /** To a channel, whose durable subscriptions get them. */
    CHANNEL,
    /** To a schedule, whose runs they are. */
    SCHEDULE
  }

  private final Kind kind;
  private final String destination;
  private final @Nullable String jobName;
  private final int count;

  private Outgoing(Kind kind, String destination, @Nullable String jobName, int count) {
    this.kind = Check.notNull("a kind of destination", kind);
    this.destination = Check.notNull("a destination", destination);
    this.jobName = jobName;
    this.count = count;
  }

  /**
   * Returns jobs that are about to be added.
   *
   * @param destination the name of the queue, exchange or channel
   * @param jobName what kind of job the first is, or {@code null} if that is not known
   * @param count how many are given, at least 1; a tree counts as one
   */
  public static Outgoing of(Kind kind, String destination, @Nullable String jobName, int count) {
    return new Outgoing(
        kind, destination, jobName, Check.atLeast("the number of jobs to add", count, 1));
  }

  /** Returns what they are given to. */
  public Kind kind() {
    return kind;
  }

  /** Returns the name of the queue, exchange or channel; of the first queue if they are several. */
  public String destination() {
    return destination;
  }

  /** Returns what kind of job the first is, if that is known. */
  public Optional<String> jobName() {
    return Optional.ofNullable(jobName);
  }

  /** Returns how many are given; a tree counts as one. */
  public int count() {
    return count;
  }

  @Override
  public String toString() {
    return "Outgoing[kind=%s, destination=%s, jobName=%s, count=%d]"
        .formatted(kind, destination, jobName, count);
  }
}
