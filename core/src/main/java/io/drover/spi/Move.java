package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.JobKey;

/**
 * A job that leaves its queue and is a new job of another, in one step. Immutable; nobody changes
 * the array after it was handed over.
 */
public final class Move {

  private final JobKey from;
  private final byte[] data;
  private final JobDelivery to;

  private Move(JobKey from, byte[] data, JobDelivery to) {
    this.from = Check.notNull("the job to move", from);
    this.data = Check.notNull("the data of the job to move", data);
    this.to = Check.notNull("what the moved job becomes", to);
  }

  /**
   * Returns a move.
   *
   * @param from the job that leaves; neither active nor waiting for children
   * @param data the data it had when the caller read it: if they have changed since, nothing is
   *     moved
   * @param to what it becomes; an own id that is taken gives way to an automatic one, and one that
   *     was automatic is not given by its queue again
   */
  public static Move of(JobKey from, byte[] data, JobDelivery to) {
    return new Move(from, data, to);
  }

  /** Returns the job that leaves. */
  public JobKey from() {
    return from;
  }

  /** Returns the data that the job has to have. */
  public byte[] data() {
    return data;
  }

  /** Returns what the job becomes. */
  public JobDelivery to() {
    return to;
  }

  @Override
  public String toString() {
    return "Move[from=%s, to=%s]".formatted(from, to);
  }
}
