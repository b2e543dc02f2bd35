package io.drover.job;

import java.util.List;

/**
 * What became of a tree of jobs that was added. Immutable.
 *
 * <p>Read only: later versions may say more, so that nobody else should implement it.
 */
public interface AddedFlow {

  /** Returns where the job is. */
  JobKey key();

  /** Returns what became of the job: one with an id in use is not new. */
  Added.Outcome outcome();

  /**
   * Returns what became of the children, in order: of those that were given one by one or in a
   * collection. Those that came out of another {@link Iterable} are only counted, and to be read
   * from the store.
   */
  List<AddedFlow> children();

  /** Returns how many jobs the tree has, the job and all children among them. */
  long size();

  /** Returns the id of the job. */
  default String id() {
    return key().id();
  }
}
