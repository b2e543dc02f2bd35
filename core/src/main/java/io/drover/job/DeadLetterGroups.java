package io.drover.job;

import java.util.List;

/**
 * Dead letters by what caused them. Immutable.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface DeadLetterGroups {

  /** The most groups that are told apart. */
  int MAX = 1_000;

  /** Returns the groups, the largest first; at most {@value #MAX}. */
  List<DeadLetterGroup> groups();

  /**
   * Returns how many dead letters are in none of them, as their causes would have been too many.
   */
  long rest();

  /** Returns how many dead letters were looked at, whether the filter let them pass or not. */
  long examined();

  /**
   * Returns whether there were more dead letters than were to be looked at; then the groups are
   * those of the first {@link #examined}.
   */
  boolean isCut();
}
