package io.drover.job;

import java.util.List;
import java.util.Optional;

/**
 * A job with its children, and theirs, as far down as was asked. Immutable. Each job of it is as it
 * was when it was read, one after the other.
 *
 * <p>Read only: later versions may say more, so that nobody else should implement it.
 */
public interface FlowTree {

  /** Returns where the job is, or was if it is not kept. */
  JobKey key();

  /** Returns the job, or empty if it is not kept, or in a store with another prefix. */
  Optional<Job<Object>> job();

  /** Returns what became of the job as its parent sees it; empty for the root. */
  Optional<ChildState> state();

  /** Returns how many children the job has, those left out here among them. */
  ChildCounts counts();

  /** Returns its children, as many as were asked for: pending, failed, ignored, completed ones. */
  List<FlowTree> children();

  /** Returns whether children of this job were left out, since they are too many or too deep. */
  default boolean isCut() {
    return counts().total() > children().size();
  }

  /** Returns how many jobs this tree has, children left out not among them. */
  default int size() {
    return 1 + children().stream().mapToInt(FlowTree::size).sum();
  }
}
