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
}
