package io.drover.spi;

import io.drover.job.Added;
import io.drover.job.Check;
import java.util.List;

/** What became of signals and of the jobs added with them. Immutable. */
public final class Signalled {

  /** How many listeners a signal reached if the store cannot tell. */
  public static final long UNKNOWN = -1;

  private final List<Added> added;
  private final List<Long> listeners;

  private Signalled(List<Added> added, List<Long> listeners) {
    this.added = added;
    this.listeners = listeners;
  }

  /**
   * Returns what became of them.
   *
   * @param added what became of each job, in order
   * @param listeners how many listeners each signal reached, in order; {@link #UNKNOWN} if the
   *     store cannot tell
   */
  public static Signalled of(List<Added> added, List<Long> listeners) {
    return new Signalled(
        Check.elements("what became of the jobs", added),
        Check.elements("the numbers of listeners", listeners));
  }

  /** Returns what became of each job, in order. */
  public List<Added> added() {
    return added;
  }

  /** Returns how many listeners each signal reached, in order, or {@link #UNKNOWN}. */
  public List<Long> listeners() {
    return listeners;
  }

  @Override
  public String toString() {
    return "Signalled[added=%s, listeners=%s]".formatted(added, listeners);
  }
}
